/** What a session's owner recognises it by: kind of device, browser, and about where it came from. Never enough to follow somebody. */

/** In this order: most browsers also name the ones they descend from. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\b(?:Headless)?Chrome\/|\bCriOS\/|\bChromium\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bLinux\b/, 'Linux'],
];

const nameIn = (agent: string, names: readonly (readonly [RegExp, string])[]): string | undefined =>
  names.find(([pattern]) => pattern.test(agent))?.[1];

/** `Firefox, Windows`; `Programme` for what is no browser. @param agent the User-Agent header */
export function deviceOf(agent: string | undefined): string {
  const known = [nameIn(agent ?? '', BROWSERS), nameIn(agent ?? '', SYSTEMS)].filter(Boolean);
  return known.length > 0 ? known.join(', ') : 'Programme';
}

/** An address without what singles out one connection: `203.0.113.*`, `2001:db8:1::*`; empty for what is no address. */
export function coarseAddress(ip: string | undefined): string {
  const v4 = /(?:^|:)(\d+\.\d+\.\d+)\.\d+$/.exec(ip ?? '')?.[1];
  if (v4) return `${v4}.*`;
  if (!ip?.includes(':')) return '';
  const [head = ''] = ip.split('::');
  const groups = head.split(':').filter(Boolean).slice(0, 3);
  return groups.length > 0 ? `${groups.join(':')}::*` : '::*';
}
