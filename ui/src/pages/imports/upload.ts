/** Sending a file of leads, and the file to start from. */
import { MAX_IMPORT_BYTES } from '../../../../domain/imports/import-status.ts';
import { api } from '../../lib/api/client.ts';
import { ApiProblem } from '../../lib/api/problem.ts';
import type { ImportDetail } from '../../lib/api/types.ts';
import { csvCell } from '../../lib/csv-text.ts';
import { saveText } from '../../lib/csv.ts';

/** Of a data URL, what follows its comma. */
const base64Of = (file: File): Promise<string> =>
  new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(',', 2)[1] ?? '');
    reader.onerror = () => fail(new ApiProblem(0, 'Ce fichier ne se lit pas.'));
    reader.readAsDataURL(file);
  });

/** @throws ApiProblem that says what is wrong with it */
export async function sendFile(file: File, entity: string | undefined): Promise<ImportDetail> {
  if (file.size > MAX_IMPORT_BYTES) throw new ApiProblem(413, 'Le fichier dépasse 10 Mo.');
  const content = await base64Of(file);
  if (!content) throw new ApiProblem(422, 'Le fichier est vide.');
  const body = { file_name: file.name, content, ...(entity && { entity }) };
  return (await api.post<{ import: ImportDetail }>('/imports', body)).import;
}

const MODEL = [
  ['Téléphone', 'Nom', 'Prénom', 'E-mail', 'Département', 'Produit', 'Source', 'Date'],
  // A number nobody has: that range is for fiction.
  ['06 39 98 00 01', 'Martin', 'Camille', 'camille@exemple.fr', '75', 'PV', 'salon', '23/11/2026'],
];

export const saveModel = (): void =>
  saveText(
    'modele-import-leads.csv',
    `\uFEFF${MODEL.map((row) => row.map(csvCell).join(';')).join('\r\n')}\r\n`,
  );
