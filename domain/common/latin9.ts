/** ISO 8859-15, the encoding accounting software reads: what it lacks is written with what it has. */

/** Where ISO 8859-15 differs from ISO 8859-1: its own characters, by their byte. */
const OWN: Readonly<Record<string, number>> = {
  '€': 0xa4,
  Š: 0xa6,
  š: 0xa8,
  Ž: 0xb4,
  ž: 0xb8,
  Œ: 0xbc,
  œ: 0xbd,
  Ÿ: 0xbe,
};
const OWN_BYTES = new Set(Object.values(OWN));

/** What neither has an accent to lose nor is made of others. */
const WRITTEN: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '′': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '″': '"',
  '‹': '<',
  '›': '>',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '•': '-',
  '…': '...',
  '⁄': '/',
  '¦': '/',
  '¤': '?',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  ĸ: 'k',
  ħ: 'h',
  Ħ: 'H',
  ŋ: 'n',
  Ŋ: 'N',
  ŧ: 't',
  Ŧ: 'T',
};

function byteOf(character: string): number | undefined {
  const own = OWN[character];
  if (own !== undefined) return own;
  const code = character.codePointAt(0)!;
  return code <= 0xff && !OWN_BYTES.has(code) ? code : undefined;
}

/** The nearest thing to a character that has no byte; `?` when there is none. */
function nearest(character: string): string {
  const written = WRITTEN[character];
  if (written !== undefined) return written;
  const plain = [...character.normalize('NFKD').replace(/\p{M}/gu, '')]
    .map((part) => (byteOf(part) === undefined ? (WRITTEN[part] ?? '?') : part))
    .join('');
  return plain === character ? '?' : plain;
}

/** A text every character of which ISO 8859-15 has. */
export const inLatin9 = (text: string): string =>
  [...text.normalize('NFC')]
    .map((character) => (byteOf(character) === undefined ? nearest(character) : character))
    .join('');

/** The bytes of a text in ISO 8859-15. */
export const latin9Bytes = (text: string): Uint8Array =>
  Uint8Array.from([...inLatin9(text)], (character) => byteOf(character)!);
