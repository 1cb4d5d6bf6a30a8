/** Run reports as the API shows them: flat, and only of the companies in scope. */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { DELIVERY_FAILURES } from '../../domain/deliveries/delivery-failure.ts';
import { NO_COUNTS, type RunClientLine, type RunCounts } from '../../domain/runs/run-report.ts';
import { calendarGate, type DeliveryCalendar } from '../../domain/settings/calendar.ts';
import type { DeliveryReportDoc } from '../../store/runs/collections.ts';
import type { RunError } from '../../domain/runs/run-report.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { Run, RunProgress, RunSummary } from './contract.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { ClientName } from '../deliveries/names.ts';

type UrlOf = (workflowId: string, runId?: string) => string | null;
type View = {
  scope: Scope;
  urlOf: UrlOf;
  now: Date;
  progress: ReadonlyMap<string, RunProgress>;
  calendars: Readonly<Record<Entity, DeliveryCalendar>>;
};

/** Of a report of an older release too, which lacks the newer counts. */
const countsOf = (line: RunCounts): RunCounts =>
  Object.fromEntries(
    Object.entries(NO_COUNTS).map(([key, none]) => [key, line[key as keyof RunCounts] ?? none]),
  ) as unknown as RunCounts;

function sum(lines: readonly RunCounts[]): RunCounts {
  const total = { ...NO_COUNTS };
  for (const line of lines) {
    for (const key of Object.keys(NO_COUNTS) as (keyof RunCounts)[]) total[key] += line[key];
  }
  return total;
}

/** Values per entity, of the entities in scope. */
function scoped<T>(scope: Scope, value: (entity: Entity) => T): Partial<Record<Entity, T>> {
  return Object.fromEntries(
    ENTITIES.filter((entity) => scope.sees(entity)).map((entity) => [entity, value(entity)]),
  );
}

export function runSummaryView(
  report: DeliveryReportDoc,
  { scope, urlOf, now, progress, calendars }: View,
): RunSummary {
  const by_entity = scoped(scope, (entity) => countsOf({ ...NO_COUNTS, ...report.totals[entity] }));
  return {
    id: report._id,
    date: report.date,
    workflow_id: report.workflow_id,
    temporal_url: urlOf(report.workflow_id, report.first_run_id),
    status: report.status,
    paused: report.paused,
    trigger: report.trigger,
    started_by: report.started_by,
    started_at: instant(report.started_at),
    finished_at: maybeInstant(report.finished_at),
    duration_ms: (report.finished_at ?? now).getTime() - report.started_at.getTime(),
    progress: progress.get(report._id) ?? null,
    totals: sum(Object.values(by_entity)),
    immediate: sum(
      Object.values(scoped(scope, (entity) => countsOf(report.immediate?.totals[entity] ?? NO_COUNTS))),
    ),
    by_entity,
    closed: ENTITIES.flatMap((entity) => {
      const { reason } = calendarGate(calendars[entity], report.date);
      return by_entity[entity]?.skipped && reason ? [{ entity, reason }] : [];
    }),
  };
}

/** What an error of a run means, in a sentence; those of a batch have theirs in domain/deliveries/delivery-failure.ts. */
const SENTENCES: Readonly<Record<string, string>> = {
  ...DELIVERY_FAILURES,
  STILL_SENDING: 'Le lot était encore en cours d’envoi à la fin de l’exécution.',
  UNCERTAIN: 'Nul ne sait si le lot est arrivé : confirmez-le ou renvoyez-le.',
  FAILED: 'Le lot n’est pas parti.',
  RUN_VANISHED: 'L’exécution a disparu sans finir ; la suivante reprend ce qui restait.',
  HANDED_OVER: 'L’exécution du jour suivant l’a remplacée et a repris ce qui restait.',
  SWEEP_FAILED:
    'Ce que des pannes avaient laissé n’a pas pu être remis en ordre ; la suite s’est faite quand même.',
  MARK_LB_FAILED: 'Les LB n’ont pas pu être marqués ; la prochaine exécution le fera.',
  ASSIGN_STOCK_FAILED: 'Le stock n’a pas pu être attribué ; la prochaine exécution le fera.',
  DELIVER_PENDING_FAILED:
    'La livraison de ce qui attendait s’est interrompue ; la prochaine exécution reprend.',
  DELIVER_ASSIGNED_FAILED:
    'La livraison du stock attribué s’est interrompue ; la prochaine exécution reprend.',
  IMPORT_UNVERIFIED:
    'L’import de la version 1 n’est pas vérifié : rien n’est attribué ni envoyé (npm run verify:v1).',
  LEADS_NOT_ROUTED: 'Des leads n’ont pas pu être routés ; ils attendent la prochaine exécution.',
};

const errorSentence = ({ code }: RunError): string => SENTENCES[code] ?? `Échec technique (${code}).`;

/** @param names clients of the report; those of companies out of scope are not shown */
export function runView(report: DeliveryReportDoc, names: ReadonlyMap<string, ClientName>, view: View): Run {
  const { scope } = view;
  const visible = <T extends { entity?: Entity }>(line: T) =>
    line.entity === undefined || scope.sees(line.entity);
  const nameOf = (id: string | undefined) => names.get(id ?? '')?.name ?? null;
  const linesOf = (clients: readonly RunClientLine[]) =>
    clients.filter(visible).map((line) => ({
      client_id: line.client_id,
      client_name: nameOf(line.client_id) ?? '',
      entity: line.entity,
      ...countsOf(line),
    }));
  return {
    ...runSummaryView(report, view),
    clients: linesOf(report.clients),
    immediate_clients: linesOf(report.immediate?.clients ?? []),
    errors: report.errors.filter(visible).map((error) => ({
      code: error.code,
      detail: errorSentence(error),
      entity: error.entity ?? null,
      batch_id: error.batch_id ?? null,
      status: error.status ?? null,
      client_id: error.client_id ?? null,
      client_name: nameOf(error.client_id),
      commande_id: error.commande_id ?? null,
      count: error.count ?? null,
    })),
    steps: report.steps.map((step) => ({ ...step, started_at: instant(step.started_at) })),
    marked_lb: scoped(scope, (entity) => report.marked_lb[entity] ?? 0),
    balance: report.balance.filter((line) => (line.entity === 'none' ? scope.both : scope.sees(line.entity))),
  };
}
