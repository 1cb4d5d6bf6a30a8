/** Columns of what a restore found, and where each line is looked at. */
import type { Restore } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { dateTime } from '../../lib/format/date.ts';
import { count } from '../../lib/format/number.ts';
import { DELIVERY_STATUS } from '../../lib/labels/delivery.ts';
import { RESTORE_KIND } from '../../lib/labels/restore.ts';
import type { Label } from '../../lib/labels/tone.ts';

export type RestoreLine = Restore['items'][number];

/** What Temporal says of a line: a status, with its code. */
export function toldText({ kind, told }: RestoreLine): string {
  if (kind === 'invoice_unknown') return 'Émise';
  if (!told) return 'Rien';
  const [status, ...code] = told.split(' ');
  const known = DELIVERY_STATUS[status as keyof typeof DELIVERY_STATUS] as Label | undefined;
  return known ? [known.text, ...code].join(' ') : told;
}

/** What wants somebody first. */
export const askedFirst = (rows: readonly RestoreLine[]): RestoreLine[] => {
  const certain = ({ kind }: RestoreLine) => Number(RESTORE_KIND[kind].tone !== 'bad');
  return [...rows].sort((a, b) => certain(a) - certain(b));
};

export const LINE_COLUMNS: readonly Column<RestoreLine>[] = [
  { key: 'kind', header: 'Quoi', text: (row) => RESTORE_KIND[row.kind].text },
  { key: 'client', header: 'Client', text: (row) => row.client_name ?? row.client_id ?? '—', grows: true },
  {
    key: 'count',
    header: 'Leads',
    align: 'end',
    text: (row) => (row.count === undefined ? '—' : count(row.count)),
  },
  { key: 'told', header: 'Selon Temporal', text: toldText, spare: 1 },
  { key: 'at', header: 'Quand', text: (row) => (row.at ? dateTime(row.at) : '—'), spare: 2 },
  { key: 'id', header: 'Identifiant', text: (row) => row.id, spare: 3 },
];

/** Where a person decides about it. */
export function addressOf({ kind, id, client_name, client_id }: RestoreLine): string | null {
  if (kind.startsWith('mail_')) return `/factures/${id}`;
  if (kind === 'order_unprepared') return `/commandes/${id}`;
  return client_name && client_id ? `/clients/${client_id}` : null;
}
