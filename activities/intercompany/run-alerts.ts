/** The alerts of a run between the companies: each ends when a run has seen to what it is about, and by no other. */
import type { IntercompanyInput, IntercompanyResult } from '../../contracts/intercompany.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import { ENTITIES } from '../../domain/common/entity.ts';
import { runScope } from '../../domain/intercompany/monday.ts';
import { raiseAlert, resolveAlert, resolveWhere } from '../../store/monitoring/alerts.ts';
import type { ActivityDeps } from '../deps.ts';

/** Subjects begin with their week, so that this is after every one of it. */
const endOf = (week: string): string => `${week}/\u{FFFF}`;

export interface EndedRun {
  run: IntercompanyInput & { first_run_id: string };
  result: IntercompanyResult;
}

export async function alertRun(deps: ActivityDeps, ended: EndedRun): Promise<void> {
  const { week, named, issuers } = ended.run;
  const whole = !named && issuers.length === ENTITIES.length;
  if (whole) await resolveWhere(deps.store, ['intercompany_missing'], { subject_id: { $lte: week } });
  await alertFailed(deps, ended, whole);
  await alertDrafts(deps, ended);
}

/** Monday's run makes up for every one before it; another one for itself, tried again. */
async function alertFailed(deps: ActivityDeps, { run, result }: EndedRun, whole: boolean): Promise<void> {
  const id = runScope(run);
  const errors = result.errors.length;
  if (errors === 0) {
    await resolveAlert(deps.store, ['intercompany_failed'], id);
    if (whole)
      await resolveWhere(deps.store, ['intercompany_failed'], { subject_id: { $lte: endOf(run.week) } });
    return;
  }
  const entity = run.issuers.length === 1 ? run.issuers[0]! : null;
  const subject = { type: 'cron' as const, id, entity, occurrence: run.first_run_id };
  await raiseAlert(deps, 'intercompany_failed', subject, { errors });
}

/** One alert per issuer and week. A named week says nothing of the drafts of others. */
async function alertDrafts(deps: ActivityDeps, { run, result }: EndedRun): Promise<void> {
  const { store } = deps;
  for (const { from, drafts } of result.issuers) {
    const found = groupBy(drafts, ({ week }) => (week ? `${week}/${from}` : `${run.week}/${from}/reversals`));
    const subject_id = {
      ...(run.named ? { $eq: `${run.week}/${from}` } : { $lte: endOf(run.week) }),
      $nin: [...found.keys()],
    };
    await resolveWhere(store, ['intercompany_drafts'], { entity: from, subject_id });
    for (const [id, of] of found)
      await raiseAlert(
        deps,
        'intercompany_drafts',
        { type: 'cron', id, entity: from },
        { drafts: of.length, missing: [...new Set(of.flatMap(({ missing }) => missing))].join(', ') },
      );
  }
}
