/** A CSV attachment as a table. */
import { parse } from 'csv-parse/sync';
import { html, type Html } from './html.ts';

const MAX_ROWS = 200;

/** @param content the file's bytes, UTF-8, with `,` or `;`; what is no CSV is shown as text */
export function csvTable(content: Buffer): Html {
  const text = content.toString('utf8');
  const [header, ...rows] = parseRows(text);
  if (!header) return html`<pre>${text}</pre>`;
  const more = rows.length - MAX_ROWS;
  return html`<div class="table" tabindex="0" role="region" aria-label="Contenu du fichier">
      <table>
        <thead>
          <tr>
            ${header.map((cell) => html`<th scope="col">${cell}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, MAX_ROWS).map(
            (row) =>
              html`<tr>
                ${row.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="muted">
      ${rows.length} ${rows.length > 1 ? 'lignes' : 'ligne'}${more > 0 && `, dont ${more} non affichées`}
    </p>`;
}

function parseRows(text: string): string[][] {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = first.split(';').length > first.split(',').length ? ';' : ',';
  try {
    return parse(text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true });
  } catch {
    return [];
  }
}
