/** Runs of Monday's job as the API shows them. */
import type { IntercompanyError } from '../../domain/intercompany/monday.ts';
import type { CronLogDoc } from '../../store/intercompany/collections.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { App } from '../http/deps.ts';
import { instant, maybeInstant } from '../http/instant.ts';
import type { IntercompanyRun } from './contract.ts';

export const runErrorView = ({ code, entity, week }: IntercompanyError) => ({
  code,
  entity: entity ?? null,
  week_key: week ?? null,
});

/** With the names of who started them. */
export async function runViews(app: App, logs: readonly CronLogDoc[]): Promise<IntercompanyRun[]> {
  const { store, temporal } = app.deps;
  const ids = [...new Set(logs.map(({ started_by }) => started_by))].filter((id) => id !== SYSTEM.id);
  const users = await store.users.find({ _id: { $in: ids } }, { projection: { nom: 1 } }).toArray();
  const names = new Map(users.map(({ _id, nom }) => [_id, nom]));
  return logs.map(({ results = [], errors = [], ...log }) => ({
    id: log._id,
    week_key: log.week_key,
    named: log.named,
    entity: log.issuers.length === 1 ? log.issuers[0]! : null,
    status: log.status,
    trigger: log.trigger,
    started_by: names.get(log.started_by) ?? log.started_by,
    started_at: instant(log.started_at),
    finished_at: maybeInstant(log.finished_at),
    runs: log.runs,
    invoices: results.reduce((sum, { issued }) => sum + issued.length, 0),
    drafts: results.reduce((sum, { drafts }) => sum + drafts.length, 0),
    errors: errors.map(runErrorView),
    temporal_url: temporal.urlOf(log.workflow_id, log.first_run_id),
  }));
}
