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
/** What bytes are in that are not UTF-8 and say nothing of themselves: the habit of old French pages. */
const FALLBACK = 'windows-1252';

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

/** A declared charset is honoured; what it cannot be, and what is not UTF-8 without one, is windows-1252. */
function decode(bytes: Buffer, declared: string | undefined): string {
  const marked = MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte))?.[1];
  const decoder = marked ? decoderOf(marked) : declared ? decoderOf(declared) : null;
  if (!decoder || decoder.encoding === 'utf-8') {
    if (isUtf8(bytes)) return bytes.toString('utf8');
    return decoderOf(FALLBACK)!.decode(bytes);
  }
  try {
    return decoder.decode(bytes);
  } catch {
    return decoderOf(FALLBACK)!.decode(bytes);
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

/** A form: `consent[text]=` and `consent.text=` are fields of `consent`, a name that comes again makes a list. */
const readForm = (text: string, declared: string | undefined): unknown =>
  parse(text, {
    allowDots: true,
    depth: 3,
    parameterLimit: 300,
    decoder: (part: string) => formText(part, declared),
  });

/** Reads a body; what is neither JSON nor a form is no object. Never throws. */
export function readBody(bytes: Buffer, contentType: string | undefined): unknown {
  const declared = contentType && CHARSET.exec(contentType)?.[1];
  const decoded = decode(bytes, declared || undefined);
  const text = decoded.codePointAt(0) === 0xfeff ? decoded.slice(1) : decoded;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return /^\s*[[{"]/.test(text) || !text.includes('=')
      ? UNREADABLE
      : readForm(text.trim(), declared || undefined);
  }
}
