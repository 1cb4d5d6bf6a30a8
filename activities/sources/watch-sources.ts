/** Looks at the sources that have a circuit breaker, every minute, far from intake. */
import { cancellationSignal } from '@temporalio/activity';
import { parisDay } from '../../domain/time/paris-time.ts';
import { maskPersonal } from '../../log.ts';
import { eachApart } from '../../store/db/each-apart.ts';
import { raiseAlert, resolveOthers } from '../../store/monitoring/alerts.ts';
import type { SourceBreakerDoc } from '../../store/sources/collections.ts';
import { BreakerMovedError } from '../../store/sources/move-breaker.ts';
import { hasFreedLeads, lookAtSource, watchedBreakers } from '../../store/sources/watch-source.ts';
import type { ActivityDeps } from '../deps.ts';
import { askRouteStock } from '../routing/route-stock.ts';

type Deps = Pick<ActivityDeps, 'store' | 'log'>;

const subjectOf = ({ _id, entity, source }: SourceBreakerDoc) => ({
  type: 'source' as const,
  id: _id,
  entity,
  related: { source },
});

/** Tells people of sources on hold that no person has put there, once for each trip, and no longer of those that are well again. */
async function alertTripped(deps: Deps, now: Date): Promise<void> {
  const onHold = await deps.store.source_breakers.find({ state: { $ne: 'closed' } }).toArray();
  for (const breaker of onHold) {
    const why = breaker.history.findLast(({ what }) => what === 'trip' || what === 'hold');
    if (why?.what !== 'trip' || !why.exceeded) continue;
    const { rate, n, of } = why.exceeded;
    const subject = { ...subjectOf(breaker), occurrence: why.at.toISOString() };
    await raiseAlert(deps, 'source_tripped', subject, { rate, n, of }, now);
  }
  const ids = onHold.map(({ _id }) => _id);
  await resolveOthers(deps.store, ['source_tripped'], ids, now);
}

/** @param ask has the stock routed */
export async function watchSources(
  deps: Deps,
  now: Date,
  { ask = askRouteStock, signal }: { ask?: () => Promise<void>; signal?: AbortSignal } = {},
): Promise<void> {
  const { store, log } = deps;
  const silent: string[] = [];
  const look = async (breaker: SourceBreakerDoc) => {
    const expected = await lookAtSource(store, breaker, now);
    if (expected === null) return;
    const subject = { ...subjectOf(breaker), occurrence: parisDay(now) };
    const facts = { expected, got: 0, hours: breaker.rules.silence_hours ?? 0 };
    await raiseAlert(deps, 'source_silent', subject, facts, now);
    silent.push(breaker._id);
  };
  const failed = (error: unknown, { _id }: SourceBreakerDoc) => {
    if (!(error instanceof BreakerMovedError))
      log.error({ id: _id, reason: maskPersonal(String(error)) }, 'source: not looked at');
  };
  await eachApart(await watchedBreakers(store, now), look, failed, signal);
  await resolveOthers(store, ['source_silent'], silent, now);
  await alertTripped(deps, now);
  for (const breaker of await watchedBreakers(store, now))
    if (await hasFreedLeads(store, breaker, now)) return ask();
}

export const sourceActivities = (deps: ActivityDeps) => ({
  async watchSources(): Promise<void> {
    await watchSources(deps, new Date(), { signal: cancellationSignal() });
  },
});
