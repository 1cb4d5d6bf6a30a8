/** Columns of the list of runs and of a run's clients. */
import type { RunClient, RunCounts, RunSummary } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { dateTime, longDay, noon } from '../../lib/format/date.ts';
import { count, duration } from '../../lib/format/number.ts';
import { reasonSentence } from '../../lib/labels/routing.ts';
import { RUN_STATUS, RUN_TRIGGER } from '../../lib/labels/run.ts';

/** `2026-11-23/2` is the second run of that day. */
export const runName = (run: RunSummary): string => {
  const second = run.id.split('/')[1];
  return `${longDay(noon(run.date))}${second ? `, n° ${second}` : ''}`;
};

/** Why leads were left for later: `ZR7 : Pas de livraison le samedi.` */
export const closedText = ({ closed }: RunSummary): string => {
  const [first, ...others] = closed;
  if (first && others.length > 0 && others.every(({ reason }) => reason === first.reason))
    return reasonSentence(first.reason);
  return closed.map(({ entity, reason }) => `${entity} : ${reasonSentence(reason)}`).join(' ');
};

/** Its page: `2026-11-25/2` is an address as it is. */
export const runPath = (id: string): string => `/executions/${id}`;

/** What a run counts, in reading order. `alarm`: anything but 0 wants a look. */
export const RUN_FIGURES: readonly { key: keyof RunCounts; header: string; alarm?: true }[] = [
  { key: 'fresh', header: 'Frais' },
  { key: 'lb', header: 'LB' },
  { key: 'sent', header: 'Envoyés' },
  { key: 'ready', header: 'Prêts' },
  { key: 'skipped', header: 'Reportés' },
  { key: 'failed', header: 'En échec', alarm: true },
  { key: 'uncertain', header: 'Incertains', alarm: true },
];

const figures = <T>(counts: (row: T) => RunCounts): Column<T>[] =>
  RUN_FIGURES.map(({ key, header }) => ({
    key,
    header,
    align: 'end',
    text: (row) => count(counts(row)[key]),
    sort: (row) => counts(row)[key],
  }));

export const RUN_COLUMNS: readonly Column<RunSummary>[] = [
  { key: 'started_at', header: 'Exécution', sortable: true, text: runName },
  { key: 'status', header: 'Statut', text: (run) => RUN_STATUS[run.status].text },
  { key: 'begin', header: 'Début', text: (run) => dateTime(run.started_at), spare: 3 },
  { key: 'trigger', header: 'Origine', text: (run) => RUN_TRIGGER[run.trigger], spare: 1 },
  ...figures<RunSummary>((run) => run.totals).map(({ sort: _sort, ...column }) => column),
  {
    key: 'duration',
    header: 'Durée',
    align: 'end',
    text: (run) => (run.duration_ms === null ? '' : duration(run.duration_ms)),
  },
];

export const RUN_CLIENT_COLUMNS: readonly Column<RunClient>[] = [
  { key: 'client', header: 'Client', text: (row) => row.client_name, sort: (row) => row.client_name },
  ...figures<RunClient>((row) => row),
  { key: 'entity', header: 'Société', text: (row) => row.entity, sort: (row) => row.entity },
];

export const isAlarm = (key: string): boolean =>
  RUN_FIGURES.some((figure) => figure.key === key && figure.alarm);
