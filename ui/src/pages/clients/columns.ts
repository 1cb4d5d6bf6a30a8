/** Columns of the list of clients, on screen and in the CSV. */
import type { Client } from '../../lib/api/types.ts';
import { type Column, stateColumn } from '../../lib/components/data/columns.ts';
import { count } from '../../lib/format/number.ts';
import { clientState } from '../../lib/labels/client.ts';

export const recipients = (client: Client): string =>
  client.delivery_emails.length > 0 ? client.delivery_emails.join(', ') : client.email;

export const CLIENT_COLUMNS: readonly Column<Client>[] = [
  { key: 'name', header: 'Client', text: (row) => row.name, sort: (row) => row.name },
  stateColumn(clientState),
  {
    key: 'auto',
    header: 'Envoi',
    text: (row) => (row.auto_send_enabled ? 'Automatique' : 'Manuel'),
    spare: 1,
  },
  { key: 'emails', header: 'Adresses', text: recipients, grows: true, spare: 2 },
  {
    key: 'week',
    header: 'Cette semaine',
    align: 'end',
    text: (row) => count(row.total_leads_this_week ?? 0),
    sort: (row) => row.total_leads_this_week ?? 0,
  },
  {
    key: 'total',
    header: 'Total',
    align: 'end',
    text: (row) => count(row.total_leads_received ?? 0),
    sort: (row) => row.total_leads_received ?? 0,
  },
  { key: 'entity', header: 'Société', text: (row) => row.entity, sort: (row) => row.entity },
];
