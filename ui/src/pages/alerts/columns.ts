/** Columns of the list of alerts, and the words of their states. */
import { subjectText } from '../../../../domain/audit/subjects.ts';
import { addressOf, openable } from '../../lib/addresses.ts';
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

/** The record an alert is about: its client where it has one, `Exécution 2026-11-27`. */
export function subjectName({ subject_type, subject_id, related, client_name }: Alert): string {
  const kind = subjectText(subject_type);
  // Of one product where it is about prepaid units.
  if (subject_type === 'client') return [client_name ?? kind, related.produit].filter(Boolean).join(' · ');
  if (related.source) return `${kind} ${related.source}`;
  if (client_name) return `${kind}, ${client_name}`;
  if (subject_type === 'run' || subject_type === 'cron') return `${kind} ${subject_id}`;
  return kind;
}

/** Where it is seen to; `null` when it has no page, or the reader may not open it. */
export function subjectAddress({ subject_type, subject_id, related, entity }: Alert): string | null {
  const company = entity ?? undefined;
  const { source = '' } = related;
  const places: Partial<Record<string, () => string | null>> = {
    client: () => addressOf.client(related.client_id ?? subject_id, company),
    cron: () => openable('/intersocietes?vue=executions'),
    billing_check: () => openable('/facturation?vue=controles'),
    privacy_request: () => openable('/confidentialite'),
    source: () => openable(`/sources/fiche?entity=${company}&source=${encodeURIComponent(source)}`),
    run: () => (subject_id === 'none' ? openable('/executions') : addressOf.run(subject_id)),
  };
  const known = places[subject_type];
  if (known) return known();
  return subject_type in addressOf
    ? addressOf[subject_type as keyof typeof addressOf](subject_id, company)
    : null;
}

export const ALERT_COLUMNS: readonly Column<Alert>[] = [
  { key: 'sentence', header: 'Alerte', text: (row) => row.sentence, sort: (row) => row.sentence },
  { key: 'subject', header: 'Sur', text: subjectName, sort: subjectName },
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
