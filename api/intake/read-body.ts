/**
 * The one reader of bodies of the public routes (01-domain §1): whatever its type says, JSON first, then a form. The size is
 * limited before a byte is decoded.
 */
import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { parse } from 'qs';

/** What an unreadable body becomes: no object, so no route takes it for one. */
const UNREADABLE = 'unreadable';

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;
/** Where windows-1252 differs from ISO-8859-1, which nobody means who names it. */
const FROM_0X80 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/**
 * What bytes are in that are not UTF-8 and say nothing of themselves: the habit of old French pages. Node's own decoder
 * takes it for ISO-8859-1 since 20.18.3 (nodejs/node#56542), and loses apostrophes and the euro.
 */
const windows1252 = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[\x80-\x9f]/g, (character) => FROM_0X80[character.charCodeAt(0) - 0x80]!);

/** No mark begins with less, and hardly a body with more. */
const FIRST_OF_MARKS = 0xef;
const MARKS: readonly (readonly [bytes: readonly number[], charset: string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

const decoders = new Map<string, TextDecoder | null>();
const MAX_DECODERS = 300;

/** `null`: nobody knows this charset. */
function decoderOf(charset: string): TextDecoder | null {
  const label = charset.toLowerCase();
  const known = decoders.get(label);
  if (known !== undefined) return known;
  let decoder: TextDecoder | null = null;
  try {
    decoder = new TextDecoder(label, { fatal: !label.startsWith('utf-16') });
  } catch {
    // An unknown name counts as none.
  }
  if (decoders.size < MAX_DECODERS) decoders.set(label, decoder);
  return decoder;
}

/** The byte order mark a body begins with, and the charset it tells. */
const markOf = (bytes: Buffer) =>
  bytes[0]! >= FIRST_OF_MARKS
    ? MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte))
    : undefined;

/** A declared charset is honoured; what it cannot be, and what is not UTF-8 without one, is windows-1252. */
export function decode(bytes: Buffer, declared: string | undefined): string {
  const [mark, marked] = markOf(bytes) ?? [];
  const decoder = marked ? decoderOf(marked) : declared ? decoderOf(declared) : null;
  if (!decoder || decoder.encoding === 'utf-8') {
    if (isUtf8(bytes)) return bytes.toString('utf8');
    // A mark of UTF-8 before bytes that are not is a mark all the same: old editors put it there.
    return windows1252(mark ? bytes.subarray(mark.length) : bytes);
  }
  if (decoder.encoding === 'windows-1252') return windows1252(bytes);
  try {
    return decoder.decode(bytes);
  } catch {
    return windows1252(bytes);
  }
}

/** One name or value of a form, whose escapes are bytes in a charset of their own. */
function formText(text: string, declared: string | undefined): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) =>
    decode(Buffer.from(escaped.replaceAll('%', ''), 'hex'), declared),
  );
}

/** Names in a form. A longer one is not read at all: its rest would be lost without a word. */
const MAX_FORM_FIELDS = 2_000;

/** A form: `consent[text]=` and `consent.text=` are fields of `consent`, a name that comes again makes a list. */
const readForm = (text: string, declared: string | undefined): unknown =>
  parse(text, {
    allowDots: true,
    depth: 3,
    parameterLimit: MAX_FORM_FIELDS,
    arrayLimit: MAX_FORM_FIELDS,
    throwOnLimitExceeded: true,
    decoder: (part: string) => formText(part, declared),
  });

/** Reads a body; what is neither JSON nor a form is no object. Never throws. */
export function readBody(bytes: Buffer, contentType: string | undefined): unknown {
  const declared = contentType && CHARSET.exec(contentType)?.[1];
  const decoded = decode(bytes, declared || undefined);
  const text = decoded.codePointAt(0) === 0xfeff ? decoded.replace(/^\ufeff+/, '') : decoded;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (/^\s*[[{"]/.test(text) || !text.includes('=')) return UNREADABLE;
  }
  try {
    return readForm(text.trim(), declared || undefined);
  } catch {
    return UNREADABLE;
  }
}
