/** Columns of the list of alerts, and the words of their states. */
import type { Alert } from '../../lib/api/types.ts';
import { type Column, stateColumn } from '../../lib/components/data/columns.ts';
import { dateTime } from '../../lib/format/date.ts';
import type { Label } from '../../lib/labels/tone.ts';

const STATE = {
  critical: { text: 'Critique', tone: 'bad', help: 'Ouverte ; envoyée aussi pendant les heures calmes.' },
  open: { text: 'Ouverte', tone: 'warn', help: 'Sa cause dure encore.' },
  taken: { text: 'Prise en charge', tone: 'info', help: 'Quelqu’un s’en occupe ; sa cause dure encore.' },
  recovered: { text: 'Rétablie', tone: 'ok', help: 'Sa cause a disparu.' },
} as const satisfies Record<string, Label>;
export const ALERT_LABELS: readonly Label[] = Object.values(STATE);

export function alertState({ state, acked_at, severity }: Alert): Label {
  if (state === 'recovered') return STATE.recovered;
  if (acked_at) return STATE.taken;
  return severity === 'critique' ? STATE.critical : STATE.open;
}

const maybe = (instant: string | null): string => (instant ? dateTime(instant) : '');

export const ALERT_COLUMNS: readonly Column<Alert>[] = [
  { key: 'sentence', header: 'Alerte', text: (row) => row.sentence, sort: (row) => row.sentence },
  stateColumn(alertState),
  { key: 'raised', header: 'Depuis', text: (row) => dateTime(row.raised_at), sort: (row) => row.raised_at },
  {
    key: 'resolved',
    header: 'Rétablie',
    text: (row) => maybe(row.resolved_at),
    sort: (row) => row.resolved_at ?? '',
    spare: 2,
  },
  { key: 'acked', header: 'Prise en charge', text: (row) => row.acked_by ?? '', spare: 3 },
  {
    key: 'entity',
    header: 'Société',
    text: (row) => row.entity ?? '',
    sort: (row) => row.entity ?? '',
    spare: 1,
  },
  { key: 'actions', header: 'Actions', text: () => '', align: 'end' },
];
