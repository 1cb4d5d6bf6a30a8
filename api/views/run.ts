/** Run reports as the API shows them: flat, and only of the companies in scope. */
import { ENTITIES, type Entity } from '../../domain/entity.ts';
import type { DeliveryReportDoc, RunClientLine, RunCounts, RunError } from '../../store/schema/deliveries.ts';
import type { Scope } from '../plugins/scope.ts';
import type { Run, RunSummary } from '../schemas/runs.ts';
import { instant, maybeInstant } from './instant.ts';
import type { ClientName } from './names.ts';

type UrlOf = (workflowId: string, runId?: string) => string | null;
type View = { scope: Scope; urlOf: UrlOf; now: Date };

const NOTHING: RunCounts = { fresh: 0, lb: 0, sent: 0, ready: 0, skipped: 0, failed: 0, uncertain: 0 };

const countsOf = ({ fresh, lb, sent, ready, skipped, failed, uncertain }: RunCounts): RunCounts => ({
  fresh,
  lb,
  sent,
  ready,
  skipped,
  failed,
  uncertain,
});

function sum(lines: readonly RunCounts[]): RunCounts {
  const total = { ...NOTHING };
  for (const line of lines) {
    for (const key of Object.keys(NOTHING) as (keyof RunCounts)[]) total[key] += line[key];
  }
  return total;
}

/** Values per entity, of the entities in scope. */
function scoped<T>(scope: Scope, value: (entity: Entity) => T): Partial<Record<Entity, T>> {
  return Object.fromEntries(
    ENTITIES.filter((entity) => scope.sees(entity)).map((entity) => [entity, value(entity)]),
  );
}

export function runSummaryView(report: DeliveryReportDoc, { scope, urlOf, now }: View): RunSummary {
  const by_entity = scoped(scope, (entity) => countsOf({ ...NOTHING, ...report.totals[entity] }));
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
    progress: report.progress,
    totals: sum(Object.values(by_entity)),
    by_entity,
  };
}

/** What an error of a run means, in a sentence. */
const ERROR_SENTENCES: Record<string, string> = {
  client_not_deliverable: 'Client sans adresse ni API valable : rien n’est parti.',
  lb_shortfall: 'Pas assez de LB pour atteindre la cible de la commande.',
  routing_failed: 'Des leads n’ont pas pu être évalués.',
  balance_off: 'Le compte des leads n’est pas juste.',
};

const errorSentence = ({ code }: RunError): string => ERROR_SENTENCES[code] ?? `Échec : ${code}.`;

/** @param names clients of the report the reader may see */
export function runView(report: DeliveryReportDoc, names: ReadonlyMap<string, ClientName>, view: View): Run {
  const { scope } = view;
  const visible = <T extends { entity?: Entity }>(line: T) =>
    line.entity === undefined || scope.sees(line.entity);
  const nameOf = (id: string | undefined) => names.get(id ?? '')?.name ?? null;
  return {
    ...runSummaryView(report, view),
    clients: report.clients.filter(visible).map((line: RunClientLine) => ({
      client_id: line.client_id,
      client_name: nameOf(line.client_id) ?? '',
      entity: line.entity,
      ...countsOf(line),
    })),
    errors: report.errors.filter(visible).map((error) => ({
      code: error.code,
      detail: errorSentence(error),
      entity: error.entity ?? null,
      batch_id: error.batch_id ?? null,
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
