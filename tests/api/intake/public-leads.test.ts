/** POST /api/public/leads: every check of 01-domain §1, over HTTP. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Entity } from '../../../domain/common/entity.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import type { Settings } from '../../../domain/settings/settings.ts';
import { changeProvider, createProvider } from '../../../store/providers/change-provider.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import type { LeadDoc } from '../../../store/leads/collections.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { phoneNumber } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';
import { setForms } from '../../support/pages.ts';

const store = useStore();
const api = useApi(store);
/** Another process on the same database. */
const second = useApi(store);

const SUSPICIOUS = '0612121212';
const URL = '/api/public/leads';

beforeEach(async () => {
  await emptyStore(store);
  api.now = MONDAY;
  second.now = MONDAY;
  await api.deps.live.refresh();
});

const aBody = (overrides: Record<string, unknown> = {}) => ({
  phone: phoneNumber(0),
  nom: 'Durand',
  departement: '75',
  entity: 'ZR7',
  produit: 'PV',
  ...overrides,
});

const post = (body: unknown = aBody(), headers: Record<string, string> = {}) =>
  api.call(null, 'POST', URL, body, headers);

const stored = () => store.leads.find().sort({ _id: 1 }).toArray();
async function onlyLead(): Promise<LeadDoc> {
  const leads = await stored();
  expect(leads).toHaveLength(1);
  return leads[0]!;
}

async function set<K extends keyof Settings>(_id: K, value: Partial<Settings[K]>): Promise<void> {
  await store.settings.updateOne(
    { _id },
    { $set: { value, updated_at: MONDAY, updated_by: 'test' } as never },
    { upsert: true },
  );
  await api.deps.live.refresh();
}

async function order(...of: Parameters<typeof insertOrder> extends [unknown, ...infer R] ? R : never) {
  const made = await insertOrder(store, ...of);
  await Promise.all([api.deps.live.refresh(), second.deps.live.refresh()]);
  return made;
}

async function provider(entity: Entity = 'MDL', slug = 'leads-du-sud') {
  const input = { name: 'Leads du Sud', slug, entity, active: true, contact_email: '', notes: '' };
  const made = await createProvider(store, input, SYSTEM, MONDAY);
  await Promise.all([api.deps.live.refresh(), second.deps.live.refresh()]);
  return made;
}

const counters = () =>
  store.counters
    .aggregate([{ $group: { _id: { kind: '$kind', entity: '$entity', day: '$day' }, n: { $sum: '$n' } } }])
    .map(({ _id, n }) => [_id.kind, _id.entity, _id.day, n])
    .toArray();

describe('a complete lead', () => {
  it('is stored with everything it brought, routed, and answered without naming the buyer', async () => {
    const { client, commande } = await order(
      {},
      { name: 'Acheteur Secret', email: 'secret@acheteur.example' },
    );
    const answer = await post(
      aBody({
        prenom: 'Camille',
        email: 'Camille@Personne.example',
        departement: 75_011,
        civilite: 'Mme',
        surface_habitable: 120,
        utm_source: 'google',
        utm_campaign: 'hiver',
        lp_code: 'LP1',
        liaison_code: 'L9',
        form_code: 'F1',
        session_id: 's-1',
        rgpd_consent: 'on',
        newsletter: 0,
        chien: 'Rex',
      }),
      { 'user-agent': 'Navigateur/1.0' },
    );
    expect(answer.status).toBe(200);
    const lead = await onlyLead();
    expect(answer.body).toEqual({
      success: true,
      lead_id: lead._id,
      status: 'routed',
      entity: 'ZR7',
      produit: 'PV',
      message: expect.any(String),
      delivery_id: lead.delivery_id,
      routing_reason: 'first_open_order',
    });
    for (const secret of [client._id, client.name, client.email, commande._id]) {
      expect(answer.text).not.toContain(secret);
    }
    expect(lead).toMatchObject({
      status: 'routed',
      lead_owner_entity: 'ZR7',
      day: '2026-11-23',
      week_key: '2026-W48',
      phone: phoneNumber(0),
      prenom: 'Camille',
      email: 'camille@personne.example',
      departement: '75',
      source: 'google',
      lead_source_type: 'internal_lp',
      lp_code: 'LP1',
      liaison_code: 'L9',
      form_code: 'F1',
      session_id: 's-1',
      rgpd_consent: true,
      newsletter: false,
      ip: '127.0.0.1',
      user_agent: 'Navigateur/1.0',
      custom_fields: { civilite: 'Mme', surface_habitable: '120' },
      delivery_client_id: client._id,
    });
    expect(await store.deliveries.findOne({ lead_id: lead._id })).toMatchObject({
      _id: lead.delivery_id,
      status: 'pending_csv',
      client_id: client._id,
      entity: 'ZR7',
    });
  });

  it('keeps its proof of consent, with the address it came from', async () => {
    await post(
      aBody({ consent: { text: 'J’accepte.', timestamp: '2026-11-23T08:59:00Z', callback_requested: 1 } }),
    );
    expect((await onlyLead()).consent).toEqual({
      text: 'J’accepte.',
      given_at: new Date('2026-11-23T08:59:00Z'),
      ip: '127.0.0.1',
      callback_requested: true,
      callback_requested_at: new Date('2026-11-23T08:59:00Z'),
    });
  });

  it('may come as text/plain from a beacon', async () => {
    const answer = await post(JSON.stringify(aBody()), { 'content-type': 'text/plain;charset=UTF-8' });
    expect(answer.body).toMatchObject({ success: true, status: 'no_open_orders' });
  });

  it('is told to nobody but the address that sent it: X-Forwarded-For is not believed unasked', async () => {
    await post(aBody(), { 'x-forwarded-for': '203.0.113.9' });
    expect((await onlyLead()).ip).toBe('127.0.0.1');
  });
});

describe('the phone', () => {
  it('must be there: no `phone` key is a 422 that stores nothing', async () => {
    const { phone: _phone, ...body } = aBody();
    for (const bad of [body, {}, [], 'texte', null, 12]) {
      const answer = await post(bad === null || typeof bad !== 'object' ? JSON.stringify(bad) : bad, {
        'content-type': 'application/json',
      });
      expect(answer.status).toBe(422);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.body.errors).not.toEqual([]);
    }
    expect((await post(body)).body.errors).toEqual([{ path: 'phone', message: 'est obligatoire' }]);
    expect(await stored()).toEqual([]);
  });

  it.each(['', null, 'abc', ['abc'], '0612345678', '0000000000', 123])(
    '%j is understood and stored invalid',
    async (phone) => {
      const answer = await post(aBody({ phone }));
      expect(answer.body).toMatchObject({ success: true, status: 'invalid' });
      expect(await onlyLead()).toMatchObject({ status: 'invalid', hold_reason: 'phone' });
    },
  );

  it.each([631_000_000, '+33 6 31 00 00 00', '0033631000000'])('%j is normalised', async (phone) => {
    await post(aBody({ phone }));
    expect((await onlyLead()).phone).toBe('0631000000');
  });

  it('suspicious: kept from our own pages', async () => {
    const answer = await post(aBody({ phone: SUSPICIOUS }));
    expect(answer.body).toMatchObject({ success: true, status: 'no_open_orders' });
    expect((await onlyLead()).phone_quality).toBe('suspicious');
  });

  it('suspicious: refused from a provider and from another CRM, nothing stored', async () => {
    const { key } = await provider();
    for (const api_key of [key, 'crm-interne', 42]) {
      const answer = await post(aBody({ phone: SUSPICIOUS, api_key }));
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        success: false,
        error: 'suspicious_provider_rejected',
        phone_quality: 'suspicious',
      });
    }
    expect([await stored(), await counters()]).toEqual([[], []]);
  });

  it('implausible: informs, and counts as suspicious when a setting says so', async () => {
    const { key } = await provider();
    const implausible = aBody({ phone: '0012345678', api_key: key });
    expect((await post(implausible)).body.success).toBe(true);
    expect(await onlyLead()).toMatchObject({ phone_quality: 'valid', phone_plausible: false });
    await set('phone', { implausible_is_suspicious: true });
    expect((await post(implausible)).body.error).toBe('suspicious_provider_rejected');
    expect((await post(aBody({ phone: '0012345678' }))).body.success).toBe(true);
  });
});

describe('the key', () => {
  const where: [string, (key: string) => [Record<string, unknown>, Record<string, string>]][] = [
    ['in the body', (key) => [{ api_key: key }, {}]],
    ['in the body, between spaces', (key) => [{ api_key: ` ${key} ` }, {}]],
    ['as a bearer token', (key) => [{}, { authorization: `Bearer ${key}` }]],
    ['as a bearer token in small letters', (key) => [{}, { authorization: `bearer  ${key}` }]],
    ['bare in the header', (key) => [{}, { authorization: key }]],
  ];

  it.each(where)('of a provider %s locks the lead to the provider’s entity', async (_where, give) => {
    const { provider: seller, key } = await provider('MDL');
    const [body, headers] = give(key);
    const answer = await post(aBody({ entity: 'ZR7', lp_code: 'LP1', ...body }), headers);
    expect(answer.body).toMatchObject({ success: true, entity: 'MDL' });
    expect(await onlyLead()).toMatchObject({
      provider_id: seller._id,
      provider_slug: 'leads-du-sud',
      lead_source_type: 'provider',
      lead_owner_entity: 'MDL',
      entity_locked: true,
    });
  });

  it.each(where)('unknown %s is refused and stores nothing', async (_where, give) => {
    const [body, headers] = give('prov_inconnue');
    const answer = await post(aBody(body), headers);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ success: false, error: 'invalid_api_key' });
    expect([await stored(), await counters()]).toEqual([[], []]);
  });

  it('of a deactivated provider is refused', async () => {
    const { provider: seller, key } = await provider();
    await changeProvider(store, seller._id, { active: false }, SYSTEM, MONDAY);
    await api.deps.live.refresh();
    expect((await post(aBody({ api_key: key }))).body).toMatchObject({ success: false });
    expect(await stored()).toEqual([]);
  });

  it.each(['crm-interne', 12_345])(
    '%j in the body is another CRM: accepted as no provider',
    async (api_key) => {
      expect((await post(aBody({ api_key }))).body.success).toBe(true);
      expect(await onlyLead()).toMatchObject({ lead_source_type: 'direct', entity_locked: false });
    },
  );

  it.each(['', '   ', null, {}])('%j in the body is none: one of our own pages', async (api_key) => {
    expect((await post(aBody({ api_key, phone: SUSPICIOUS }))).body.success).toBe(true);
  });

  it.each(['Basic YTpi', 'Bearer session-token', ''])(
    '%j in the header is not looked at',
    async (authorization) => {
      expect((await post(aBody({ phone: SUSPICIOUS }), { authorization })).body.success).toBe(true);
    },
  );

  it('of a provider keeps the lead at home when only the other company would take it', async () => {
    const { key } = await provider('MDL');
    await order({}, { entity: 'ZR7' });
    expect((await post(aBody({ api_key: key }))).body).toMatchObject({
      status: 'no_open_orders',
      routing_reason: 'no_open_orders_entity_locked',
    });
    expect((await post(aBody({ entity: 'MDL' }))).body).toMatchObject({
      status: 'routed',
      entity: 'MDL',
      routing_reason: 'fallback_no_orders',
    });
  });
});

describe('entity, produit and status', () => {
  it('come from the form when the body is silent', async () => {
    await setForms(store, { F1: { entity: 'MDL', produit: 'PAC' } });
    await api.deps.live.refresh();
    const { entity: _entity, produit: _produit, ...silent } = aBody({ form_code: 'F1' });
    expect((await post(silent)).body).toMatchObject({ entity: 'MDL', produit: 'PAC' });
    expect((await post(aBody({ form_code: 'F1' }))).body).toMatchObject({ entity: 'ZR7', produit: 'PV' });
  });

  it.each([
    [{ nom: null }, 'invalid', 'nom'],
    [{ departement: null }, 'invalid', 'departement'],
    [{ departement: 'Lyon' }, 'invalid', 'departement'],
    [{ utm_source: 'SANS-preuve' }, 'pending_consent', 'proof_required:SANS-preuve'],
    [{ utm_source: 'TIKTOK' }, 'hold_source', 'source_blocked:TIKTOK'],
    [{ lp_code: 'tiktok' }, 'hold_source', 'source_blocked:tiktok'],
    [{ entity: null, form_code: 'inconnu' }, 'pending_config', 'entity_unknown'],
    [{ produit: 'EOLIENNE' }, 'pending_config', 'produit_unknown'],
  ])('%j is stored as %s (%s) and not routed', async (overrides, status, hold_reason) => {
    await order();
    await set('source_gating', {
      mode: 'blacklist',
      blocked_sources: ['TikTok'],
      proof_required_sources: ['sans-preuve'],
    });
    const answer = await post(aBody(overrides));
    expect(answer.body).toMatchObject({ success: true, status });
    expect(answer.body).not.toHaveProperty('delivery_id');
    expect(await onlyLead()).toMatchObject({ status, hold_reason });
    expect(await store.deliveries.countDocuments()).toBe(0);
  });

  it('of a suppressed person leaves nothing but the hash of the phone', async () => {
    const _id = api.deps.keys.phone(phoneNumber(0));
    await store.suppression_list.insertOne({ _id, reason: 'objection', created_at: MONDAY, created_by: 't' });
    const answer = await post(
      aBody({ email: 'personne@exemple.example', ville: 'Lyon', consent: { text: 'Oui', timestamp: 1e12 } }),
    );
    expect(answer.body).toMatchObject({ success: true, status: 'suppressed' });
    const lead = await onlyLead();
    expect(lead.phone_hash).toBe(_id);
    expect(JSON.stringify(lead)).not.toMatch(/Durand|exemple\.example|Lyon|0631|127\.0\.0\.1|Oui/);
  });

  it.each([
    ['2A', '2026-11-23T09:00:00Z', 'departement_not_served'],
    ['75', '2026-11-28T09:00:00Z', 'delivery_day_disabled:samedi'],
    ['75', '2026-11-23T09:00:00Z', 'first_open_order'],
  ])('département %s at %s → %s', async (departement, at, routing_reason) => {
    await order();
    api.now = new Date(at);
    expect((await post(aBody({ departement }))).body).toMatchObject({ routing_reason });
  });
});

describe('the visitor’s session', () => {
  const open = async (body: object) =>
    String((await api.call(null, 'POST', '/api/public/track/session', body)).body.session_id);

  it('gives what the body lacks, before source and status are decided', async () => {
    await set('source_gating', { mode: 'blacklist', blocked_sources: ['newsletter'] });
    await setForms(store, { F7: { entity: 'MDL', produit: 'ITE' } });
    await api.deps.live.refresh();
    const session_id = await open({
      lp_code: 'LP-7',
      form_code: 'F7',
      liaison_code: 'LC',
      utm_source: 'Newsletter',
      utm_medium: 'e-mail',
      gclid: 'g1',
    });
    const { entity: _entity, produit: _produit, ...silent } = aBody({ session_id });
    expect((await post(silent)).body).toMatchObject({ status: 'hold_source', entity: 'MDL', produit: 'ITE' });
    expect(await onlyLead()).toMatchObject({
      session_id,
      lp_code: 'LP-7',
      form_code: 'F7',
      liaison_code: 'LC',
      utm_source: 'Newsletter',
      utm_medium: 'e-mail',
      gclid: 'g1',
      source: 'Newsletter',
      lead_source_type: 'internal_lp',
    });
  });

  it('does not overrule the body, and remembers the first lead it became', async () => {
    const session_id = await open({ lp_code: 'LP-7', utm_source: 'newsletter' });
    const first = await post(aBody({ session_id, utm_source: 'google' }));
    await post(aBody({ session_id, phone: phoneNumber(1) }));
    const [lead] = await stored();
    expect(lead).toMatchObject({ utm_source: 'google', lp_code: 'LP-7', source: 'google' });
    const session = await store.visitor_sessions.findOne({ _id: session_id });
    expect(session?.lead_id).toBe(first.body.lead_id);
  });

  it.each(['inconnue', '', null, 0, { $ne: '' }])('%j may be unknown or empty', async (session_id) => {
    expect((await post(aBody({ session_id }))).body.success).toBe(true);
  });
});

describe('a double submit', () => {
  it('makes one lead of a hundred posts at the same moment, in two processes', async () => {
    await order();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        (n % 2 ? api : second).call(null, 'POST', URL, aBody({ session_id: 'une' })),
      ),
    );
    const lead = await onlyLead();
    expect(answers.every((answer) => answer.status === 200 && answer.body.lead_id === lead._id)).toBe(true);
    const statuses = answers.map((answer) => answer.body.status as string).sort();
    expect(statuses).toEqual([...Array<string>(99).fill('double_submit'), 'routed']);
    expect(await store.deliveries.countDocuments()).toBe(1);
    expect(await counters()).toEqual([['received', 'ZR7', '2026-11-23', 1]]);
  });

  it.each([
    [4_999, 1],
    [5_001, 2],
  ])('after %d ms there are %d leads', async (ms, leads) => {
    await post(aBody({ session_id: 'une' }));
    api.now = new Date(MONDAY.getTime() + ms);
    await post(aBody({ session_id: 'une' }));
    expect(await stored()).toHaveLength(leads);
  });

  it('needs the same phone, however written', async () => {
    await post(aBody({ session_id: 'une', phone: '0631000000' }));
    expect((await post(aBody({ session_id: 'une', phone: '+33631000000' }))).body.status).toBe(
      'double_submit',
    );
    await post(aBody({ session_id: 'une', phone: phoneNumber(1) }));
    await post(aBody({ session_id: 'autre' }));
    expect(await stored()).toHaveLength(3);
  });
});

describe('an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'k-1' };
  // MongoDB drops remembered answers by its own clock.
  beforeEach(() => {
    api.now = new Date();
    second.now = api.now;
  });

  it('gives every retry the first answer, at once and later, in every process', async () => {
    const body = aBody();
    const both = [api, second].flatMap((process) =>
      Array.from({ length: 10 }, () => process.call(null, 'POST', URL, body, key)),
    );
    const answers = await Promise.all(both);
    const lead = await onlyLead();
    await order();
    await store.leads.updateOne({ _id: lead._id }, { $set: { status: 'livre' } });
    answers.push(await post(body, key));
    for (const answer of answers) expect(answer.body).toEqual(answers[0]!.body);
    expect(answers[0]!.body).toMatchObject({ success: true, lead_id: lead._id });
  });

  it('with another body is another request: no lead is lost to a page that never changes its key', async () => {
    const first = await post(aBody(), key);
    const other = await post(aBody({ nom: 'Martin', phone: phoneNumber(2) }), key);
    expect(other.body.lead_id).not.toBe(first.body.lead_id);
    expect(await stored()).toHaveLength(2);
  });

  it('is the same whether the provider’s key comes in the body or in the header', async () => {
    const { key: api_key } = await provider();
    const first = await post(aBody({ api_key }), key);
    const again = await post(aBody(), { ...key, authorization: `Bearer ${api_key}` });
    expect(again.body).toEqual(first.body);
    expect(await stored()).toHaveLength(1);
  });

  it('belongs to its caller', async () => {
    const [one, two] = [await provider('ZR7', 'un'), await provider('MDL', 'deux')];
    const answers = [
      await post(aBody(), key),
      await post(aBody({ api_key: one.key }), key),
      await post(aBody({ api_key: two.key }), key),
    ];
    expect(new Set(answers.map((answer) => answer.body.lead_id)).size).toBe(3);
  });

  it('remembers a refusal too', async () => {
    const { key: api_key } = await provider();
    const body = aBody({ phone: SUSPICIOUS, api_key });
    const refused = await post(body, key);
    expect(refused.body.error).toBe('suspicious_provider_rejected');
    expect((await post(body, key)).body).toEqual(refused.body);
    expect(await stored()).toEqual([]);
  });

  it('empty is none', async () => {
    expect((await post(aBody(), { 'idempotency-key': '' })).status).toBe(200);
    expect(await stored()).toHaveLength(1);
  });

  it('copes with the deepest body there is', async () => {
    const nested = '['.repeat(20_000) + ']'.repeat(20_000);
    for (const field of ['x', 'ville', 'consent']) {
      const text = `{"phone":"0631000000","${field}":${nested}}`;
      const headers = { 'idempotency-key': field, 'content-type': 'application/json' };
      expect((await post(text, headers)).body).toMatchObject({ success: true });
    }
  });
});

describe('what was received', () => {
  it('is counted per Paris day and owner entity, with the lead', async () => {
    await post(aBody());
    await post(aBody({ phone: '' }));
    await post(aBody({ entity: 'MDL', phone: phoneNumber(2) }));
    await post(aBody({ entity: null, phone: phoneNumber(3) }));
    api.now = new Date(MONDAY.getTime() + DAY_MS);
    await post(aBody({ phone: phoneNumber(4) }));
    expect((await counters()).sort()).toEqual([
      ['received', 'MDL', '2026-11-23', 1],
      ['received', 'ZR7', '2026-11-23', 2],
      ['received', 'ZR7', '2026-11-24', 1],
      ['received', 'none', '2026-11-23', 1],
    ]);
  });
});

describe('when it cannot be stored', () => {
  // Last: it closes the second process’s queue.
  it('is a 503 with Retry-After, never a 200', async () => {
    await second.deps.intake.close();
    const answer = await second.call(null, 'POST', URL, aBody());
    expect(answer.status).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(await stored()).toEqual([]);
  });
});
