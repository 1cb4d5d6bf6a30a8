/**
 * Hot queries are served by indexes (04-architecture "MongoDB"): MongoDB's profiler watches a whole day at work — visits,
 * leads, the run, the lists — and every operation must have used one.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, parisDay } from '../../../domain/time/paris-time.ts';
import { closeDay, daysToClose } from '../../../store/monitoring/daily-stats.ts';
import {
  assignStockPage,
  type AssignStockInput,
  lbShortfalls,
  type StockCursor,
  stockQueues,
} from '../../../store/routing/assign-stock.ts';
import type { StockPhase } from '../../../domain/runs/stock-phase.ts';
import { changeCommande, toggleCommande } from '../../../store/commandes/change-commande.ts';
import { countBalance } from '../../../store/runs/count-balance.ts';
import { cancelGone } from '../../../store/deliveries/cancel-unsent.ts';
import { deleteLead } from '../../../store/leads/delete-lead.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { newId } from '../../../store/db/ids.ts';
import { markLb } from '../../../store/routing/mark-lb.ts';
import { stockPlaces } from '../../../store/monitoring/stock-places.ts';
import { STOCK_STATUSES } from '../../../domain/leads/lead.ts';
import { makeBatches } from '../../../store/deliveries/make-batches.ts';
import { rerouteLead } from '../../../store/routing/reroute-lead.ts';
import type { LeadDoc } from '../../../store/leads/collections.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { phoneNumber, testKeys } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';
import { aDay } from '../../support/dates.ts';
import { asBasisPoints } from '../../../domain/money/money.ts';

const store = useStore();
const api = useApi(store);
const deps = { store, keys: testKeys, stripe: 'test' };

/** Read whole, on purpose: dozens or hundreds of documents that every process keeps in memory. */
const READ_WHOLE = [
  'settings',
  'products',
  'clients',
  'commandes',
  'providers',
  'entities',
  'pages',
  'forms',
  'consent_texts',
  'source_breakers',
];

const LEADS = 1_500;
const PAGE = 100;
const later = new Date(MONDAY.getTime() + 14 * DAY_MS);

interface Profiled {
  ns: string;
  op: string;
  planSummary?: string;
  docsExamined?: number;
  nreturned?: number;
  command: Record<string, unknown>;
}

/** Runs `work` under the profiler. @returns what MongoDB did for it */
async function profiled(work: () => Promise<unknown>): Promise<Profiled[]> {
  await store.db.command({ profile: 2 });
  try {
    await work();
  } finally {
    await store.db.command({ profile: 0 });
  }
  const own = store.db.databaseName;
  const all = await store.db
    .collection<Profiled>('system.profile')
    .find({ ns: { $regex: `^${own}\\.(?!system\\.)` } })
    .toArray();
  await store.db.collection('system.profile').drop();
  await store.db.createCollection('system.profile', { capped: true, size: 64 * 1024 * 1024 });
  return all.map((operation) => ({ ...operation, ns: operation.ns.slice(own.length + 1) }));
}

/** Operations that looked at a whole collection. */
const scans = (operations: readonly Profiled[]) =>
  operations
    .filter(({ planSummary }) => planSummary?.includes('COLLSCAN'))
    .filter(({ ns }) => !READ_WHOLE.includes(ns))
    .map(({ ns, op, planSummary, command }) => ({
      ns,
      op,
      planSummary,
      command: JSON.stringify(command).slice(0, 400),
    }));

/** Waiting leads, backlog and sold leads, weeks of them. */
function aMonthOfLeads(): LeadDoc[] {
  return Array.from({ length: LEADS }, (_, n) => {
    const created_at = new Date(MONDAY.getTime() + n * 60_000);
    const kind = n % 3;
    return aLead({
      created_at,
      phone: phoneNumber(10_000 + n),
      departement: n % 2 ? '75' : '13',
      status: kind === 0 ? 'no_open_orders' : kind === 1 ? 'lb' : 'livre',
      is_lb: kind > 0,
      ...(kind === 2 && { delivered_at: new Date(MONDAY.getTime() - 40 * DAY_MS), sold_to: ['someone'] }),
    });
  });
}

beforeAll(async () => {
  await store.db.createCollection('system.profile', { capped: true, size: 64 * 1024 * 1024 });
  await store.leads.insertMany(aMonthOfLeads());
  await insertOrder(store, { quota_semaine: 60, lb_target_bp: asBasisPoints(2000), priorite: 1 });
  await insertOrder(store, { departements: ['13', '75'], lb_target_bp: asBasisPoints(1000) });
  await insertOrder(store, { quota_semaine: 5, lb_target_bp: asBasisPoints(5000), active: false });
  await insertOrder(store, { produit: 'PAC' }, { entity: 'MDL' });
  await store.suppression_list.insertOne({
    _id: testKeys.phone(phoneNumber(99)),
    reason: 'objection',
    created_at: MONDAY,
    created_by: 'test',
  });
  await api.deps.live.refresh();
});

const call = (url: string, body: object) => api.call(null, 'POST', `/api/public/${url}`, body);
const lead = (n: number, more: object = {}) => ({
  phone: phoneNumber(n),
  nom: 'Durand',
  departement: '75',
  entity: 'ZR7',
  produit: 'PV',
  ...more,
});

async function phase(name: StockPhase, now: Date): Promise<void> {
  for (const queue of name === 'held' ? [undefined] : await stockQueues(store)) {
    let cursor: StockCursor | null = null;
    do {
      const input: AssignStockInput = {
        phase: name,
        ...(queue && { queue }),
        pass: 'run',
        cursor,
        limit: PAGE,
        now,
      };
      cursor = (await assignStockPage(deps, input)).next_cursor;
    } while (cursor);
  }
}

describe('no operation scans a collection', () => {
  it('at intake', async () => {
    api.now = new Date();
    const operations = await profiled(async () => {
      const visit = await call('track/session', { lp_code: 'LP1', visitor_id: 'visitor-0001' });
      await call('track/session', { lp_code: 'LP1', visitor_id: 'visitor-0001' });
      const { session_id } = visit.body;
      await call('track/lp-visit', { session_id });
      await call('track/event', { session_id, event_type: 'scroll' });
      await call('leads', lead(1, { session_id }));
      await call('leads', lead(1, { session_id }));
      await call('leads', lead(99));
      await call('leads', lead(3, { entity: null, form_code: 'X' }));
      await api.call(null, 'POST', '/api/public/leads', lead(4), { 'idempotency-key': 'k' });
      await Promise.all(
        Array.from({ length: 30 }, (_, n) => call('leads', lead(100 + n, { session_id: `s${n}` }))),
      );
    });
    expect(scans(operations)).toEqual([]);
    expect([...new Set(operations.map(({ ns }) => ns))]).toEqual(
      expect.arrayContaining([
        'leads',
        'deliveries',
        'commande_weeks',
        'counters',
        'visitor_sessions',
        'tracking',
        'idempotency_keys',
        'suppression_list',
      ]),
    );
  });

  it('in the run', async () => {
    const operations = await profiled(async () => {
      await markLb(store, { now: later, limit: 500 });
      for (const name of ['held', 'due', 'own', 'cross', 'lb'] as const) await phase(name, later);
      await lbShortfalls(deps, later);
      const senders = { address: 'a@zr7.example', name: 'ZR7' };
      const page = { senders: { ZR7: senders, MDL: senders }, entities: ['ZR7', 'MDL'] as const, limit: 50 };
      await makeBatches(store, { ...page, now: later });
      await countBalance(store, aDay('2026-11-23'));
    });
    expect(operations.length).toBeGreaterThan(50);
    expect(scans(operations)).toEqual([]);
    expect(await store.deliveries.countDocuments({ is_lb: true })).toBeGreaterThan(10);
  });

  it('when somebody changes an order, routes or deletes a lead', async () => {
    const waiting = Array.from({ length: 2 }, (_, n) =>
      aLead({ phone: phoneNumber(50_000 + n), created_at: later }),
    );
    await store.leads.insertMany(waiting);
    const operations = await profiled(async () => {
      for (const { _id } of await store.commandes.find({ produit: 'PV' }).toArray()) {
        await toggleCommande(store, _id, SYSTEM, later);
        await toggleCommande(store, _id, SYSTEM, later);
        await changeCommande(store, _id, { quota_semaine: 500 }, SYSTEM, later);
      }
      await rerouteLead(deps, waiting[0]!._id, later);
      await deleteLead(store, { id: waiting[1]!._id, stripe: 'test', by: SYSTEM, now: later });
    });
    expect(scans(operations)).toEqual([]);
  });

  it('behind the lists', async () => {
    const root = await api.user({ role: 'super_admin' });
    const admin = await api.user({ role: 'admin' });
    const client_id = (await store.clients.findOne())!._id;
    const leads = (filter: string) => `/api/leads/list?limit=20&${filter}`;
    const urls = [
      ...['', 'status=lb', 'search=0631', 'search=dur', `client_id=${client_id}`, 'week=2026-W48'].map(leads),
      '/api/leads/stats',
      ...['', 'status=pending_csv', `client_id=${client_id}`, 'week=2026-W48'].map(
        (q) => `/api/deliveries?${q}`,
      ),
      '/api/deliveries?sort=client',
      ...['', '?status=failed', `?client_id=${client_id}`, '?search=leads_zr7'].map(
        (q) => `/api/batches${q}`,
      ),
      '/api/batches?search=019',
      '/api/runs',
      '/api/clients?entity=ZR7',
      '/api/commandes?entity=ZR7',
      '/api/event-log',
    ];
    const ofOneCompany = [
      ...['produit=PV', 'departement=75', 'source=LP1'].map(leads),
      '/api/deliveries/stats',
    ];
    const operations = await profiled(async () => {
      for (const url of urls) expect([url, (await api.call(root, 'GET', url)).status]).toEqual([url, 200]);
      for (const url of [...urls, ...ofOneCompany])
        expect([url, (await api.call(admin, 'GET', url)).status]).toEqual([url, 200]);
    });
    // Counting a list without any filter stops at the cap, and needs no index for that.
    const bounded = ({ command }: { command: string }) =>
      command.includes('[{"$match":{}},{"$limit":10001},');
    expect(scans(operations).filter((scan) => !bounded(scan))).toEqual([]);
  });
});

describe('lists and counts read what they show, and nothing else', () => {
  const SHOWN = 20;
  const ASKED = new Date(later.getTime() + 2 * DAY_MS);
  const today = parisDay(ASKED);
  beforeAll(async () => {
    const repeats = { lead_id: 'first', entity: 'ZR7' as const, source: 'LP2', delay: 'lt_1h' as const };
    const poor = { status: 'invalid' as const, phone_quality: 'suspicious' as const };
    const more = Array.from({ length: 120 }, (_, n) =>
      aLead({
        ...{ phone: phoneNumber(80_000 + n), created_at: new Date(MONDAY.getTime() + n * 60_000) },
        ...(n % 2 ? poor : { status: 'lb', repeats }),
      }),
    );
    await store.leads.insertMany(more);
    for (const day of await daysToClose(store, ASKED)) await closeDay(store, day, ASKED);
    api.now = ASKED;
  });
  /** Looked at by each question about leads or deliveries, and how many documents it read. */
  const readBy = async (user: Parameters<typeof api.call>[0], url: string) => {
    // Each is planned for itself, not by what served another question of its kind.
    for (const planCacheClear of ['leads', 'deliveries']) await store.db.command({ planCacheClear });
    const operations = await profiled(async () => {
      expect([url, (await api.call(user, 'GET', url)).status]).toEqual([url, 200]);
    });
    return operations
      .filter(({ ns }) => ns === 'leads' || ns === 'deliveries')
      .map(({ docsExamined = 0 }) => ({ docsExamined }));
  };
  const most = (read: Awaited<ReturnType<typeof readBy>>) =>
    Math.max(0, ...read.map(({ docsExamined }) => docsExamined));

  it.each(['super_admin', 'admin'] as const)('for a %s', async (role) => {
    const user = await api.user({ role });
    const client_id = (await store.deliveries.findOne())!.client_id;
    const list = (filter: string) => `/api/leads/list?limit=${SHOWN}&${filter}`;
    const found = ['', 'produit=PV', 'departement=75', 'source=lp1', 'status=lb', 'week=2026-W48'];
    for (const filter of found) {
      const read = await readBy(user, list(filter));
      expect([filter, most(read)]).toEqual([filter, SHOWN + 1]);
    }
    for (const filter of [
      'produit=ITE',
      'departement=99',
      'source=nulle-part',
      'client_id=nobody',
      'week=2020-W01',
    ])
      expect([filter, most(await readBy(user, list(filter)))]).toEqual([filter, 0]);
    expect(most(await readBy(user, list('skip=700')))).toBe(SHOWN + 1);
    const deliveries = (filter: string) => `/api/deliveries?limit=${SHOWN}&${filter}`;
    for (const filter of ['', 'status=pending_csv', 'produit=PV', 'departement=75', 'from=2026-11-23'])
      expect([filter, most(await readBy(user, deliveries(filter))) <= SHOWN + 1]).toEqual([filter, true]);
    expect(most(await readBy(user, deliveries(`client_id=${client_id}`)))).toBe(SHOWN + 1);
    for (const filter of ['sort=client', 'sort=-client', `sort=client&client_id=${client_id}`])
      expect([filter, most(await readBy(user, deliveries(filter))) <= SHOWN + 1]).toEqual([filter, true]);
    for (const filter of [
      'status=uncertain',
      'client_id=nobody',
      'week=2020-W01',
      'departement=99',
      'outcome=rejected',
      'to=2020-01-01',
      'search=nullepart',
      'sort=client&week=2020-W01',
    ])
      expect([filter, most(await readBy(user, deliveries(filter)))]).toEqual([filter, 0]);
    // The end of one phone, and a beginning or an end that nobody's has.
    for (const [search, read] of [
      [phoneNumber(10_700).slice(-4), 1],
      ['0099', 0],
    ] as const)
      expect([search, most(await readBy(user, list(`search=${search}`)))]).toEqual([search, read]);
    for (const url of ['/api/leads/stats', '/api/leads/stats?week=2026-W48', '/api/deliveries/stats'])
      expect([url, most(await readBy(user, url))]).toEqual([url, 0]);
    expect(most(await readBy(user, '/api/clients?entity=ZR7'))).toBe(0);
    expect(most(await readBy(user, `/api/clients/${client_id}/stats`))).toBe(0);
    const unsent = await store.deliveries.countDocuments({ client_id, status: { $ne: 'sent' } });
    expect(most(await readBy(user, `/api/clients/${client_id}/summary`))).toBe(unsent);
    // Statistics of days that are over: not one of the leads and deliveries they count, however many.
    for (const url of [
      ...['24h', '7d', '30d', '90d'].map((range) => `/api/monitoring/intelligence?range=${range}`),
      ...['/api/departements/overview?period=month', '/api/departements/75/detail'],
    ])
      expect([url, most(await readBy(user, url))]).toEqual([url, 0]);
    // And the leads and deliveries behind them.
    const days = `from=${parisDay(MONDAY)}&to=${today}`;
    for (const filter of [
      ...[
        'source_type=direct',
        'duplicate=true',
        'duplicate=true&source=lp1',
        'duplicate_source=lp2',
        'duplicate_of=ZR7',
      ],
      ...[
        'duplicate_delay=lt_1h',
        'quality=suspicious',
        'quality=suspicious&source=lp1&source_type=internal_lp',
      ],
    ])
      expect([filter, most(await readBy(user, list(`${days}&${filter}`)))]).toEqual([filter, SHOWN + 1]);
    for (const filter of [
      ...['duplicate_source=lp3', 'duplicate_of=MDL', 'duplicate_delay=gt_7d', 'duplicate=true&source=lp9'],
      ...['quality=suspicious&source=lp9', 'quality=suspicious&source_type=direct'],
    ])
      expect([filter, most(await readBy(user, list(`${days}&${filter}`)))]).toEqual([filter, 0]);
    for (const event of ['sent&source=lp9', 'rejected', 'rejected&source=LP1&reason=test', 'removed'])
      expect([event, most(await readBy(user, deliveries(`${days}&event=${event}`)))]).toEqual([event, 0]);
  });

  it('and ask a number of questions that does not grow with the clients or the statuses', async () => {
    const user = await api.user({ role: 'super_admin' });
    await Promise.all(Array.from({ length: 30 }, () => insertOrder(store, { active: false })));
    for (const url of ['/api/clients?entity=ZR7', '/api/leads/stats', '/api/deliveries/stats'])
      expect((await readBy(user, url)).length).toBeLessThanOrEqual(4);
  });

  it('what is gone is looked for among what is unsent', async () => {
    await Promise.all(
      Array.from({ length: 30 }, () =>
        insertOrder(store, { active: false, deleted_at: MONDAY }, { active: false }),
      ),
    );
    await store.deliveries.deleteMany({ status: { $ne: 'sent' } });
    const operations = await profiled(() => cancelGone(store, later));
    // The snapshot of the API reads both of them whole, without a filter by what is gone.
    const forGone = operations.filter(({ command }) =>
      /"active":false|"deleted_at":\{"\$exists":true/.test(JSON.stringify(command)),
    );
    expect(forGone).toEqual([]);
    expect(operations.find(({ ns }) => ns === 'deliveries')).toMatchObject({ docsExamined: 0 });
  });
});

describe('deep pages cost no more than the first', () => {
  /** Documents looked at by the dearest query on the leads. */
  const dearest = (operations: readonly Profiled[]) =>
    Math.max(
      ...operations
        .filter(({ ns, op }) => ns === 'leads' && (op === 'query' || op === 'getmore'))
        .map(({ docsExamined = 0 }) => docsExamined),
    );

  it('of the places of the stock: its keys are counted, no lead is read', async () => {
    const operations = await profiled(() => stockPlaces(store, ['ZR7', 'MDL', null]));
    const docs = operations
      .filter(({ ns }) => ns === 'leads')
      .reduce((sum, { docsExamined = 0 }) => sum + docsExamined, 0);
    // But for those of no company, which no index tells from nothing.
    expect(docs).toBe(
      await store.leads.countDocuments({ entity: null, status: { $in: [...STOCK_STATUSES, 'lb'] } }),
    );
  });

  it('of the stock', async () => {
    // Nobody takes them: every lead is looked at once, page by page.
    await store.commandes.updateMany({}, { $set: { active: false } });
    const at = (n: number) => new Date(later.getTime() - n * 1_000);
    await store.leads.insertMany(
      Array.from({ length: 700 }, (_, n) => aLead({ phone: phoneNumber(60_000 + n), created_at: at(n) })),
    );
    const input = {
      phase: 'own' as const,
      queue: { entity: 'ZR7' as const, produit: 'PV' },
      pass: 'run' as const,
    };
    let pages = 0;
    const operations = await profiled(async () => {
      let cursor: StockCursor | null = null;
      do {
        cursor = (await assignStockPage(deps, { ...input, cursor, limit: PAGE, now: later })).next_cursor;
        pages += 1;
      } while (cursor);
    });
    expect(pages).toBeGreaterThan(5);
    expect(dearest(operations)).toBeLessThanOrEqual(PAGE + 10);
  });

  it('of the backlog', async () => {
    await store.leads.updateMany({ in_delivery: true }, { $set: { in_delivery: false } });
    const { commande } = await insertOrder(store, {
      _id: newId(),
      quota_semaine: 900,
      lb_target_bp: asBasisPoints(10_000),
    });
    const queue = { entity: 'ZR7' as const, produit: 'PV' };
    const operations = await profiled(() =>
      assignStockPage(deps, { phase: 'lb', queue, pass: 'run', cursor: null, limit: 300, now: later }),
    );
    expect(await store.deliveries.countDocuments({ commande_id: commande._id })).toBe(300);
    expect(dearest(operations)).toBeLessThanOrEqual(310);
  });

  it('of an order that is shut: it does not look at the backlog at all', async () => {
    await store.commandes.updateMany({}, { $set: { active: false } });
    const queue = { entity: 'ZR7' as const, produit: 'PV' };
    const operations = await profiled(() =>
      assignStockPage(deps, { phase: 'lb', queue, pass: 'run', cursor: null, limit: 300, now: later }),
    );
    expect(operations.filter(({ ns }) => ns === 'leads')).toEqual([]);
  });
});
