/** Circuit breakers of sources on a real MongoDB: at the door, in the stock, and from one minute to the next. */
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { watchSources } from '../../../activities/sources/watch-sources.ts';
import { asBasisPoints } from '../../../domain/money/money.ts';
import { type BreakerRules, DEFAULT_RULES } from '../../../domain/sources/rules.ts';
import type { Release } from '../../../domain/sources/gate.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { IntakeQueue } from '../../../store/intake/intake-queue.ts';
import type { LeadDoc } from '../../../store/leads/collections.ts';
import {
  type AssignStockInput,
  assignStockPage,
  type StockCursor,
} from '../../../store/routing/assign-stock.ts';
import { markLb } from '../../../store/routing/mark-lb.ts';
import { LiveSnapshot } from '../../../store/routing/snapshot.ts';
import { changeRules, halfOpen, holdSource, releaseSource } from '../../../store/sources/move-breaker.ts';
import { previewBreaker } from '../../../store/sources/preview-breaker.ts';
import { findSource } from '../../../store/sources/read-sources.ts';
import { until } from '../../support/until.ts';
import { aSubmission, MONDAY, phoneNumber, testKeys, useIntake } from '../../support/intake.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const intake = useIntake(store);
const OF = { entity: 'ZR7', source: 'tiktok' } as const;
const SUSPICIOUS = '0606060606';
const HOUR_MS = DAY_MS / 24;
const later = (hours: number) => new Date(MONDAY.getTime() + hours * HOUR_MS);

beforeEach(async () => {
  await emptyStore(store);
  intake.now = MONDAY;
  await intake.snapshot.refresh();
});

const submit = (n: number, body: object = {}, queue = intake.queue) =>
  queue.submit(aSubmission({ phone: phoneNumber(n), utm_source: 'TikTok', ...body }));
const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);
const held = () => store.leads.countDocuments({ status: 'hold_source', hold_reason: 'breaker:tiktok' });
const breaker = async () => (await findSource(store, OF, MONDAY))!;

const RULES: BreakerRules = {
  ...DEFAULT_RULES,
  ...{ enabled: true, min_volume: 10, max: { suspicious: asBasisPoints(2_000) } },
};
const give = async (rules: Partial<BreakerRules>) =>
  changeRules(store, await breaker(), { ...RULES, ...rules }, SYSTEM, MONDAY);

/** How often the stock was asked to be routed. */
let asked = 0;
async function minute(now: Date): Promise<void> {
  const ask = () => Promise.resolve(void (asked += 1));
  await watchSources({ store, log: pino({ level: 'silent' }) }, now, { ask });
  intake.now = now;
  await intake.snapshot.refresh();
}
const onHold = async (now = MONDAY) => {
  await holdSource(store, await breaker(), { reason: '', volume: 0, by: SYSTEM, now });
  await intake.snapshot.refresh();
};
const tryOut = async (now = MONDAY) => {
  await halfOpen(store, await breaker(), SYSTEM, now);
  await intake.snapshot.refresh();
};
const release = async (choice: Release, now: Date) => {
  await releaseSource(store, await breaker(), { release: choice, by: SYSTEM, now });
  await intake.snapshot.refresh();
};
async function routeHeld(now: Date): Promise<void> {
  const deps = { store, keys: testKeys, stripe: 'test' };
  let cursor: StockCursor | null = null;
  do {
    const page: AssignStockInput = { phase: 'held', pass: 'stock', cursor, limit: 7, now };
    cursor = (await assignStockPage(deps, page)).next_cursor;
  } while (cursor);
}

describe('200 leads at once in two processes', () => {
  it('exactly 20 pass while the source is tried out, and the others wait', async () => {
    await insertOrder(store, { quota_semaine: 0 });
    await submit(1_000);
    await onHold();
    await tryOut();
    const second = await LiveSnapshot.open(store);
    const other = new IntakeQueue({ store, snapshot: second, keys: testKeys, clock: () => MONDAY });
    const answers = await Promise.all(range(200).map((n) => submit(n, {}, n % 2 ? other : intake.queue)));
    await other.close();
    await second.close();
    const passed = answers.filter(({ status }) => status === 'routed').map(({ lead_id }) => lead_id);
    expect(passed).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 'hold_source')).toHaveLength(180);
    const { trial } = await breaker();
    expect(trial).toMatchObject({ size: 20, left: 0 });
    expect([...trial!.lead_ids].sort()).toEqual([...passed].sort());
  });
});

describe('at the door', () => {
  it('only the source on hold is kept, in its company alone; tests and smoke tests take no place of a trial', async () => {
    await submit(1_000);
    await onHold();
    const statusOf = async (n: number, body: object) => (await submit(n, body)).status;
    expect(await statusOf(1, {})).toBe('hold_source');
    expect(await statusOf(2, { utm_source: 'facebook' })).toBe('no_open_orders');
    expect(await statusOf(3, { utm_source: '', lp_code: '' })).toBe('no_open_orders');
    expect(await statusOf(4, { entity: 'MDL' })).toBe('no_open_orders');
    expect(await statusOf(5, { entity: '' })).toBe('pending_config');
    expect(await statusOf(6, { nom: '' })).toBe('invalid');
    await tryOut();
    expect(await statusOf(7, { phone: '0612345678' })).toBe('invalid');
    expect((await breaker()).trial).toMatchObject({ left: 20 });
    // Whatever becomes of it, it is one of those that came.
    expect(await statusOf(8, { nom: '' })).toBe('invalid');
    expect((await breaker()).trial).toMatchObject({ left: 19 });
  });
});

describe('from one minute to the next', () => {
  it('trips on its figures, is tried out after a while, trips again, and is well again with what waited', async () => {
    await insertOrder(store, { quota_semaine: 0 });
    await submit(1_000);
    await give({ half_open_hours: 2 });
    await Promise.all(range(8).map((n) => submit(n)));
    await minute(later(0.1));
    expect(await breaker()).toMatchObject({ state: 'closed', looked: { counts: { received: 9 } } });
    await Promise.all(range(3).map((n) => submit(n, { phone: SUSPICIOUS, session_id: `s${n}` })));
    await minute(later(0.2));
    expect(await breaker()).toMatchObject({
      state: 'open',
      history: [{ what: 'trip', exceeded: { rate: 'suspicious', n: 3, of: 12 } }],
    });
    expect(await store.alerts.findOne({ kind: 'source_tripped' })).toMatchObject({
      entity: 'ZR7',
      facts: { rate: 'suspicious', n: 3, of: 12 },
    });
    expect((await submit(20)).status).toBe('hold_source');
    await minute(later(1));
    expect((await breaker()).state).toBe('open');

    // Tried out: a quarter of the first 20 is suspicious.
    await minute(later(2.3));
    expect((await breaker()).state).toBe('half_open');
    await Promise.all(range(15, 100).map((n) => submit(n)));
    await Promise.all(range(5).map((n) => submit(n, { phone: SUSPICIOUS, session_id: `t${n}` })));
    await minute(later(2.4));
    expect((await breaker()).history.map(({ what }) => what)).toEqual(['trip', 'half_open', 'trip']);

    // Tried out again, all well: what waited goes on, in order, and old figures do not trip it again.
    await minute(later(4.5));
    await Promise.all(range(25, 200).map((n) => submit(n)));
    expect(await held()).toBe(6);
    asked = 0;
    await minute(later(4.6));
    expect(await breaker()).toMatchObject({ state: 'closed' });
    expect(asked).toBe(1);
    await routeHeld(later(4.6));
    expect(await held()).toBe(0);
    expect(await store.leads.countDocuments({ status: 'routed', created_at: later(4.5) })).toBe(25);
    await minute(later(4.7));
    expect((await breaker()).state).toBe('closed');
    expect(asked).toBe(1);
    expect(await store.alerts.countDocuments({ open_key: { $exists: true } })).toBe(0);
    expect(await store.event_log.distinct('action')).toEqual(
      expect.arrayContaining(['source.trip', 'source.half_open', 'source.close', 'source.rules']),
    );
  });

  it('rejects of today count against what was sold in the window, of a provider by its key', async () => {
    const { commande } = await insertOrder(store);
    const source = { lead_source_type: 'provider', provider_slug: 'vendeur', source: '' } as const;
    const leads = range(12).map((n) => aLead({ phone: phoneNumber(n), created_at: later(-5), ...source }));
    const deliveries = leads.map((lead, n) => ({
      ...aDelivery(lead, commande, { assigned_at: later(n < 10 ? -1 : -200) }),
      ...{ source: '', source_type: 'provider' as const, provider_slug: 'vendeur' },
      ...((n < 2 || n > 9) && { outcome: 'rejected' as const, rejected_at: later(-0.5) }),
    }));
    await store.leads.insertMany(leads);
    await store.deliveries.insertMany(deliveries);
    const of = { entity: 'ZR7', source: 'PROV:vendeur' } as const;
    await store.providers.insertOne({ _id: 'p1', slug: 'vendeur', entity: 'ZR7' } as never);
    const max = { reject: asBasisPoints(3_000) };
    const provider = async () => (await findSource(store, of, MONDAY))!;
    await changeRules(store, await provider(), { ...RULES, max }, SYSTEM, MONDAY);
    await minute(MONDAY);
    expect((await provider()).history).toMatchObject([{ exceeded: { rate: 'reject', n: 4, of: 10 } }]);
  });

  it('a silence is told of and stops nothing', async () => {
    const weeks = [1, 2, 3, 4].flatMap((week) =>
      range(12).map((n) =>
        aLead({ source: 'tiktok', phone: phoneNumber(n), created_at: later(-week * 168 - 1) }),
      ),
    );
    await store.leads.insertMany(weeks);
    await give({ max: {}, silence_hours: 2 });
    await minute(MONDAY);
    expect(await store.alerts.findOne({ kind: 'source_silent' })).toMatchObject({
      facts: { expected: 12, got: 0, hours: 2 },
    });
    expect((await submit(1)).status).toBe('no_open_orders');
    await minute(later(0.1));
    expect(await store.alerts.countDocuments({ open_key: { $exists: true } })).toBe(0);
  });
});

describe('a release', () => {
  it.each<[string, Release, number]>([
    ['all', { which: 'all' }, 0],
    ['those since', { which: 'since', since: later(2) }, 4],
    ['none', { which: 'none' }, 6],
  ])('by a person lets go %s', async (_name, choice, waiting) => {
    await submit(1_000);
    await onHold();
    for (const n of range(6)) {
      intake.now = later(n < 4 ? 1 : 3);
      await submit(n);
    }
    await release(choice, later(4));
    await routeHeld(later(4));
    expect(await held()).toBe(waiting);
    intake.now = later(5);
    expect((await submit(50)).status).toBe('no_open_orders');
    // What nobody let go waits through the daily pass, too, and never becomes an LB.
    await routeHeld(later(24 * 9));
    await markLb(store, { now: later(24 * 9), limit: 100 });
    expect(await store.leads.countDocuments({ status: 'hold_source', is_lb: false })).toBe(waiting);
    await release({ which: 'all' }, later(24 * 9)).catch(() => undefined);
    await routeHeld(later(24 * 9));
    expect(await held()).toBe(0);
  });

  it('acts on one reason: blocked by the settings as well, its leads wait on', async () => {
    await submit(1_000);
    await onHold();
    await submit(1);
    const value = { mode: 'blacklist', blocked_sources: ['tiktok'], proof_required_sources: [] } as const;
    const block = (blocked: boolean) =>
      store.settings.replaceOne(
        { _id: 'source_gating' },
        { value: { ...value, blocked_sources: blocked ? ['tiktok'] : [] }, updated_at: MONDAY } as never,
        { upsert: true },
      );
    const reason = async (): Promise<LeadDoc['hold_reason']> =>
      (await store.leads.findOne({ phone: phoneNumber(1) }))?.hold_reason;
    await block(true);
    await release({ which: 'none' }, later(1));
    await routeHeld(later(1));
    expect(await reason()).toBe('source_blocked:TikTok');
    await block(false);
    await routeHeld(later(1));
    expect(await reason()).toBe('breaker:tiktok');
  });
});

it('every process hears of a source that is put on hold', async () => {
  await submit(1_000);
  await give({});
  const live = await LiveSnapshot.open(store);
  await holdSource(store, await breaker(), { reason: '', volume: 0, by: SYSTEM, now: MONDAY });
  await until(() => live.current.gates.get('ZR7|tiktok')?.state === 'open');
  await live.close();
});

it('a preview replays a month of its own leads, and writes nothing', async () => {
  const month = range(60).map((n) =>
    aLead({
      ...{ source: n % 3 ? 'TikTok' : 'facebook', phone: phoneNumber(n), created_at: later(-100 + (n % 2)) },
      phone_quality: n % 2 ? 'valid' : 'suspicious',
    }),
  );
  await store.leads.insertMany(month);
  const preview = await previewBreaker(store, OF, RULES, MONDAY);
  expect(preview).toMatchObject({
    received: 40,
    held: 20,
    trips: [{ at: later(-99), exceeded: { rate: 'suspicious', n: 20, of: 20 }, closed_at: null }],
  });
  expect(await store.source_breakers.countDocuments()).toBe(0);
});
