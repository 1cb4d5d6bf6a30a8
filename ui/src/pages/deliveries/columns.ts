/** Columns of the list of deliveries, on screen and in the CSV. */
import type { Delivery } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { dateTime } from '../../lib/format/date.ts';
import { shortId } from '../../lib/format/text.ts';
import {
  DELIVERY_MODE,
  DELIVERY_OUTCOME,
  DELIVERY_STATUS,
  failureSentence,
} from '../../lib/labels/delivery.ts';

/** Who the delivered lead is; its id where the reader may not see the person. */
export const leadName = (delivery: Delivery): string =>
  [delivery.lead_prenom, delivery.lead_nom].filter(Boolean).join(' ') || `Lead ${shortId(delivery.lead_id)}`;

/** Why it has not left, where something went wrong. */
export const trouble = ({ last_error }: Pick<Delivery, 'last_error'>): string | null =>
  last_error && failureSentence(last_error);

/** The client; the other company's are not named (01-domain §5). */
export const buyer = (delivery: Delivery): string => delivery.client_name ?? 'Client de l’autre société';

export const DELIVERY_COLUMNS: readonly Column<Delivery>[] = [
  { key: 'created_at', header: 'Attribuée', sortable: true, text: (row) => dateTime(row.assigned_at) },
  { key: 'client', header: 'Client', sortable: true, text: buyer },
  { key: 'lead', header: 'Lead', text: leadName },
  { key: 'produit', header: 'Produit', text: (row) => row.produit },
  { key: 'departement', header: 'Dépt', text: (row) => row.departement, spare: 5 },
  { key: 'status', header: 'Statut', sortable: true, text: (row) => DELIVERY_STATUS[row.status].text },
  {
    key: 'detail',
    header: 'Envoi',
    text: (row) => (row.sent_at ? dateTime(row.sent_at) : (trouble(row) ?? '')),
  },
  {
    key: 'attempts',
    header: 'Essais',
    text: (row) => (row.send_attempts > 1 ? String(row.send_attempts) : ''),
    align: 'end',
    spare: 1,
  },
  { key: 'file', header: 'Fichier', text: (row) => row.csv_filename ?? '', spare: 2 },
  { key: 'entity', header: 'Société', text: (row) => row.entity, spare: 4 },
];

export const DELIVERY_FILE_COLUMNS: readonly Column<Delivery>[] = [
  ...DELIVERY_COLUMNS,
  { key: 'outcome', header: 'Issue', text: (row) => DELIVERY_OUTCOME[row.outcome].text },
  {
    key: 'mode',
    header: 'Départ',
    text: (row) => (row.delivery_mode ? DELIVERY_MODE[row.delivery_mode] : ''),
  },
  { key: 'billable', header: 'Facturable', text: (row) => (row.billable ? 'oui' : 'non') },
  { key: 'is_lb', header: 'LB', text: (row) => (row.is_lb ? 'oui' : 'non') },
  { key: 'batch', header: 'Lot', text: (row) => row.batch_id ?? '' },
  { key: 'id', header: 'Identifiant', text: (row) => row.id },
];
