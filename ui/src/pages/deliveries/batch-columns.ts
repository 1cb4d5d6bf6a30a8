/** Columns of the list of batches, on screen and in the CSV. */
import type { Batch } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { dateTime } from '../../lib/format/date.ts';
import { DELIVERY_STATUS } from '../../lib/labels/delivery.ts';
import { trouble } from './columns.ts';

export const batchClient = ({ client_name }: Pick<Batch, 'client_name'>): string =>
  client_name ?? 'Client supprimé';

/** When it left, or why it has not. */
export const batchLeft = (batch: Batch): string =>
  batch.sent_at ? dateTime(batch.sent_at) : (trouble(batch) ?? '');

export const BATCH_COLUMNS: readonly Column<Batch>[] = [
  { key: 'created_at', header: 'Préparé', sortable: true, text: (row) => dateTime(row.created_at) },
  { key: 'client', header: 'Client', text: batchClient },
  { key: 'produit', header: 'Produit', text: (row) => row.produit },
  { key: 'count', header: 'Leads', text: (row) => String(row.count), align: 'end' },
  { key: 'status', header: 'Statut', sortable: true, text: (row) => DELIVERY_STATUS[row.status].text },
  { key: 'left', header: 'Envoi', text: batchLeft },
  {
    key: 'attempts',
    header: 'Essais',
    text: (row) => (row.attempts_count > 1 ? String(row.attempts_count) : ''),
    align: 'end',
    spare: 1,
  },
  { key: 'to', header: 'Destinataires', text: (row) => row.sent_to.join(', '), spare: 3 },
  { key: 'file', header: 'Fichier', text: (row) => row.csv_filename, spare: 2 },
  { key: 'entity', header: 'Société', text: (row) => row.entity, spare: 4 },
];

export const BATCH_FILE_COLUMNS: readonly Column<Batch>[] = [
  ...BATCH_COLUMNS,
  { key: 'id', header: 'Identifiant', text: (row) => row.id },
];
