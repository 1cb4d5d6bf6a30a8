/**
 * Every route, from the table it is declared in: not signed in, without the permission, without the role, with the other
 * company's record (07-quality "Safe").
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Entity, otherEntity } from '../../../domain/common/entity.ts';
import { PERMISSIONS } from '../../../domain/access/permissions.ts';
import { NO_EDITS } from '../../../domain/routing/replay-edits.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { logEvent, SYSTEM } from '../../../store/audit/event-log.ts';
import { asBasisPoints, asCents } from '../../../domain/money/money.ts';
import { issueInvoice } from '../../../store/invoices/issue-invoice.ts';
import { draftByHand } from '../../../store/invoices/make-drafts.ts';
import { buildLedger } from '../../../store/billing/build-ledger.ts';
import { openReplay } from '../../../store/routing/replay/replays.ts';
import { raiseAlert } from '../../../store/monitoring/alerts.ts';
import { createApiKey } from '../../../store/access/api-keys.ts';
import { createProvider } from '../../../store/providers/change-provider.ts';
import { allBut, type Method, MONDAY, useApi } from '../../support/api.ts';
import { noteExport } from '../../../store/privacy/requests.ts';
import { testKeys } from '../../support/intake.ts';
import { createImport } from '../../../store/imports/create-import.ts';
import { aBatch, aDelivery, aLead } from '../../support/lead-records.ts';
import { sell } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { type DeclaredRoute, declaredRoutes } from '../../support/route-table.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let routes: DeclaredRoute[];

beforeAll(async () => {
  routes = await declaredRoutes(api.deps);
});

const guarded = () => routes.filter((route) => !route.config.public);
const path = (url: string, id = 'x') =>
  url.replace(':entity', 'ZR7').replace(/:\w+/g, encodeURIComponent(id));

describe('every route', () => {
  it('names who may call it', () => {
    expect(routes.length).toBeGreaterThan(80);
    const open = routes.filter((route) => route.config.public).map((route) => `${route.method} ${route.url}`);
    expect(open.sort()).toEqual([
      'GET /',
      'GET /api/public/privacy/ack/:token',
      'GET /api/public/rdz.js',
      'GET /api/system/live',
      'GET /api/system/ready',
      'GET /api/system/version',
      'POST /api/auth/login',
      'POST /api/auth/login/code',
      'POST /api/auth/reset',
      'POST /api/auth/reset/link',
      'POST /api/public/einvoice/:adapter',
      'POST /api/public/leads',
      'POST /api/public/privacy/ack/:token',
      'POST /api/public/track/event',
      'POST /api/public/track/lp-visit',
      'POST /api/public/track/session',
      'PUT /api/auth/reset',
    ]);
  });

  it('answers 401 to somebody who is not signed in, before it looks at anything', async () => {
    for (const { method, url } of guarded()) {
      const answer = await api.call(null, method as Method, path(url), method === 'GET' ? undefined : {});
      expect([`${method} ${url}`, answer.status]).toEqual([`${method} ${url}`, 401]);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
  });

  it('answers 403 without its permission, even to somebody with all others', async () => {
    const tried = new Map<string, Awaited<ReturnType<typeof api.user>>>();
    for (const { method, url, config } of guarded()) {
      const { permission } = config;
      if (!permission || permission === 'signed_in') continue;
      const user =
        tried.get(permission) ?? (await api.user({ role: 'admin', permissions: allBut(permission) }));
      tried.set(permission, user);
      const answer = await api.call(user, method as Method, path(url), method === 'GET' ? undefined : {});
      expect([`${method} ${url}`, answer.status]).toEqual([`${method} ${url}`, 403]);
      expect(answer.body).toMatchObject({ detail: expect.stringContaining(permission) });
    }
  });

  it('answers 403 to a lesser role than it asks for, whatever the permissions', async () => {
    const viewer = await api.user({ role: 'viewer', permissions: PERMISSIONS });
    const admin = await api.user({ role: 'admin', permissions: PERMISSIONS });
    for (const { method, url, config } of guarded()) {
      if (!config.role) continue;
      const lesser = config.role === 'super_admin' ? admin : viewer;
      const answer = await api.call(lesser, method as Method, path(url), {});
      expect([`${method} ${url}`, answer.status]).toEqual([`${method} ${url}`, 403]);
    }
  });
});

describe('the other company’s record', () => {
  /** A record of each kind, by the beginning of its routes. Runs are for both companies, and filtered. */
  const BY_PREFIX = [
    'leads',
    'imports',
    'privacy/requests',
    'deliveries',
    'batches',
    'clients',
    'commandes',
    'providers',
    'event-log',
    'auth/users',
    'auth/keys',
    'billing/records',
    'billing/interfacturation',
    'invoices',
    'intercompany/transfers',
    'routing/replay',
    'alerts',
  ] as const;
  /** Both companies read what they bill each other, and call nobody who objected to one of them. */
  const SHARED = [
    ...['/api/runs/', '/api/intercompany/invoices/', '/api/privacy/suppression/'],
    // One's own, whichever company one is of.
    '/api/auth/sessions/',
  ];
  /** Bodies that get past validation. */
  const BODIES: Record<string, unknown> = {
    'PUT /api/imports/:id': { fields: ['phone'] },
    'POST /api/routing/replay/:id/apply': { proposal: 0 },
    'POST /api/leads/:id/notes': { text: 'Une note' },
    'POST /api/leads/:id/consent': { timestamp: '2026-11-20T09:00:00Z', text: 'J’accepte.' },
    'POST /api/deliveries/:id/cancel': { reason: 'essai' },
    'POST /api/batches/:id/cancel': { reason: 'essai' },
    'POST /api/deliveries/:id/reject-leads': { reason: 'essai' },
    'POST /api/deliveries/:id/remove-lead': { reason: 'test' },
    'POST /api/intercompany/transfers/:id/cancel': { reason: 'essai' },
    'POST /api/invoices/:id/payments': { amount: 1, paid_on: '2026-11-23' },
    'POST /api/invoices/:id/credit-note': { full: true, reason: 'essai' },
    'POST /api/invoices/:id/apply': { invoice_id: 'x' },
    'PUT /api/invoices/:id/reminders': { enabled: true },
    'POST /api/clients/:id/pricing/product': { product_code: 'PV' },
    'POST /api/clients/:id/exclusions': { phones: ['0637424242'], mode: 'add' },
    'PUT /api/commandes/:id/pauses': { pauses: [] },
    'PUT /api/commandes/:id/quota-weeks': { quota_weeks: [] },
    'POST /api/clients/:id/credits': { order_id: 'x', week_key: '2026-W48', quantity_units_free: 1 },
    'POST /api/clients/:id/prepayment/add-units': { product_code: 'PV', units_to_add: 1 },
    'POST /api/clients/:id/prepayment/remove-units': { product_code: 'PV', units: 1, reason: 'essai' },
  };
  const prefixOf = (url: string) => BY_PREFIX.find((prefix) => url.startsWith(`/api/${prefix}/:id`));

  async function replayOf(entity: Entity): Promise<string> {
    const day = parisDay(MONDAY);
    const asked = { from: day, to: day, rules: 'then' as const, edits: NO_EDITS };
    const { _id } = await openReplay(store, { kind: 'replay', asked, entities: [entity] }, SYSTEM, MONDAY);
    return _id;
  }

  async function recordsOf(entity: Entity): Promise<Record<(typeof BY_PREFIX)[number], string>> {
    const { client, commande } = await insertOrder(store, { active: false }, { entity });
    const lead = aLead({ entity });
    const delivery = aDelivery(lead, commande, { batch_id: `batch-${entity}` });
    await store.leads.insertOne(lead);
    await store.deliveries.insertOne(delivery);
    await store.delivery_batches.insertOne(aBatch([delivery]));
    const input = {
      name: 'Fournisseur',
      slug: `p-${entity.toLowerCase()}`,
      active: true,
      contact_email: '',
      notes: '',
    };
    const { provider } = await createProvider(store, { ...input, entity }, SYSTEM, MONDAY);
    const event = {
      action: 'lead.note' as const,
      entity_type: 'lead' as const,
      entity_id: `x-${entity}`,
      entity,
      by: SYSTEM,
    };
    await logEvent(store, event, MONDAY);
    const logged = await store.event_log.findOne({ entity_id: `x-${entity}` });
    const user = await api.user({ entity });
    const script = { name: 'Script', entity, permissions: ['leads.view' as const], expires_at: api.now };
    const { key } = await createApiKey(store, script, { id: user.id, name: 'x' }, MONDAY);
    const [sold] = await sell(store, commande, { units: 1, owner: otherEntity(entity) });
    await sell(store, (await insertOrder(store, {}, { entity: otherEntity(entity) })).commande, {
      units: 1,
      owner: entity,
    });
    await buildLedger(store, { entity, week: sold!.sent_week!, now: MONDAY });
    const record = await store.billing_records.findOne({ billing_entity: entity });
    const manual_lines = [
      { label: 'Étude', quantity: 1, unit_price: asCents(1_000), discount_bp: asBasisPoints(0) },
    ];
    const draft = await draftByHand(store, { entity, client_id: client._id, manual_lines }, SYSTEM, MONDAY);
    await issueInvoice(store, { id: draft._id, by: SYSTEM, now: MONDAY, lacksOf: () => [] });
    const columns = ['phone'];
    const file = { entity, file_name: 'f.csv', columns, fields: columns, rows: [{ n: 2, cells: ['x'] }] };
    const imported = await createImport(store, { ...file, created_by: SYSTEM }, MONDAY);
    const transfer = await store.intercompany_transfers.findOne({ from_entity: entity });
    const who = {
      identity: { phones: ['0637424242'], emails: [] },
      reach: { entities: [entity], both: false },
    };
    const asked = await noteExport({ store, keys: testKeys }, { ...who, by: SYSTEM, now: MONDAY }, 0);
    const about = { type: 'client' as const, id: client._id, entity };
    await raiseAlert({ store, log: api.deps.log }, 'prepaid_low', about, {}, MONDAY);
    const alert = await store.alerts.findOne({ subject_id: client._id });
    return {
      leads: lead._id,
      imports: imported._id,
      'privacy/requests': asked._id,
      deliveries: delivery._id,
      batches: delivery.batch_id!,
      clients: client._id,
      commandes: commande._id,
      providers: provider._id,
      'event-log': logged!._id,
      'auth/users': user.id,
      'auth/keys': key._id,
      'billing/records': record!.record_id,
      invoices: draft._id,
      'intercompany/transfers': transfer!._id,
      alerts: alert!._id,
      'routing/replay': await replayOf(entity),
      'billing/interfacturation': `${sold!.sent_week}|${entity}|${otherEntity(entity)}|PV`,
    };
  }

  it('is 404 by id on every route that takes one, and is left as it was', async () => {
    const ids = await recordsOf('MDL');
    const reader = await api.user({ role: 'admin', entity: 'ZR7', permissions: PERMISSIONS });
    const owner = await api.user({ role: 'admin', entity: 'MDL', permissions: PERMISSIONS });
    const before = await everything();
    for (const { method, url } of guarded()) {
      if (!url.includes(':id') || SHARED.some((prefix) => url.startsWith(prefix))) continue;
      const prefix = prefixOf(url);
      expect(prefix, `no record of the other company for ${url}`).toBeDefined();
      const name = `${method} ${url}`;
      const body = method === 'GET' ? undefined : (BODIES[name] ?? {});
      const answer = await api.call(reader, method as Method, path(url, ids[prefix!]), body);
      expect([name, answer.status]).toEqual([name, 404]);
      if (method === 'GET') {
        const own = await api.call(owner, 'GET', path(url, ids[prefix!]));
        expect([name, own.status]).toEqual([name, 200]);
      }
    }
    expect(await everything()).toEqual(before);
  });

  it('is 403 when the request names the other company', async () => {
    const reader = await api.user({ role: 'admin', entity: 'ZR7', permissions: PERMISSIONS });
    const lists = ['/api/clients', '/api/commandes', '/api/leads/list', '/api/deliveries', '/api/providers'];
    for (const url of [...lists, '/api/leads/stats', '/api/event-log', '/api/auth/users']) {
      expect([url, (await api.call(reader, 'GET', `${url}?entity=MDL`)).status]).toEqual([url, 403]);
      expect([url, (await api.call(reader, 'GET', `${url}?entity=BOTH`)).status]).toEqual([url, 403]);
      expect([url, (await api.call(reader, 'GET', `${url}?entity=ZR7`)).status]).toEqual([url, 200]);
    }
    const check = await api.call(reader, 'GET', '/api/settings/delivery-calendar/check/MDL');
    expect(check.status).toBe(403);
    const create = await api.call(reader, 'POST', '/api/clients', { name: 'X', entity: 'MDL' });
    expect(create.status).toBe(403);
  });

  it('is in no list', async () => {
    const reader = await api.user({ role: 'admin', entity: 'ZR7', permissions: PERMISSIONS });
    await recordsOf('ZR7');
    for (const [url, name] of [
      ['/api/leads/list', 'leads'],
      ['/api/deliveries', 'deliveries'],
      ['/api/clients?entity=ZR7&active_only=false', 'clients'],
      ['/api/commandes?entity=ZR7&active_only=false', 'commandes'],
      ['/api/providers', 'providers'],
      ['/api/event-log', 'events'],
      ['/api/auth/users', 'users'],
    ] as const) {
      const { body } = await api.call<Record<string, { entity: Entity | null }[]>>(
        reader,
        'GET',
        url,
        undefined,
        {
          'x-entity-scope': 'MDL',
        },
      );
      const entities = new Set(body[name]!.map((record) => record.entity));
      expect([url, [...entities]]).toEqual([url, ['ZR7']]);
    }
  });

  async function everything() {
    const [leads, deliveries, clients, commandes, providers, users] = await Promise.all([
      store.leads.find().toArray(),
      store.deliveries.find().toArray(),
      store.clients.find().toArray(),
      store.commandes.find().toArray(),
      store.providers.find().toArray(),
      store.users.find().toArray(),
    ]);
    return { leads, deliveries, clients, commandes, providers, users };
  }
});
