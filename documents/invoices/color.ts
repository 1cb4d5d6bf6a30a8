/** The company's colour: as it is on surfaces, darker where it is text, so that it can be read (WCAG contrast 4.5 to 1). */

const READABLE = 4.5;

type Rgb = readonly [number, number, number];

const channels = (color: string): Rgb =>
  [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)) as unknown as Rgb;

const hex = (rgb: Rgb): string =>
  `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

function luminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast with white paper. */
const contrast = (rgb: Rgb): number => 1.05 / (luminance(rgb) + 0.05);

/** The colour, or a darker one of its kind that can be read on white. */
export function textColor(color: string): string {
  let rgb = channels(color);
  while (contrast(rgb) < READABLE) rgb = rgb.map((value) => value * 0.9) as unknown as Rgb;
  return hex(rgb);
}

/** `#rrggbb`, or black for anything else. */
export const usableColor = (color: string): string =>
  /^#[0-9a-f]{6}$/i.test(color) ? color.toLowerCase() : '#000000';
