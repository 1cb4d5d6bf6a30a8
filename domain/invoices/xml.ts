/** Writes XML: elements in the order they are given, nothing for what is empty. */
import { visibleText } from '../common/text.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no place for most control characters, not even as entities. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]+/g;

/** A text as it may stand between two tags or in an attribute. */
export const escapeXml = (text: string): string =>
  visibleText(text)
    .replace(FORBIDDEN, ' ')
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign]!);

/** An element that is written, as text; undefined for one there is nothing to say of. */
export type Xml = string | undefined;

const opening = (name: string, attributes: Record<string, string>): string =>
  [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(value)}"`)].join(' ');

/** An element with text in it. */
export function leaf(name: string, text: string | undefined, attributes: Record<string, string> = {}): Xml {
  const written = text === undefined ? '' : escapeXml(text).trim();
  return written === '' ? undefined : `<${opening(name, attributes)}>${written}</${name}>`;
}

/** An element with elements in it. */
export function branch(name: string, inside: readonly Xml[], attributes: Record<string, string> = {}): Xml {
  const written = inside.filter((element) => element !== undefined).join('');
  return written === '' ? undefined : `<${opening(name, attributes)}>${written}</${name}>`;
}
