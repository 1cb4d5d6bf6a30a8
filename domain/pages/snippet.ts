/** What is copied into a landing page (docs/landing-pages.md): the script's tag and the form's. */

/** A value of an attribute between double quotes. */
const quoted = (text: string): string =>
  `"${text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;')}"`;

/**
 * Two lines: where the script comes from and whose page it is, and which form is sent.
 * @param api where the public API answers
 */
export function snippet(
  api: string,
  { page, form, followed = false }: { page: string; form: string; followed?: boolean },
): string {
  const source = quoted(`${api.replace(/\/+$/, '')}/api/public/rdz.js`);
  const follow = followed ? ' data-suivi="1"' : '';
  return [
    `<script defer src=${source} data-page=${quoted(page)}${follow}></script>`,
    `<form data-rdz=${quoted(form)}>`,
  ].join('\n');
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** The text of consent as the form shows it. */
export const consentSnippet = (version: string, text: string): string =>
  `<span data-rdz-consent=${quoted(version)}>${escaped(text)}</span>`;
