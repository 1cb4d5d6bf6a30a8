/** Columns of the list of sources, and what their pages share. */
import { breakerReason } from '../../../../domain/intake/intake.ts';
import { SOURCE_RATES, type SourceRate } from '../../../../domain/sources/rules.ts';
import { openable } from '../../lib/addresses.ts';
import type { Source, SourceDetail } from '../../lib/api/types.ts';
import { type Column, stateColumn } from '../../lib/components/data/columns.ts';
import { dateTime, day } from '../../lib/format/date.ts';
import { count, percent, plural } from '../../lib/format/number.ts';
import { SOURCE_RATE, sourceName, sourceState } from '../../lib/labels/source.ts';
import type { Tone } from '../../lib/labels/tone.ts';
import { href } from '../../lib/router/router.svelte.ts';

export type SourceRow = Source & { id: string };

/** Its name stands in the query: it may be empty. */
export const sourceAddress = ({ source, entity }: Pick<Source, 'source' | 'entity'>): string =>
  href(`/sources/fiche?${new URLSearchParams({ entity, source }).toString()}`);

/** The leads that wait for it; `null` where the reader may not see them. */
export const heldAddress = ({ source, entity }: Pick<Source, 'source' | 'entity'>): string | null =>
  openable(
    `/leads?${new URLSearchParams({ entity, status: 'hold_source', hold_reason: breakerReason(source) }).toString()}`,
  );

const shownRate = ({ figures }: Source, rate: SourceRate): string => {
  const of = rate === 'reject' ? figures.sold : figures.received;
  return of > 0 ? percent(figures[`${rate}_rate`] / 100) : '—';
};

const SHORT: Record<SourceRate, string> = {
  ...SOURCE_RATE,
  suspicious: 'Suspects',
  missing_consent: 'Sans preuve',
};

/** Whose wish it is that its leads carry a proof; empty: nobody's. */
export const proofWish = (source: Source): string => {
  if (source.proof_required) return 'exigée';
  return source.proof_in_settings ? 'exigée par les paramètres' : '';
};

export const SOURCE_COLUMNS: readonly Column<SourceRow>[] = [
  { key: 'name', header: 'Source', text: sourceName, sort: sourceName },
  stateColumn(sourceState),
  {
    key: 'received',
    header: 'Leads',
    align: 'end',
    text: (row) => count(row.figures.received),
    sort: (row) => row.figures.received,
  },
  ...SOURCE_RATES.map((rate, n): Column<SourceRow> => ({
    key: rate,
    header: SHORT[rate],
    align: 'end',
    text: (row) => shownRate(row, rate),
    sort: (row) => row.figures[`${rate}_rate`],
    spare: 5 - n,
  })),
  { key: 'hours', header: 'Sur', align: 'end', text: (row) => `${row.figures.hours}\u00a0h`, spare: 2 },
  { key: 'held', header: 'Retenus', align: 'end', text: (row) => count(row.held), sort: (row) => row.held },
  { key: 'proof', header: 'Preuve', text: proofWish, sort: proofWish, spare: 4 },
  {
    key: 'trip',
    header: 'Dernière coupure',
    text: (row) => (row.last_trip_at ? day(row.last_trip_at) : ''),
    sort: (row) => row.last_trip_at ?? '',
    spare: 3,
  },
  { key: 'entity', header: 'Société', text: (row) => row.entity, sort: (row) => row.entity },
];

type Event = SourceDetail['history'][number];
type Exceeded = NonNullable<Event['exceeded']>;

/** `Numéros suspects : 8 sur 20 (40 %), au plus 20 %`. */
export const exceededText = ({ rate, n, of, max_rate }: Exceeded): string =>
  `${SOURCE_RATE[rate]} : ${count(n)} sur ${count(of)} (${percent(n / of)}), au plus ${percent(max_rate / 100)}`;

const released = ({ which, since }: Event): string => {
  if (which === 'since' && since) return `les leads reçus depuis le ${dateTime(since)} sont remis en jeu`;
  return which === 'none' ? 'les leads retenus le restent' : 'tous les leads retenus sont remis en jeu';
};

/** The leads that wait for a proof; `null` where the reader may not see them. */
export const unprovedAddress = ({ name, provider, entity }: Source): string | null =>
  openable(
    `/leads?${new URLSearchParams({ entity, status: 'pending_consent', ...(!provider && name && { source: name }) }).toString()}`,
  );

const EVENT: Record<Event['what'], { title: string; tone: Tone; detail: (event: Event) => string }> = {
  trip: {
    title: 'Suspendue par son disjoncteur',
    tone: 'bad',
    detail: ({ exceeded }) => (exceeded ? exceededText(exceeded) : ''),
  },
  hold: { title: 'Suspendue à la main', tone: 'bad', detail: ({ reason }) => reason ?? '' },
  half_open: {
    title: 'Remise à l’essai',
    tone: 'warn',
    detail: ({ size }) => (size ? `${plural(size, 'lead')} à laisser passer` : ''),
  },
  close: {
    title: 'Rétablie par son disjoncteur',
    tone: 'ok',
    detail: () => 'ses leads retenus sont remis en jeu',
  },
  proof_on: {
    title: 'Preuve de consentement exigée',
    tone: 'info',
    detail: () => 'ses leads sans preuve attendent',
  },
  proof_off: { title: 'Preuve de consentement plus exigée', tone: 'mute', detail: () => '' },
  release: { title: 'Rétablie à la main', tone: 'ok', detail: released },
};

/** A line of its history as the timeline shows it. */
export function moment(event: Event) {
  const { title, tone, detail } = EVENT[event.what];
  return { at: event.at, title, tone, detail: [detail(event), event.by].filter(Boolean).join(' · ') };
}
