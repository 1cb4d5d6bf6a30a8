/** One look at a source: holds its figures against its rules, and writes what follows. */
import { keepsWaiting } from '../../domain/sources/gate.ts';
import { exceededRate, silence } from '../../domain/sources/rules.ts';
import { breakerReason } from '../../domain/intake/intake.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import { SYSTEM } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import type { SourceBreakerDoc } from './collections.ts';
import { countSource, countTrial } from './count-source.ts';
import { closeBreaker, halfOpen, tripBreaker } from './move-breaker.ts';

const HOUR_MS = 3_600_000;
/** The same hours of this many weeks before say how many leads are expected. */
const WEEKS_BEFORE = [1, 2, 3, 4];

/** Leads that should have come in the silent hours; null: it is not silent. */
type Silent = number | null;

const hoursBefore = (now: Date, hours: number): Date => new Date(now.getTime() - hours * HOUR_MS);

/**
 * Figures of the window, from when the source was well again.
 * @param sales whether what was sold and rejected is asked for; by default where a rule looks at it
 */
export function countWindow(
  store: Store,
  breaker: SourceBreakerDoc,
  now: Date,
  sales = breaker.rules.max.reject !== undefined,
) {
  const { rules, counted_from } = breaker;
  const start = hoursBefore(now, rules.window_hours);
  const since = counted_from && counted_from > start ? counted_from : start;
  return countSource(store, breaker, { since, before: now }, { sales });
}

async function countSilence(store: Store, breaker: SourceBreakerDoc, now: Date): Promise<Silent> {
  const { silence_hours } = breaker.rules;
  if (!silence_hours) return null;
  const count = async (weeks: number) => {
    const before = new Date(now.getTime() - weeks * 7 * DAY_MS);
    const range = { since: hoursBefore(before, silence_hours), before };
    return (await countSource(store, breaker, range, { sales: false })).received;
  };
  const received = await count(0);
  if (received > 0) return null;
  return silence(breaker.rules, received, await Promise.all(WEEKS_BEFORE.map(count)));
}

/** Once all its leads have come, a trial closes the breaker or trips it again. */
async function judgeTrial(store: Store, breaker: SourceBreakerDoc, now: Date): Promise<void> {
  const { trial, rules } = breaker;
  if (!trial || trial.left > 0) return;
  const counts = await countTrial(store, breaker, trial.lead_ids);
  // However few of them were sold: there are no more to wait for.
  const exceeded = exceededRate(rules, counts, 0);
  const volume = breaker.volume ?? counts.received;
  if (exceeded) await tripBreaker(store, breaker, { exceeded, volume, by: SYSTEM, now });
  else await closeBreaker(store, breaker, SYSTEM, now);
}

async function judgeWindow(store: Store, breaker: SourceBreakerDoc, now: Date): Promise<void> {
  const counts = await countWindow(store, breaker, now);
  await store.source_breakers.updateOne({ _id: breaker._id }, { $set: { looked: { at: now, counts } } });
  const exceeded = exceededRate(breaker.rules, counts);
  if (exceeded) await tripBreaker(store, breaker, { exceeded, volume: counts.received, by: SYSTEM, now });
}

const isDue = ({ rules, state_at }: SourceBreakerDoc, now: Date): boolean =>
  rules.half_open_hours !== undefined && state_at <= hoursBefore(now, rules.half_open_hours);

/**
 * @returns whether it is silent
 * @throws BreakerMovedError when somebody has changed the breaker meanwhile: the next look sees that
 */
export async function lookAtSource(store: Store, breaker: SourceBreakerDoc, now: Date): Promise<Silent> {
  const { state, rules } = breaker;
  if (state === 'half_open') await judgeTrial(store, breaker, now);
  else if (rules.enabled && state === 'closed') await judgeWindow(store, breaker, now);
  else if (rules.enabled && isDue(breaker, now)) await halfOpen(store, breaker, SYSTEM, now);
  return rules.enabled ? countSilence(store, breaker, now) : null;
}

/** How long after a source was released leads are looked for that still wait for it. */
const SETTLED_MS = HOUR_MS;

/** Breakers there is something to look at of. */
export const watchedBreakers = (store: Store, now: Date): Promise<SourceBreakerDoc[]> =>
  store.source_breakers
    .find({
      $or: [
        { 'rules.enabled': true },
        { state: 'half_open' },
        { counted_from: { $gt: new Date(now.getTime() - SETTLED_MS) } },
      ],
    })
    .toArray();

/** Whether leads wait for a source that has let them go: nobody has routed them since, or a process kept one a moment too long. */
export async function hasFreedLeads(store: Store, breaker: SourceBreakerDoc, now: Date): Promise<boolean> {
  const { entity, source, state, counted_from } = breaker;
  if (state !== 'closed' || !counted_from || now.getTime() - counted_from.getTime() > SETTLED_MS)
    return false;
  const waiting = store.leads
    .find({ status: 'hold_source', entity, hold_reason: breakerReason(source) })
    .project<{ status: 'hold_source'; created_at: Date }>({ status: 1, created_at: 1 });
  for await (const lead of waiting) if (!keepsWaiting(breaker, lead)) return true;
  return false;
}
