/** What of a form is sent: its fields, and the consent as it was shown. */
import { consentText } from '../../../domain/pages/consent-text.ts';

/** The element that says what is agreed to; its value names the version. */
const TEXT = '[data-rdz-consent]';

type Fields = Record<string, string | string[]>;

/** Fields by name; a name that comes again makes a list. Files are not sent. */
export function fieldsOf(form: HTMLFormElement): Fields {
  const fields: Fields = {};
  new FormData(form).forEach((value, name) => {
    if (typeof value !== 'string') return;
    fields[name] = name in fields ? [fields[name]!, value].flat() : value;
  });
  return fields;
}

const shownIn = (form: HTMLFormElement): HTMLElement | null =>
  form.querySelector<HTMLElement>(TEXT) ?? document.querySelector<HTMLElement>(TEXT);
const textOf = (shown: HTMLElement): string => consentText(shown.textContent ?? '');

/** Taken ahead: a form that is sent cannot wait for it. */
const hashes = new Map<string, string>();

/** SHA-256 of the text a form shows; a page that is not `https` has no way to take it, and RDZ takes it from the text. */
export function learnText(form: HTMLFormElement): void {
  const shown = shownIn(form);
  const text = shown && textOf(shown);
  if (!text || hashes.has(text) || !crypto.subtle) return;
  void crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)).then((bytes) => {
    const hex = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0'));
    hashes.set(text, hex.join(''));
  });
}

/** The proof; none where there is a box for it that is not ticked. */
export function consentOf(form: HTMLFormElement, fields: Fields) {
  const shown = shownIn(form);
  const box = form.elements.namedItem('rgpd_consent');
  if (!shown || (box instanceof HTMLInputElement && box.type === 'checkbox' && !box.checked)) return;
  const text = textOf(shown);
  return {
    text_version: shown.dataset.rdzConsent || undefined,
    text,
    form_hash: hashes.get(text),
    page_url: location.href,
    timestamp: new Date().toISOString(),
    callback_requested: fields['callback_requested'],
  };
}
