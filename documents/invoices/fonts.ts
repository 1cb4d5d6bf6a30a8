/** The fonts of the documents: Inter (SIL Open Font License), as the package ships it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

const require = createRequire(import.meta.url);
const open = (path: string): Font => create(readFileSync(path)) as Font;

/** Parsed once, because that takes longer than drawing an invoice. A document embeds what it uses of them. */
const FONTS = {
  regular: open(require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')),
  bold: open(require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf')),
} as const;

export type FontName = keyof typeof FONTS;

/** Whether every font shows a character, one code point. */
export const canShow = (character: string): boolean =>
  Object.values(FONTS).every((font) => font.hasGlyphForCodePoint(character.codePointAt(0)!));

/**
 * The fonts for one document, to be drawn and ended before anything is awaited. A font remembers the character a glyph was
 * first used for: what earlier documents left of that is taken away, or the bytes of this one would depend on them.
 */
export function freshFonts(): Readonly<Record<FontName, Font>> {
  for (const font of Object.values(FONTS)) (font as unknown as { _glyphs: object })._glyphs = {};
  return FONTS;
}
