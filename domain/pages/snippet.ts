/** What is copied into a landing page (docs/landing-pages.md): the script's tag and the form's. */

/** A value of an attribute between double quotes. */
const quoted = (text: string): string =>
  `"${text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;')}"`;

const TAG_END = '></script>';

/**
 * Two lines: where the script comes from and whose page it is, and which form is sent.
 * @param api where the public API answers
 */
export function snippet(api: string, { page, form }: { page: string; form: string }): string {
  const source = quoted(`${api.replace(/\/+$/, '')}/api/public/rdz.js`);
  return [
    `<script defer src=${source} data-page=${quoted(page)}${TAG_END}`,
    `<form data-rdz=${quoted(form)}>`,
  ].join('\n');
}

/** The same for visitors who agreed to be followed (12-rules U47). */
export const followedSnippet = (text: string): string => text.replace(TAG_END, ` data-suivi="1"${TAG_END}`);

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** The text of consent as the form shows it. */
export const consentSnippet = (version: string, text: string): string =>
  `<span data-rdz-consent=${quoted(version)}>${escaped(text)}</span>`;
