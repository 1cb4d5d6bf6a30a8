/**
 * Random days of a small market on a real MongoDB: submissions in two processes, orders paused and changed, runs,
 * deliveries sent, cancelled, returned, all at once. Afterwards the books must be right to the unit.
 */
import fc from 'fast-check';
import type { Filter } from 'mongodb';
import { groupBy } from '../../../domain/common/group-by.ts';
import type { LeadDoc } from '../../../store/leads/collections.ts';
import { expect, it } from 'vitest';
import { MONDAY, useIntake } from '../../support/intake.ts';
import { breaches } from '../../support/invariants.ts';
import { FIXED_QUOTAS, type Market, openMarket, unwanted } from '../../support/market.ts';
import { attempt, commands, passing, playFirstDays } from '../../support/market-commands.ts';
import { emptyStore, useStore } from '../../support/store.ts';

/** Sequences; MODEL_RUNS=500 on demand. */
const RUNS = Number(process.env.MODEL_RUNS ?? 24);
const STEPS = 16;

const store = useStore();
const intake = useIntake(store);

/** LBs found so far: they stay LBs. */
async function backlog(known: Set<string>): Promise<string[]> {
  const marked = new Set((await store.leads.find({ is_lb: true }).toArray()).map(({ _id }) => _id));
  const stored = new Set((await store.leads.find().toArray()).map(({ _id }) => _id));
  const undone = [...known].filter((id) => stored.has(id) && !marked.has(id));
  for (const id of marked) known.add(id);
  return undone;
}

async function settled(market: Market): Promise<void> {
  expect(await breaches(store, market.now)).toEqual([]);
  expect(await unwanted(market)).toEqual([]);
  // Orders whose quota nobody changed never had more.
  for (const [index, quota] of FIXED_QUOTAS.entries()) {
    const over = { commande_id: market.commandes[index]!, used: { $gt: quota } };
    expect(await store.commande_weeks.countDocuments(over)).toBe(0);
  }
  const [monthly, daily] = market.commandes;
  expect(await store.commande_months.countDocuments({ commande_id: monthly!, used: { $gt: 5 } })).toBe(0);
  for (const { days, cents } of await store.commande_weeks.find({ commande_id: daily! }).toArray()) {
    expect(Math.max(0, ...Object.values(days ?? {}))).toBeLessThanOrEqual(2);
    expect(cents).toBeLessThanOrEqual(6_000);
  }
  // As many leads have passed a source that is tried out as it says, and none that waits has become an LB.
  for (const { trial } of await store.source_breakers.find({ trial: { $exists: true } }).toArray())
    expect(trial!.lead_ids.length + trial!.left).toBe(trial!.size);
  const waits: Filter<LeadDoc> = { status: { $in: ['hold_source', 'pending_consent'] }, is_lb: true };
  expect(await store.leads.countDocuments(waits)).toBe(0);
  const received = await store.counters
    .aggregate<{ n: number }>([
      { $match: { kind: 'received' } },
      { $group: { _id: null, n: { $sum: '$n' } } },
    ])
    .toArray();
  const deleted = await store.counters
    .aggregate<{ n: number }>([{ $match: { kind: 'deleted' } }, { $group: { _id: null, n: { $sum: '$n' } } }])
    .toArray();
  const acknowledged = market.answers.filter(({ status }) => status !== 'double_submit');
  // A lead that waited for its proof is answered for again by who brings it, and no other is.
  for (const answers of groupBy(acknowledged, ({ lead_id }) => String(lead_id)).values())
    expect(answers.filter(({ status }) => status !== 'pending_consent').length).toBeLessThanOrEqual(1);
  expect(await store.leads.countDocuments()).toBe((received[0]?.n ?? 0) - (deleted[0]?.n ?? 0));
  const ids = (await store.leads.find().toArray()).map(({ _id }) => _id as unknown);
  const known = new Set(market.answers.map(({ lead_id }) => lead_id));
  expect(ids.filter((id) => !known.has(id))).toEqual([]);
}

/** What every walk begins with. */
const INTERESTING = [
  ...['sent', 'rejected', 'uncertain', 'cancelled', 'pending_csv'],
  ...['LB on its way', 'backlog', 'replaced', 'without its proof'],
];

async function statesOf({ store: { deliveries, leads } }: Market): Promise<string[]> {
  const seen = await deliveries.find().toArray();
  return [
    ...seen.flatMap(({ status, outcome }) => [status, outcome]),
    ...(seen.some(({ status, is_lb }) => status === 'pending_csv' && is_lb) ? ['LB on its way'] : []),
    ...((await leads.countDocuments({ status: 'lb' })) > 0 ? ['backlog'] : []),
    ...((await leads.countDocuments({ status: 'replaced_by_lb' })) > 0 ? ['replaced'] : []),
    ...((await leads.countDocuments({ status: 'pending_consent' })) > 0 ? ['without its proof'] : []),
  ];
}

it('keeps the books, whatever happens at once', { timeout: 600_000 }, async () => {
  const step = fc.record({
    together: fc.array(commands, { minLength: 1, maxLength: 3 }),
    then: passing,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: STEPS }), async (steps) => {
      await emptyStore(store);
      await intake.snapshot.refresh();
      const market = await openMarket(store, intake.snapshot, MONDAY);
      await playFirstDays(market);
      expect(await statesOf(market)).toEqual(expect.arrayContaining(INTERESTING));
      const lbs = new Set<string>();
      for (const { together, then } of steps) {
        await Promise.all(together.map((command) => attempt(market, command)));
        expect(await backlog(lbs)).toEqual([]);
        market.now = new Date(market.now.getTime() + then);
      }
      await Promise.all(market.queues.map((queue) => queue.close()));
      await settled(market);
    }),
    { numRuns: RUNS },
  );
});
