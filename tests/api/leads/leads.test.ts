/** Lists, search, paging and what can be done with one lead. */
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import type { LeadDoc } from '../../../store/leads/collections.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let admin: TestUser;

interface Listed {
  leads: { id: string; created_at: string }[];
  count: number;
  total: number;
  total_capped?: boolean;
  next_cursor: string | null;
  prev_cursor: string | null;
}
const list = (query: string) => api.call<Listed>(admin, 'GET', `/api/leads/list?${query}`);
const ids = async (query: string) => (await list(query)).body.leads.map((lead) => lead.id);

beforeAll(async () => {
  admin = await api.user({ role: 'admin' });
});

describe('the list', () => {
  const at = (minutes: number) => new Date(MONDAY.getTime() - minutes * 60_000);

  beforeAll(async () => {
    const leads: Partial<LeadDoc>[] = [
      { _id: 'l1', nom: 'Lefèvre', prenom: 'Anaïs', email: 'anais@personne.example', phone: '0612000001' },
      {
        _id: 'l2',
        nom: 'Martin',
        prenom: 'Paul',
        email: 'paul.martin@personne.example',
        phone: '0612000002',
      },
      {
        _id: 'l3',
        nom: "O'Brien",
        prenom: '',
        email: '',
        phone: '0712000003',
        source: 'fb',
        departement: '69',
      },
      {
        _id: 'l4',
        status: 'duplicate',
        produit: 'PAC',
        source: 'Été Solaire',
        created_at: new Date(MONDAY.getTime() - 8 * DAY_MS),
      },
      { _id: 'l5', entity: 'MDL', nom: 'Martin' },
    ];
    await store.leads.insertMany(leads.map((lead, n) => aLead({ created_at: at(n), ...lead })));
  });

  it.each(['created_at', '-created_at', 'status', '-status', 'departement', '-departement'])(
    'is read through once, sorted by %s',
    async (sort) => {
      const whole = (await list(`sort=${sort}`)).body.leads.map(({ id }) => id);
      const read: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const { body } = await list(`sort=${sort}&limit=1${cursor && `&cursor=${cursor}`}`);
        read.push(...body.leads.map(({ id }) => id));
        cursor = body.next_cursor;
      }
      expect(read).toEqual(whole);
      expect(new Set(read).size).toBe(4);
      const back = sort.startsWith('-') ? sort.slice(1) : `-${sort}`;
      expect((await list(`sort=${back}`)).body.leads.map(({ id }) => id)).toEqual(whole.reverse());
    },
  );

  it('is newest first, of one’s own company, with count and total', async () => {
    const { body } = await list('');
    expect(body).toMatchObject({ count: 4, total: 4, next_cursor: null });
    expect(body.leads.map((lead) => lead.id)).toEqual(['l1', 'l2', 'l3', 'l4']);
    expect(body.total_capped).toBeUndefined();
  });

  it.each([
    ['status=duplicate', ['l4']],
    ['produit=PAC', ['l4']],
    ['source=fb', ['l3']],
    ['source=Fb', ['l3']],
    ['source=F%C3%A9', []],
    ['source=%C3%89t%C3%A9%20solaire', ['l4']],
    ['source=ETE%20SOLAIRE', ['l4']],
    ['source=ete', []],
    ['source=', ['l1', 'l2', 'l3', 'l4']],
    ['departement=69', ['l3']],
    ['departement=69&status=duplicate', []],
    ['week=2026-W48', ['l1', 'l2', 'l3']],
    ['week=2026-W46', ['l4']],
    ['client_id=nobody', []],
  ])('filters by %s', async (query, expected) => expect(await ids(query)).toEqual(expected));

  it.each([
    ['lefe', ['l1']],
    ['LEFÈVRE', ['l1']],
    ['anais', ['l1']],
    ['paul.martin@', ['l2']],
    ['martin pau', ['l2']],
    ['brien', ['l3']],
    ["o'brien", ['l3']],
    ['06 12', ['l1', 'l2']],
    ['0612000002', ['l2']],
    ['+33612000002', ['l2']],
    ['+33 6 12', ['l1', 'l2']],
    ['0033712', ['l3']],
    ['0002', ['l2']],
    ['00 02', ['l2']],
    ['0612', ['l1', 'l2']],
    ['0112', []],
    ['artin', []],
    ['.*', []],
    ['m.rtin', []],
    ['^martin$', ['l2']],
  ])('finds by the beginning of what was typed: %s', async (text, expected) =>
    expect(await ids(`search=${encodeURIComponent(text)}`)).toEqual(expected),
  );

  it.each(['created_at', '-created_at', 'status'])(
    'has who begins and who ends with four digits in one order, sorted by %s',
    async (sort) => {
      const phones = ['0612000003', '0712000612', '0612000612', '0712000613', '0812000612'];
      const later = (n: number) => new Date(MONDAY.getTime() - 5 * DAY_MS - n * 60_000);
      await store.leads.insertMany(
        phones.map((phone, n) =>
          aLead({ _id: `both${n}`, phone, created_at: later(n), status: n % 2 ? 'lb' : 'new' }),
        ),
      );
      const search = `search=0612&sort=${sort}`;
      const whole = await ids(search);
      expect([...whole].sort()).toEqual(['both0', 'both1', 'both2', 'both4', 'l1', 'l2']);
      const read: string[] = [];
      const back: string[] = [];
      let last: string | null = null;
      for (let cursor: string | null = ''; cursor !== null;) {
        const { body } = await list(`${search}&limit=2${cursor && `&cursor=${cursor}`}`);
        expect(body.total).toBe(6);
        read.push(...body.leads.map(({ id }) => id));
        cursor = body.next_cursor;
        last = body.prev_cursor;
      }
      expect(read).toEqual(whole);
      while (last !== null) {
        const { body } = await list(`${search}&limit=2&cursor=${last}`);
        back.unshift(...body.leads.map(({ id }) => id));
        last = body.prev_cursor;
      }
      expect(back).toEqual(whole.slice(0, 4));
      expect(await ids(`${search}&skip=1&limit=3`)).toEqual(whole.slice(1, 4));
      await store.leads.deleteMany({ _id: /^both/ });
    },
  );

  it('serves search from an index', async () => {
    const { searchFilters } = await import('../../../api/leads/search.ts');
    for (const filter of ['lefe', '06120', '0612', '4242'].flatMap(searchFilters)) {
      const plan = await store.leads.find(filter).sort({ created_at: -1, _id: -1 }).limit(100).explain();
      expect(JSON.stringify(plan)).not.toContain('COLLSCAN');
    }
  });

  it.each(['week=2026-W60', 'week=hier', 'cursor=abc'])('answers 400 to %s', async (query) => {
    expect((await list(query)).status).toBe(400);
  });

  it.each(['limit=0', 'limit=501', 'limit=x', 'skip=-1', 'status=vendu', 'entity=XX'])(
    'answers 422 to %s',
    async (query) => {
      const { status, body } = await list(query);
      expect(status).toBe(422);
      expect(body).toMatchObject({ errors: [{ path: query.split('=')[0] }] });
    },
  );

  it('pages by skip and by cursor alike, over equal dates too, and misses or repeats nothing', async () => {
    const mdl = await api.user({ role: 'admin', entity: 'MDL' });
    const same = new Date(MONDAY.getTime() - DAY_MS);
    const many = Array.from({ length: 25 }, (_, n) =>
      aLead({ entity: 'MDL', created_at: n < 15 ? same : new Date(same.getTime() - n) }),
    );
    await store.leads.insertMany(many);
    const page = (query: string) => api.call<Listed>(mdl, 'GET', `/api/leads/list?limit=7&${query}`);
    const bySkip: string[] = [];
    for (let skip = 0; skip < 26; skip += 7)
      bySkip.push(...(await page(`skip=${skip}`)).body.leads.map((lead) => lead.id));
    const byCursor: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await page(cursor ? `cursor=${cursor}` : '');
      byCursor.push(...body.leads.map((lead) => lead.id));
      expect(body.total).toBe(26);
      cursor = body.next_cursor;
    }
    expect(byCursor).toEqual(bySkip);
    expect(new Set(byCursor).size).toBe(26);

    const last = (await page('skip=21')).body;
    const backwards: string[] = [];
    for (let body = last; body.prev_cursor !== null;) {
      body = (await page(`cursor=${body.prev_cursor}`)).body;
      backwards.unshift(...body.leads.map((lead) => lead.id));
      expect(body.next_cursor).not.toBeNull();
    }
    expect(backwards).toEqual(byCursor.slice(0, 21));
  });

  it('says, where skip goes too far, what goes on', async () => {
    const { status, body } = await api.call(admin, 'GET', '/api/leads/list?skip=200001');
    expect(status).toBe(422);
    expect(body).toMatchObject({
      detail: expect.stringContaining('cursor'),
      errors: [{ path: 'skip', message: expect.stringContaining('cursor') }],
    });
    expect((await api.call(admin, 'GET', '/api/leads/list?skip=200000')).status).toBe(200);
    expect((await api.call(admin, 'GET', '/api/leads/list?cursor=bm9uZQ')).status).toBe(400);
  });
});

describe('statistics', () => {
  it('count each status, for all time or a week', async () => {
    const { body } = await api.call(admin, 'GET', '/api/leads/stats');
    expect(body).toMatchObject({ new: 3, duplicate: 1, livre: 0, total: 4 });
    const week = await api.call(admin, 'GET', '/api/leads/stats?week=2026-W46');
    expect(week.body).toMatchObject({ new: 0, duplicate: 1, total: 1 });
  });
});

describe('one lead', () => {
  it('takes notes, and refuses empty ones', async () => {
    const url = '/api/leads/l1/notes';
    expect((await api.call(admin, 'POST', url, { text: '   ' })).status).toBe(400);
    const { body } = await api.call(admin, 'POST', url, { text: ' Rappeler demain ' });
    expect(body).toMatchObject({ success: true, note: { text: 'Rappeler demain', by: admin.id } });
    const detail = await api.call(admin, 'GET', '/api/leads/l1');
    expect(detail.body).toMatchObject({ notes: [{ text: 'Rappeler demain', at: MONDAY.toISOString() }] });
    expect(await store.event_log.countDocuments({ action: 'lead.note', entity_id: 'l1' })).toBe(1);
  });

  it('is rerouted to an order that opened since', async () => {
    const { commande } = await insertOrder(store, { produit: 'ITE' });
    const lead = aLead({ produit: 'ITE', status: 'no_open_orders', phone: '0631000777' });
    await store.leads.insertOne(lead);
    const { status, body } = await api.call(admin, 'POST', `/api/leads/${lead._id}/reroute`);
    expect([status, body]).toMatchObject([
      200,
      { success: true, status: 'routed', routing_reason: 'first_open_order' },
    ]);
    expect(await store.deliveries.findOne({ lead_id: lead._id })).toMatchObject({
      commande_id: commande._id,
    });
    // Routed leads have a buyer already.
    expect((await api.call(admin, 'POST', `/api/leads/${lead._id}/reroute`)).status).toBe(409);
  });

  it('is deleted with its counter in one go, but not once a delivery is sent or under way', async () => {
    const { commande } = await insertOrder(store);
    const [free, sent, underWay] = [aLead(), aLead(), aLead({ in_delivery: true, status: 'routed' })];
    await store.leads.insertMany([free, sent, underWay]);
    await store.deliveries.insertOne(aDelivery(sent, commande));
    const remove = (lead: LeadDoc) => api.call(admin, 'DELETE', `/api/leads/${lead._id}`);
    expect(await remove(free)).toMatchObject({ status: 200, body: { success: true, deleted_id: free._id } });
    expect((await remove(sent)).status).toBe(409);
    expect((await remove(underWay)).status).toBe(409);
    expect((await remove(free)).status).toBe(404);
    expect(await store.leads.countDocuments({ _id: { $in: [sent._id, underWay._id] } })).toBe(2);
    const counters = await store.counters.find({ kind: 'deleted' }).toArray();
    expect(counters).toMatchObject([{ entity: 'ZR7', day: free.day, n: 1 }]);
    const event = await store.event_log.findOne({ action: 'lead.delete', entity_id: free._id });
    expect(JSON.stringify(event)).not.toContain(free.phone);
  });

  it('shows its proof of consent', async () => {
    const consent = {
      text_version: 'v3',
      page_url: 'https://lp.example/pv',
      given_at: MONDAY,
      callback_requested: true,
    };
    const lead = aLead({ consent });
    await store.leads.insertOne(lead);
    const { body } = await api.call(admin, 'GET', `/api/leads/${lead._id}`);
    expect(body).toMatchObject({
      consent: {
        text_version: 'v3',
        page_url: 'https://lp.example/pv',
        timestamp: MONDAY.toISOString(),
        callback_requested: true,
      },
    });
  });
});

describe('the stock', () => {
  it('is routed through Temporal, and the answer says what became of it', async () => {
    const root = await api.user({ role: 'super_admin' });
    const { body } = await api.call(root, 'POST', '/api/leads/route-stock');
    expect(body).toEqual({ success: true, routed: 3, kept: 4 });
    // How the other company's stock stands is nobody's business who works for one.
    const ofOne = await api.call(admin, 'POST', '/api/leads/route-stock');
    expect(ofOne.body).toEqual({ success: true, routed: null, kept: null });
    expect(api.asked).toContain('routeStock');
  });
});

describe('the simulator', () => {
  it('says who would get a lead, with the trace, and writes nothing', async () => {
    const { client, commande } = await insertOrder(
      store,
      { produit: 'PAC', departements: ['69'] },
      { name: 'Chauffage du Rhône' },
    );
    await api.deps.live.refresh();
    const before = await Promise.all([store.leads.countDocuments(), store.deliveries.countDocuments()]);
    const ask = (body: object) =>
      api.call(admin, 'POST', '/api/routing/simulate', { entity: 'ZR7', produit: 'PAC', ...body });
    expect((await ask({ departement: '69' })).body).toMatchObject({
      outcome: 'assigned',
      status: 'routed',
      trace: {
        winner: commande._id,
        considered: [{ client_id: client._id, client_name: 'Chauffage du Rhône', result: 'won' }],
      },
    });
    expect((await ask({ departement: '1' })).body).toMatchObject({
      outcome: 'kept',
      status: 'no_open_orders',
      trace: { considered: [{ result: 'departement', figures: { departement: '01' } }] },
    });
    expect((await ask({ departement: '69', date: '2026-11-22' })).body).toMatchObject({
      reason: 'delivery_day_disabled:dimanche',
    });
    expect((await ask({ departement: 'xx' })).status).toBe(422);
    expect((await ask({ departement: '69', phone: '12' })).status).toBe(422);
    expect((await ask({ departement: '69', entity: 'MDL' })).status).toBe(403);
    expect(await Promise.all([store.leads.countDocuments(), store.deliveries.countDocuments()])).toEqual(
      before,
    );
  });
});
