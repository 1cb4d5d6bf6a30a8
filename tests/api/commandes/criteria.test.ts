/** Criteria, contradictions and exclusions through the API: written, refused, and what becomes of leads (12-rules U22–U24). */
import { beforeAll, describe, expect, it } from 'vitest';
import type { RoutingTrace } from '../../../api/leads/contract.ts';
import { assignStockPage } from '../../../store/routing/assign-stock.ts';
import { readExclusions } from '../../../store/routing/exclusions.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { aSubmission, phoneNumber } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let root: TestUser;
let admin: TestUser;
let other: TestUser;
let ops: TestUser;
let order: string;
let client: string;

beforeAll(async () => {
  root = await api.user({ role: 'super_admin' });
  admin = await api.user({ role: 'admin' });
  other = await api.user({ role: 'admin', entity: 'MDL' });
  ops = await api.user({ role: 'ops' });
  const made = await insertOrder(store);
  [order, client] = [made.commande._id, made.client._id];
  await api.deps.live.refresh();
});

let people = 100;
const submit = (body: Record<string, unknown> = {}) => {
  people += 1;
  return api.deps.intake.submit(aSubmission({ phone: phoneNumber(people), ...body }, `page ${people}`));
};
const write = (criteria: unknown, user = admin) =>
  api.call<{ commande: { criteria: unknown; criteria_summary: unknown } }>(
    user,
    'PUT',
    `/api/commandes/${order}`,
    { criteria },
  );
interface Simulated {
  outcome: string;
  trace: RoutingTrace;
}
const simulate = async (body: object, user = admin) => {
  const asked = { entity: 'ZR7', produit: 'PV', departement: '75', ...body };
  const answer = await api.call<Simulated>(user, 'POST', '/api/routing/simulate', asked);
  const [considered] = answer.body.trace.considered;
  return { ...answer.body, result: considered!.result, figures: considered!.figures };
};

describe('criteria of an order', () => {
  const towns = { champ: 'code_postal', op: 'dans', valeurs: ['75001', '6000'], si_absent: 'refuse' };
  const large = { champ: 'surface_habitable', op: '≥', valeurs: ['100'], si_absent: 'accepte' };

  it('are kept, shown whole on it and in short in the list', async () => {
    const { status, body } = await write([towns, { ...large }]);
    expect(status).toBe(200);
    expect(body.commande.criteria).toEqual([{ ...towns, valeurs: ['75001', '06000'] }, large]);
    const list = await api.call<{ commandes: Record<string, unknown>[] }>(
      admin,
      'GET',
      '/api/commandes?entity=ZR7',
    );
    expect(list.body.commandes[0]).not.toHaveProperty('criteria');
    expect(list.body.commandes[0]!.criteria_summary).toEqual([
      { ...towns, valeurs: ['75001', '06000'], count: 2 },
      { ...large, count: 1 },
    ]);
  });

  it('decide which leads it takes, at intake as in the simulator, and the stock follows a change', async () => {
    expect(await submit({ departement: '75001' })).toMatchObject({ status: 'routed' });
    expect(await submit({ code_postal: '06000', surface_habitable: '120 m²' })).toMatchObject({
      status: 'routed',
    });
    const kept = await submit({ code_postal: '75002' });
    expect(kept).toMatchObject({ status: 'no_open_orders', routing_reason: 'no_open_orders' });
    const lead = (await store.leads.findOne({ _id: kept.lead_id as string }))!;
    expect(lead.routing!.considered[0]!.slice(4)).toEqual([
      'criteria',
      ['code_postal', '75002', 'dans', '75001, 06000'],
    ]);
    expect(await simulate({ departement: '75001' })).toMatchObject({ outcome: 'assigned' });
    expect(
      await simulate({ custom_fields: { code_postal: '75001', surface_habitable: '80' } }),
    ).toMatchObject({
      result: 'criteria',
      figures: { champ: 'surface_habitable', valeur: '80', op: '≥', attendu: '100' },
    });
    expect(await simulate({})).toMatchObject({ result: 'criteria', figures: { valeur: '' } });
    const routed = api.asked.length;
    expect((await write([])).body.commande.criteria).toEqual([]);
    expect(api.asked.slice(routed)).toContain('routeStock');
    const deps = { store, keys: api.deps.keys, stripe: 'test' };
    const queue = { entity: 'ZR7' as const, produit: 'PV' };
    await assignStockPage(deps, {
      phase: 'cross',
      queue,
      pass: 'stock',
      cursor: null,
      limit: 50,
      now: MONDAY,
    });
    expect((await store.leads.findOne({ _id: lead._id }))!.status).toBe('routed');
  });

  it('are held against LBs too', async () => {
    await store.leads.insertMany([
      aLead({
        status: 'lb',
        is_lb: true,
        guard_key: 'g1',
        phone_hash: 'h1',
        custom_fields: { ville: 'Lyon' },
      }),
      aLead({
        status: 'lb',
        is_lb: true,
        guard_key: 'g2',
        phone_hash: 'h2',
        custom_fields: { code_postal: '75001' },
      }),
      aLead({
        _id: 'old',
        status: 'lb',
        is_lb: true,
        guard_key: 'g3',
        phone_hash: 'h3',
        custom_fields: { code_postal: '75001', ville: 'PARIS' },
      }),
    ]);
    await api.call(root, 'PUT', `/api/commandes/${order}`, {
      lb_target_pct: 1,
      criteria: [towns, { champ: 'ville', op: '=', valeurs: ['Paris'] }],
    });
    const deps = { store, keys: api.deps.keys, stripe: 'test' };
    const queue = { entity: 'ZR7' as const, produit: 'PV' };
    await assignStockPage(deps, { phase: 'due', queue, pass: 'run', cursor: null, limit: 50, now: MONDAY });
    const taken = await store.leads.find({ is_lb: true, status: 'routed' }).toArray();
    expect(taken.map(({ _id }) => _id)).toEqual(['old']);
    await api.call(root, 'PUT', `/api/commandes/${order}`, { lb_target_pct: 0, criteria: [] });
  });

  it.each([
    [[{ ...towns, valeurs: ['Paris'] }], 'criteria.0.valeurs.0'],
    [[large, { ...large, valeurs: ['grande'] }], 'criteria.1.valeurs.0'],
    [[{ ...large, op: 'entre', valeurs: ['1'] }], 'criteria.0.valeurs'],
    [[{ ...large, champ: 'phone' }], 'criteria.0.champ'],
    [[{ ...large, op: '$gt' }], 'criteria.0.op'],
    [[{ ...large, valeurs: { $ne: '' } }], 'criteria.0.valeurs'],
    [Array.from({ length: 21 }, () => large), 'criteria'],
  ])('refuses what does not fit: %j', async (criteria, path) => {
    const { status, body } = await api.call<{ errors: { path: string }[] }>(
      admin,
      'PUT',
      `/api/commandes/${order}`,
      { criteria },
    );
    expect([status, body.errors[0]!.path]).toEqual([422, path]);
  });

  it('need the right to change quotas, also when an order is made', async () => {
    const maker = await api.user({ permissions: ['commandes.create', 'commandes.view'] });
    const body = { client_id: client, produit: 'PAC', entity: 'ZR7' };
    const { status } = await api.call(maker, 'POST', '/api/commandes', { ...body, criteria: [large] });
    expect(status).toBe(403);
    expect((await write([], other)).status).toBe(404);
  });
});

describe('leads that contradict the CSV', () => {
  const tenant = { statut_occupant: 'Locataire' };
  const decide = (body: object, user = admin) =>
    api.call<{ setting: Record<string, unknown> }>(user, 'PUT', '/api/settings/contradictions', body);
  const counted = async (user = admin) =>
    (await api.call<{ contradictions: unknown[] }>(user, 'GET', '/api/leads/dashboard-stats')).body
      .contradictions;

  it('are sent as before and counted, until somebody has decided', async () => {
    expect(await counted()).toEqual([]);
    expect(await submit(tenant)).toMatchObject({ status: 'routed' });
    expect(await submit({ type_logement: 'maison' })).toMatchObject({ status: 'routed' });
    expect(await counted()).toEqual([{ entity: 'ZR7', mode: 'envoyer', count_30d: 1, decided: false }]);
    expect(await counted(other)).toEqual([]);
    expect((await decide({ entity: 'ZR7' }, ops)).status).toBe(403);
    expect((await decide({ entity: 'ZR7' }, other)).status).toBe(403);
    expect((await decide({ entity: 'ZR7' })).body.setting).toMatchObject({ mode: 'envoyer' });
    expect(await counted()).toEqual([{ entity: 'ZR7', mode: 'envoyer', count_30d: 1, decided: true }]);
  });

  it('go to who takes them, or to nobody, by words that are a setting', async () => {
    expect((await decide({ entity: 'ZR7', mode: 'retenir' })).status).toBe(200);
    expect(await submit(tenant)).toMatchObject({ status: 'no_open_orders' });
    expect(await simulate({ custom_fields: tenant })).toMatchObject({
      result: 'criteria',
      figures: { champ: 'contradiction:statut_occupant', valeur: 'Locataire', op: 'retenir' },
    });
    await decide({ entity: 'ZR7', mode: 'criteres' });
    expect(await simulate({ custom_fields: tenant })).toMatchObject({ result: 'criteria' });
    await write([{ champ: 'statut_occupant', op: 'dans', valeurs: ['propriétaire', 'locataire'] }]);
    expect(await simulate({ custom_fields: tenant })).toMatchObject({ outcome: 'assigned' });
    await write([]);
    const words = [{ champ: 'statut_occupant', mots: ['squatteur', 'Squatteur', ''] }];
    expect((await decide({ entity: 'ZR7', words })).body.setting).toMatchObject({
      words: [{ champ: 'statut_occupant', mots: ['Squatteur'] }],
    });
    expect(await simulate({ custom_fields: tenant })).toMatchObject({ outcome: 'assigned' });
    const twice = await decide({ entity: 'ZR7', words: [...words, ...words] });
    expect(twice).toMatchObject({ status: 422, body: { errors: [{ path: 'words.1.champ' }] } });
    const settings = await api.call(other, 'GET', '/api/settings/contradictions');
    expect(Object.keys(settings.body)).toEqual(['MDL']);
    await decide({ entity: 'ZR7', mode: 'envoyer' });
  });
});

describe('phones that a client excludes', () => {
  const url = () => `/api/clients/${client}/exclusions`;
  const exclude = (body: object, user = admin) =>
    api.call<{ upload_id: string; errors: { path: string }[] }>(user, 'POST', url(), {
      mode: 'add',
      ...body,
    });
  const remove = (body: object, user = admin) => api.call(user, 'DELETE', url(), body);
  const read = async (user = ops) =>
    (await api.call<{ count: number; uploads: Record<string, unknown>[] }>(user, 'GET', url())).body;
  const spaced = (phone: string) => phone.replace(/(..)(?=.)/g, '$1 ');

  it('are added and replaced, in parts, and kept as hashes only', async () => {
    const first = await exclude({
      phones: [spaced(phoneNumber(1)), phoneNumber(1), 'Téléphone', phoneNumber(2)],
    });
    expect(first.body).toMatchObject({ added: 2, removed: 0, invalid: 1, invalid_rows: [2] });
    expect(await read()).toMatchObject({
      count: 2,
      limit: 500_000,
      uploads: [{ count: 2, expires_on: null }],
    });
    const begun = await exclude({
      phones: [phoneNumber(2)],
      mode: 'replace',
      more: true,
      expires_on: '2026-12-31',
    });
    // Nothing is taken away before the last part.
    expect((await read()).count).toBe(2);
    const { upload_id } = begun.body;
    const rest = { phones: [phoneNumber(3)], mode: 'replace', upload_id, expires_on: '2026-12-31' };
    expect((await exclude(rest)).body).toMatchObject({ added: 1, removed: 1 });
    expect(await read()).toMatchObject({
      count: 2,
      uploads: [{ upload_id, count: 2, expires_on: '2026-12-31' }],
    });
    const stored = JSON.stringify([
      await store.client_exclusions.find().toArray(),
      await store.event_log.find({ action: 'client.exclusions' }).toArray(),
    ]);
    for (const n of [1, 2, 3]) expect(stored).not.toContain(phoneNumber(n).slice(2));
    expect(await store.event_log.countDocuments({ action: 'client.exclusions', entity_id: client })).toBe(3);
  });

  it('are not assigned to it: at intake, from the stock, in the simulator; others may have them', async () => {
    const kept = await submit({ phone: phoneNumber(3) });
    expect(kept).toMatchObject({ status: 'no_open_orders', routing_reason: 'no_open_orders' });
    expect(await submit({ phone: phoneNumber(4) })).toMatchObject({ status: 'routed' });
    expect(await simulate({ phone: phoneNumber(3) })).toMatchObject({
      result: 'client_exclusion',
      figures: {},
    });
    const deps = { store, keys: api.deps.keys, stripe: 'test' };
    const page = { phase: 'cross' as const, pass: 'stock' as const, cursor: null, limit: 50, now: MONDAY };
    const queue = { entity: 'ZR7' as const, produit: 'PV' };
    await assignStockPage(deps, { ...page, queue });
    const lead = await store.leads.findOne({ _id: kept.lead_id as string });
    expect(lead).toMatchObject({ status: 'no_open_orders' });
    const expired = new Date('2027-01-01T00:00:00Z');
    const hash = api.deps.keys.phone(phoneNumber(3));
    const snapshot = api.deps.live.current;
    expect((await readExclusions(store, snapshot, [hash], MONDAY)).get(hash)).toEqual(new Set([client]));
    expect((await readExclusions(store, snapshot, [hash], expired)).size).toBe(0);
  });

  it('are found on the index of ids, whatever else is excluded', async () => {
    const rows = Array.from({ length: 500 }, (_, n) => api.deps.keys.phone(`07${n}`));
    await store.client_exclusions.insertMany(
      rows.map((hash) => ({ _id: `${hash}|elsewhere`, client_id: 'elsewhere', upload: 'u' })),
    );
    const _id = { $in: rows.slice(0, 10).map((hash) => new RegExp(`^${hash}`)) } as unknown as string;
    const { executionStats } = await store.client_exclusions.find({ _id }).explain('executionStats');
    expect(executionStats.nReturned).toBe(10);
    expect(executionStats.totalDocsExamined).toBe(10);
    expect(executionStats.totalKeysExamined).toBeLessThanOrEqual(30);
  });

  it('are named as the cause to the client’s company alone', async () => {
    const settings = { cross_entity_enabled: true };
    await api.call(root, 'PUT', '/api/settings/cross-entity', settings);
    const body = { entity: 'MDL', phone: phoneNumber(3) };
    const hidden = await simulate(body, other);
    expect(hidden.trace.considered.map(({ result, figures }) => [result, figures])).toEqual([
      ['not_open', {}],
    ]);
    expect(JSON.stringify(hidden)).not.toContain('client_exclusion');
  });

  it('may be assigned again once they are taken off', async () => {
    const asked = api.asked.length;
    expect((await remove({ phones: [phoneNumber(3)] })).body).toMatchObject({ removed: 1 });
    expect(api.asked.slice(asked)).toContain('routeStock');
    expect(await simulate({ phone: phoneNumber(3) })).toMatchObject({ outcome: 'assigned' });
    const { upload_id } = (await read()).uploads[0]!;
    expect((await remove({ upload_id })).body).toMatchObject({ removed: 1 });
    await exclude({ phones: [phoneNumber(5)] });
    expect(api.deps.live.current.excluding).toBe(true);
    expect((await remove({ all: true })).body).toMatchObject({ removed: 1 });
    expect((await read()).count).toBe(0);
    expect(api.deps.live.current.excluding).toBe(false);
  });

  it('are refused where they do not fit, and are nobody else’s', async () => {
    const phones = [phoneNumber(1)];
    expect((await exclude({ phones: ['Nom', '12'] })).body.errors[0]!.path).toBe('phones');
    expect((await exclude({ phones, expires_on: '2026-11-22' })).body.errors[0]!.path).toBe('expires_on');
    expect((await exclude({ phones, expires_on: '2026-02-30' })).body.errors[0]!.path).toBe('expires_on');
    expect((await exclude({ phones, mode: 'merge' })).body.errors[0]!.path).toBe('mode');
    expect((await exclude({ phones: { $ne: '' } })).status).toBe(422);
    expect((await remove({})).status).toBe(422);
    expect((await remove({ phones, all: true })).status).toBe(422);
    expect((await exclude({ phones }, ops)).status).toBe(403);
    expect((await exclude({ phones }, other)).status).toBe(404);
    expect((await remove({ all: true }, other)).status).toBe(404);
    expect(await store.client_exclusions.countDocuments({ client_id: client })).toBe(0);
  });
});
