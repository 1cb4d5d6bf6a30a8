/** HTML by template literals in which every value is escaped, unless it is HTML already. */

/** A piece of HTML that is safe to insert. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

type Value = string | number | Html | Html[] | undefined | false;

/** html`<p>${anything}</p>`: strings are escaped for text and for quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  let text = parts[0] ?? '';
  values.forEach((value, i) => (text += render(value) + (parts[i + 1] ?? '')));
  return new Html(text);
}

function render(value: Value): string {
  if (value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map((item) => item.text).join('');
  return value instanceof Html ? value.text : escape(String(value));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}
