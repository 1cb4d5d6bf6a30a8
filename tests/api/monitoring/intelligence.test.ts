/** Monitoring intelligence: the shapes of 03-api, what each company sees, and the records behind each figure. */
import type { Static } from 'typebox';
import { beforeEach, expect, it } from 'vitest';
import type { DeliveryList } from '../../../api/deliveries/contract.ts';
import type { LeadList } from '../../../api/leads/contract.ts';
import type { Intelligence } from '../../../api/monitoring/contract.ts';
import { DAY_MS, parisDay } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { phoneNumber } from '../../support/intake.ts';
import { sell } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const YESTERDAY = new Date(MONDAY.getTime() - DAY_MS);
const SUSPICIOUS = '0606060606';

beforeEach(async () => {
  await emptyStore(store);
  api.now = MONDAY;
});

const submit = (n: number, body: object = {}) =>
  api.call(null, 'POST', '/api/public/leads', {
    ...{
      phone: phoneNumber(n),
      nom: 'Durand',
      departement: '75',
      entity: 'ZR7',
      produit: 'PV',
      lp_code: 'LP1',
    },
    ...body,
  });
const read = async (user: TestUser, query = '') =>
  (await api.call<Intelligence>(user, 'GET', `/api/monitoring/intelligence?${query}`)).body;
const days = `from=${parisDay(YESTERDAY)}&to=${parisDay(MONDAY)}`;
const leadsBehind = async (user: TestUser, query: string) =>
  (await api.call<Static<typeof LeadList>>(user, 'GET', `/api/leads/list?${days}&${query}`)).body.total;

/** Each company sells four; two hours later some of them come again, two at the other company's. */
async function aMorning() {
  const users = {
    root: await api.user({ role: 'super_admin' }),
    zr7: await api.user({ role: 'admin', entity: 'ZR7' }),
  };
  const shared = { email: 'achats@acheteur.example' };
  await insertOrder(store, {}, shared);
  await insertOrder(store, { entity: 'MDL' }, { entity: 'MDL', ...shared });
  await api.deps.live.refresh();
  for (const n of [1, 2, 3, 4]) await submit(n, { utm_source: n < 4 ? 'google' : 'Google' });
  for (const n of [11, 12, 13, 14]) await submit(n, { entity: 'MDL', utm_source: 'meta' });
  api.now = new Date(MONDAY.getTime() + 2 * 3_600_000);
  await submit(1, { utm_source: 'affil', session_id: 's1' });
  await submit(2, { utm_source: 'affil', session_id: 's2' });
  await submit(11, { utm_source: 'affil', session_id: 's3' });
  await submit(3, { entity: 'MDL', utm_source: 'meta', session_id: 's4' });
  await submit(90, { phone: SUSPICIOUS, utm_source: 'affil' });
  await submit(91, { phone: '12', utm_source: 'affil' });
  return users;
}

it('names the lead that was there first, once for each that repeats it', async () => {
  const { zr7 } = await aMorning();
  const repeated = await store.leads
    .find({ repeats: { $exists: true } })
    .sort({ _id: 1 })
    .toArray();
  expect(
    repeated.map(({ source, repeats }) => [source, repeats!.entity, repeats!.source, repeats!.delay]),
  ).toEqual([
    ['affil', 'ZR7', 'google', '1h_24h'],
    ['affil', 'ZR7', 'google', '1h_24h'],
    ['affil', 'MDL', 'meta', '1h_24h'],
    ['meta', 'ZR7', 'google', '1h_24h'],
  ]);
  const { body } = await api.call<Static<typeof LeadList>>(zr7, 'GET', '/api/leads/list?duplicate=true');
  const first = await store.leads.findOne({ phone: phoneNumber(2) }, { sort: { created_at: 1 } });
  // Of the other company's lead only that there was one.
  expect(body.leads.map(({ repeats_lead_id: id, repeats_delay }) => [id !== null, repeats_delay])).toEqual([
    [false, '1h_24h'],
    [true, '1h_24h'],
    [true, '1h_24h'],
  ]);
  expect(body.leads[1]!.repeats_lead_id).toBe(first!._id);
});

it('of both companies: every part, and the leads behind it', async () => {
  const { root } = await aMorning();
  const all = await read(root, 'range=7d');
  expect(all).toMatchObject({
    ...{ range: '7d', scope: 'BOTH', product: null, to: parisDay(MONDAY), _errors: [] },
    kpis: { total_leads: 14, valid_total: 12, delivered: 0, clean_rate: 57.1 },
    duplicate_by_source: [
      { source: 'affil', total: 5, duplicates: 3, duplicate_rate: 60 },
      { source: 'meta', total: 5, duplicates: 1, duplicate_rate: 20 },
    ],
    duplicate_offenders_by_entity: {
      ZR7: [{ source: 'affil', total: 3, against_internal_lp: 2, against_other_entity: 1 }],
      MDL: [{ source: 'meta', total: 1, against_internal_lp: 0, against_other_entity: 1 }],
    },
    duplicate_time_buckets: { lt_1h: 0, '1h_24h': 4, '1d_7d': 0, gt_7d: 0, unknown: 0 },
    cannibalization: {
      ...{ cross_entity_duplicate_count: 2, total_unique_phones: 10, cross_entity_duplicate_rate: 20 },
      ...{ first_source_distribution: { meta: 1, google: 1 }, cannibalization_index: 50 },
    },
    lb_stats: { suspicious_total: 1, lb_replaced_count: 0, lb_stock_available: 0 },
    overlap_stats: { shared_clients_count: 2, shared_clients_rate: 100 },
  });
  expect(all.phone_quality).toMatchObject([
    { source_type: 'internal_lp', total_leads: 14, valid_count: 12, suspicious_count: 1, invalid_count: 1 },
  ]);
  expect(all.quality_series).toHaveLength(7);
  expect(all.source_scores!.map(({ source, total }) => [source, total])).toEqual([
    ['google', 4],
    ['meta', 5],
    ['affil', 5],
  ]);
  for (const row of all.duplicate_cross_matrix!)
    expect(
      await leadsBehind(
        root,
        `entity=${row.entity_a}&source=${row.source_a}&duplicate_of=${row.entity_b}&duplicate_source=${row.source_b}`,
      ),
    ).toBe(row.conflict_count);
  expect(all.duplicate_cross_matrix).toHaveLength(3);
  expect(await leadsBehind(root, 'quality=suspicious&source_type=internal_lp')).toBe(1);
  expect(await leadsBehind(root, 'quality=invalid&source=AFFIL')).toBe(1);
  expect(await leadsBehind(root, 'source=GOOGLE&quality=valid')).toBe(4);
  expect(await leadsBehind(root, 'duplicate_delay=1h_24h')).toBe(4);
  expect(await leadsBehind(root, 'no_source=true')).toBe(0);

  expect((await read(root, 'product=pac')).kpis).toMatchObject({ total_leads: 0, economic_yield: 0 });
  const some = await read(root, 'widgets=kpis,lb_stats');
  expect([some.kpis?.total_leads, some.lb_stats?.suspicious_total, some.source_scores]).toEqual([
    14,
    1,
    undefined,
  ]);
});

it('of one company: its own leads, and of the other one that it was there', async () => {
  const { zr7 } = await aMorning();
  const own = await read(zr7, 'entity=ZR7');
  expect(own).toMatchObject({
    scope: 'ZR7',
    kpis: { total_leads: 9 },
    duplicate_cross_matrix: [
      { source_a: 'affil', source_b: 'google', entity_a: 'ZR7', entity_b: 'ZR7', conflict_count: 2 },
      { source_a: 'affil', source_b: null, entity_a: 'ZR7', entity_b: 'MDL', conflict_count: 1 },
    ],
    cannibalization: { first_source_distribution: { MDL: 1 }, first_entity_distribution: { MDL: 1 } },
  });
  expect(Object.keys(own.duplicate_offenders_by_entity!)).toEqual(['ZR7']);
  expect(await leadsBehind(zr7, 'source=affil&duplicate_of=MDL')).toBe(1);
  // Whose source it was may not be found out by asking.
  expect(await leadsBehind(zr7, 'duplicate_of=MDL&duplicate_source=meta')).toBe(0);
  expect(await leadsBehind(zr7, 'duplicate_type=internal_lp')).toBe(2);
  expect((await api.call(zr7, 'GET', '/api/monitoring/intelligence?entity=MDL')).status).toBe(403);
});

it('what was sent, and why it came back, with the deliveries behind it', async () => {
  const { root } = await aMorning();
  const { commande } = await insertOrder(store);
  const [delivery] = await sell(store, commande, { units: 3, at: MONDAY });
  const of = { source: 'LP1', source_type: 'internal_lp', phone_quality: 'valid' } as const;
  await store.deliveries.updateMany({}, { $set: of });
  await rejectDelivery(store, { delivery_id: delivery!._id, by: SYSTEM, reason: 'faux_numero', now: MONDAY });
  const { rejections_by_source, kpis } = await read(root, '');
  expect(kpis).toMatchObject({ delivered: 3, delivered_valid: 3 });
  const { source } = of;
  expect(rejections_by_source).toEqual([
    { source, total_rejected: 1, total_removed: 0, by_reason: { faux_numero: 1 } },
  ]);
  const behind = async (query: string) =>
    (await api.call<Static<typeof DeliveryList>>(root, 'GET', `/api/deliveries?${days}&${query}`)).body.total;
  expect(await behind('event=sent')).toBe(3);
  expect(await behind(`event=sent&source=${source.toLowerCase()}&quality=valid&produit=PV`)).toBe(3);
  expect(await behind(`event=rejected&source=${source}&reason=faux_numero`)).toBe(1);
  expect(await behind('event=rejected&reason=autre')).toBe(0);
  expect(await behind('event=removed')).toBe(0);
});

it('a part that cannot be computed hides no other one', async () => {
  const { root } = await aMorning();
  const { find } = store.daily_stats;
  store.daily_stats.find = ((filter: { cube?: unknown }, options: object): unknown => {
    if (filter.cube === 'duplicates') throw new Error('away');
    return Reflect.apply(find, store.daily_stats, [filter, options]);
  }) as unknown as typeof find;
  try {
    const { _errors, kpis, duplicate_cross_matrix, lb_stats } = await read(root, '');
    expect(_errors.sort()).toEqual([
      'cannibalization',
      'duplicate_cross_matrix',
      'duplicate_offenders_by_entity',
      'duplicate_time_buckets',
    ]);
    expect([kpis?.total_leads, duplicate_cross_matrix, lb_stats?.suspicious_total]).toEqual([14, [], 1]);
  } finally {
    store.daily_stats.find = find;
  }
});

it('ranges, parts and events that are none are refused', async () => {
  const root = await api.user({ role: 'super_admin' });
  const status = async (path: string) => (await api.call(root, 'GET', `/api/${path}`)).status;
  expect(await status('monitoring/intelligence?range=10y')).toBe(422);
  expect(await status('monitoring/intelligence?widgets=kpis,secrets')).toBe(422);
  expect(await status('leads/list?quality=poor')).toBe(422);
  expect(await status('deliveries?event=sent&from=hier&to=demain')).toBe(400);
});
