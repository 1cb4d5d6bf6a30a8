/** A week played again is the week that was, with one process; and what a change is said to do, it does (12-rules U39–U41). */
import { beforeAll, expect, it } from 'vitest';
import { NO_EDITS } from '../../../domain/routing/replay-edits.ts';
import type { ReplayAsked } from '../../../domain/routing/replay.ts';
import { useIntake, testKeys } from '../../support/intake.ts';
import { aDay } from '../../support/dates.ts';
import { type Market, openMarket } from '../../support/market.ts';
import { liveTwoWeeks } from '../../support/past-weeks.ts';
import { useStore } from '../../support/store.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { applySimulation } from '../../../store/commandes/change-commande.ts';
import { editsOf } from '../../../domain/routing/what-if.ts';
import { replayPeriod } from '../../../store/routing/replay/run.ts';
import { whatIf } from '../../../store/routing/replay/what-if.ts';

const store = useStore();
const intake = useIntake(store);
const BOTH = ['ZR7', 'MDL'] as const;
let market: Market;

const asked = (more: Partial<ReplayAsked> = {}): ReplayAsked => ({
  ...{ from: aDay('2026-11-23'), to: aDay('2026-11-29'), rules: 'then', edits: NO_EDITS },
  ...more,
});
const replay = (more?: Partial<ReplayAsked>) =>
  replayPeriod({ store, keys: testKeys }, { asked: asked(more), entities: [...BOTH] }, () =>
    Promise.resolve(),
  );

beforeAll(async () => {
  const start = new Date('2026-11-11T23:00:00Z');
  market = await openMarket(store, intake.snapshot, start);
  await liveTwoWeeks(market, intake.snapshot, start);
}, 300_000);

/** What the replay has to have to do with. */
async function seen(): Promise<string[]> {
  const deliveries = await store.deliveries.find().toArray();
  const reasons = deliveries.map(({ routing_reason, outcome }) => [routing_reason, outcome]).flat();
  const leads = await store.leads.find({}, { projection: { 'routing.considered': 1 } }).toArray();
  const kept = leads.flatMap(({ routing }) => routing?.considered.map(([, , , , result]) => result) ?? []);
  return [...new Set([...reasons, ...kept])];
}

it('plays the week again as it was', async () => {
  expect
    .soft(await seen())
    .toEqual(
      expect.arrayContaining([
        ...['first_open_order', 'fallback_no_orders', 'lb_mix', 'overlap_alternative', 'rejected', 'removed'],
        ...['quota_full', 'day_cap', 'budget_cap', 'criteria', 'commande_inactive', 'departement'],
      ]),
    );
  // Some waited for a proof that came, and some still do.
  for (const proof_arrived of [true, false].map(($exists) => ({ $exists })))
    expect(await store.leads.countDocuments({ source: 'tiktok', proof_arrived })).toBeGreaterThan(3);
  const { result, rows } = await replay();
  expect(rows).toEqual([]);
  expect(result.counts).toMatchObject({ different: 0, erased: 1, unpriced: 0 });
  expect(result.counts.leads).toBeGreaterThan(300);
  expect(result.clients.filter(({ gained, lost }) => gained + lost > 0)).toEqual([]);
  expect(result.counts.replayed_waiting).toBe(result.counts.real_waiting);
});

it('tells each difference an edit makes, and what clients gain by it', async () => {
  const [first] = market.commandes;
  const edits = {
    orders: [{ commande_id: first!, fields: { quota_semaine: 40, month_cap: 0 } }],
    settings: {},
  };
  const { result, rows } = await replay({ edits });
  const { client_id } = (await store.commandes.findOne({ _id: first! }))!;
  expect(result.counts.different).toBe(rows.length);
  expect(Object.keys(result.causes).filter((cause) => !['edit', 'edit_knock_on'].includes(cause))).toEqual(
    [],
  );
  const client = result.clients.find((one) => one.client_id === client_id)!;
  expect(client.replayed).toBeGreaterThan(client.real);
  expect(rows.filter(({ replayed }) => replayed?.client_id === client_id)).toHaveLength(client.gained);
});

it('does what was predicted of a change once it is applied', async () => {
  const [commande_id] = market.commandes;
  const { entity, produit, client_id } = (await store.commandes.findOne({ _id: commande_id! }))!;
  const ask = asked({ rules: 'now', target: { commande_id: commande_id!, entity, produit } });
  const deps = { store, keys: testKeys };
  const tick = () => Promise.resolve();
  const { proposals, complete } = await whatIf(
    deps,
    { asked: ask, entities: [...BOTH] },
    { deadline: Infinity, tick },
  );
  expect(complete).toBe(true);
  // Of quota and month each stands in the way of the other.
  const [best] = proposals;
  expect(best!.changes.map(({ kind }) => kind)).toEqual(['raise', 'raise']);
  expect(best!.won).toBeGreaterThan(0);
  const before = (await replay({ rules: 'now' })).result;
  const { orders } = editsOf(best!.changes);
  const simulated = (await replay({ rules: 'now', edits: { orders, settings: {} } })).result;
  await applySimulation(
    store,
    commande_id!,
    { fields: orders[0]!.fields, replay_id: 'r' },
    SYSTEM,
    market.now,
  );
  const applied = (await replay({ rules: 'now' })).result;
  expect(applied.counts).toEqual(simulated.counts);
  expect(applied.clients).toEqual(simulated.clients);
  const units = (of: typeof before) => of.clients.find((one) => one.client_id === client_id)?.replayed ?? 0;
  expect(units(applied) - units(before)).toBe(best!.won);
  expect(await store.event_log.countDocuments({ action: 'simulation.apply', entity_id: commande_id! })).toBe(
    1,
  );
});
