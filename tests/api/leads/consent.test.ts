/** Proofs of consent: asked of a source, missing, and arriving later; and the 48 hours to call back. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Lead, LeadDetail } from '../../../api/leads/contract.ts';
import type { SourceDetail } from '../../../api/sources/contract.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { phoneNumber } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const HOUR = 3_600_000;
const store = useStore();
const api = useApi(store);
let admin: TestUser;
const proof = { timestamp: '2026-11-23T08:55:00Z', text_version: 'v2', page_url: 'https://lp.example/' };

interface Posted {
  success: boolean;
  lead_id: string;
  status: string;
  delivery_id?: string;
  message: string;
}
const post = async (n: number, more: object = {}, headers: Record<string, string> = {}) => {
  const body = {
    ...{ nom: 'Martin', departement: '75', phone: phoneNumber(n), entity: 'ZR7', produit: 'PV' },
    ...{ utm_source: 'tiktok', ...more },
  };
  return (await api.call<Posted>(null, 'POST', '/api/public/leads', body, headers)).body;
};
const detail = async (id: string) => (await api.call<LeadDetail>(admin, 'GET', `/api/leads/${id}`)).body;
const prove = (id: string, body: object = proof, user = admin) =>
  api.call<{ status: string; delivery_id: string | null }>(user, 'POST', `/api/leads/${id}/consent`, body);
const want = (required: boolean) =>
  api.call<{ source: SourceDetail }>(admin, 'PUT', '/api/sources/tiktok/proof', { required });
const received = async () => {
  const counted = await store.counters.find({ kind: 'received' }).toArray();
  return counted.reduce((sum, { n }) => sum + n, 0);
};

beforeEach(async () => {
  await emptyStore(store);
  api.now = MONDAY;
  admin = await api.user();
  await store.leads.insertOne(aLead({ source: 'tiktok', status: 'livre', created_at: new Date(0) }));
  await insertOrder(store, { produit: 'PV' });
  await api.deps.live.refresh();
});

describe('a proof that a company asks of a source', () => {
  it('is asked by a person, shown with what waits for it, and noted', async () => {
    const { body } = await want(true);
    expect(body.source).toMatchObject({ proof_required: true, proof_in_settings: false, unproved: 0 });
    expect(body.source.history.map(({ what }) => what)).toEqual(['proof_on']);
    expect((await post(1)).status).toBe('pending_consent');
    expect((await want(true)).body.source).toMatchObject({ unproved: 1, history: [{}] });
    const lead = await store.leads.findOne({ phone: phoneNumber(1) });
    expect(lead).toMatchObject({ hold_reason: 'proof_required:tiktok' });
    expect(await store.event_log.countDocuments({ action: 'source.proof' })).toBe(1);
  });

  it('keeps what comes without it, of this company and this source alone, and nothing once it is taken back', async () => {
    expect((await post(1)).status).toBe('routed');
    await want(true);
    expect((await post(2)).status).toBe('pending_consent');
    expect((await post(3, { consent: proof })).status).toBe('routed');
    expect((await post(4, { utm_source: 'google' })).status).toBe('routed');
    expect((await post(5, { entity: 'MDL' })).status).not.toBe('pending_consent');
    await want(false);
    expect((await post(6)).status).toBe('routed');
  });

  it('is not given by half of one', async () => {
    await want(true);
    const halves = [
      {},
      { timestamp: proof.timestamp },
      { text_version: 'v2' },
      { timestamp: 'hier', text: 'Oui' },
    ];
    for (const [n, consent] of halves.entries())
      expect((await post(10 + n, { consent })).status).toBe('pending_consent');
    const { leads } = (await api.call<{ leads: Lead[] }>(admin, 'GET', '/api/leads/list')).body;
    const proofs = leads.filter(({ status }) => status === 'pending_consent').map((lead) => lead.proof);
    expect(proofs.sort()).toEqual(['incomplete', 'incomplete', 'incomplete', 'none']);
  });

  it('is not needed by one lead less because it is old: LBs wait, too', async () => {
    await want(true);
    const lb = aLead({ source: 'tiktok', status: 'lb', is_lb: true, phone: phoneNumber(7) });
    await store.leads.insertOne(lb);
    await store.commandes.updateMany({}, { $set: { lb_target_bp: 5_000 } } as never);
    const again = () => api.call<{ status: string }>(admin, 'POST', `/api/leads/${lb._id}/reroute`);
    expect((await again()).body.status).toBe('lb');
    expect((await prove(lb._id)).status).toBe(200);
    expect((await again()).body.status).toBe('routed');
  });
});

describe('a proof that comes later', () => {
  beforeEach(() => want(true));

  it('is added by a person: the lead is sold at once, and says when and by whom it came', async () => {
    const { lead_id } = await post(1, { consent: { text_version: 'v1' } });
    const { status, body } = await prove(lead_id, { ...proof, callback_requested: true });
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'routed' } });
    expect(body.delivery_id).not.toBeNull();
    expect(await detail(lead_id)).toMatchObject({
      ...{ status: 'routed', hold_reason: null, proof: 'proved', consent_text_version: 'v2' },
      consent: { text_version: 'v2', timestamp: '2026-11-23T08:55:00.000Z' },
      callback_requested_at: '2026-11-23T08:55:00.000Z',
      callback_hours_left: 48,
      proof_arrived: { at: MONDAY.toISOString(), by: expect.any(String) as string },
      given: { consent: '{"text_version":"v1","ip":"127.0.0.1"}' },
    });
    const [entry] = await store.event_log.find({ action: 'lead.consent' }).toArray();
    expect(entry).toMatchObject({ entity_id: lead_id, user_id: admin.id });
    expect(JSON.stringify(entry)).not.toContain('lp.example');
  });

  it('is refused where it proves nothing, replaces one, or there is nobody', async () => {
    const { lead_id } = await post(1);
    const wrong = async (body: object) => {
      const answer = await api.call<{ errors: { path: string }[] }>(
        ...([admin, 'POST', `/api/leads/${lead_id}/consent`, body] as const),
      );
      return [answer.status, answer.body.errors.map(({ path }) => path)];
    };
    expect(await wrong({ timestamp: proof.timestamp, text: '  ' })).toEqual([422, ['text']]);
    expect(await wrong({ ...proof, timestamp: '2026-11-23T09:00:01Z' })).toEqual([422, ['timestamp']]);
    expect(await wrong({ text: 'Oui' })).toEqual([422, ['timestamp']]);
    expect((await prove(lead_id)).status).toBe(200);
    expect((await prove(lead_id)).status).toBe(409);
    expect((await prove('nobody')).status).toBe(404);
    const gone = aLead({ status: 'suppressed', phone: '' });
    await store.leads.insertOne(gone);
    expect((await prove(gone._id)).status).toBe(409);
  });

  it('of a text that is none of its page’s is refused', async () => {
    await store.pages.insertOne({
      ...{ _id: 'lp1', code: 'LP1', name: 'LP1', entity: 'ZR7', produit: 'PV', source: '', origins: [] },
      ...{ active: true, created_at: MONDAY, updated_at: MONDAY, created_by: 'test' },
    } as never);
    await store.consent_texts.insertOne({
      ...{ _id: 'lp1|v2', page: 'lp1', version: 'v2', text: 'Oui', hash: 'a'.repeat(64) },
      ...{ created_at: MONDAY, created_by: 'test' },
    } as never);
    await api.deps.live.refresh();
    const { lead_id } = await post(1, { lp_code: 'LP1' });
    expect((await prove(lead_id, { ...proof, text_version: 'v3' })).status).toBe(422);
    expect((await prove(lead_id)).body.status).toBe('routed');
  });

  it('with a new submission is that lead’s, which is sold, and makes no second one', async () => {
    const first = await post(1);
    expect(first.status).toBe('pending_consent');
    api.now = new Date(MONDAY.getTime() + 2 * HOUR);
    const second = await post(1, { consent: proof, nom: 'Martin-Durand' });
    expect(second).toMatchObject({ lead_id: first.lead_id, status: 'routed' });
    expect(second.delivery_id).toBeDefined();
    expect(await store.leads.countDocuments({ phone: phoneNumber(1) })).toBe(1);
    expect(await received()).toBe(1);
    expect(await detail(first.lead_id)).toMatchObject({
      ...{ nom: 'Martin', proof: 'proved', proof_arrived: { by: 'RDZ' } },
    });
    // The same again is a double submit of it; later, a fresh lead of the person.
    expect(await post(1, { consent: proof })).toMatchObject({
      ...{ lead_id: first.lead_id, status: 'double_submit' },
    });
    api.now = new Date(MONDAY.getTime() + 3 * HOUR);
    expect((await post(1, { consent: proof })).lead_id).not.toBe(first.lead_id);
    expect(await store.event_log.countDocuments({ action: 'lead.consent' })).toBe(1);
  });

  it('within the time of a double submit counts all the same', async () => {
    const first = await post(1, { session_id: 's1' });
    const second = await post(1, { session_id: 's1', consent: proof });
    expect(second).toMatchObject({ lead_id: first.lead_id, status: 'routed' });
  });

  it('of another product, company or person is a lead of its own', async () => {
    const { lead_id } = await post(1);
    for (const more of [{ produit: 'PAC' }, { entity: 'MDL' }, { phone: phoneNumber(2) }])
      expect((await post(1, { ...more, consent: proof })).lead_id).not.toBe(lead_id);
    expect(await detail(lead_id)).toMatchObject({ status: 'pending_consent' });
  });

  it('many times at once makes one delivery of one lead', async () => {
    const { lead_id } = await post(1);
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        post(1, { consent: proof, session_id: `s${n}` }, { 'idempotency-key': `k${n}` }),
      ),
    );
    expect(all.filter((answer) => answer.lead_id === lead_id && answer.status === 'routed')).toHaveLength(1);
    expect(await store.deliveries.countDocuments({ lead_id })).toBe(1);
  });
});

describe('the 48 hours', () => {
  const setting = (over: string) => api.call(admin, 'PUT', '/api/settings/callback', { entity: 'ZR7', over });
  const late = { consent: { ...proof, timestamp: '2026-11-21T08:59:00Z', callback_requested: true } };

  it('are over: the lead is sold, unless its company keeps it, and the trace says so', async () => {
    expect((await api.call(admin, 'GET', '/api/settings/callback')).body).toEqual({
      ZR7: { over: 'vendre' },
    });
    const sold = await post(1, late);
    expect(sold.status).toBe('routed');
    expect(await detail(sold.lead_id)).toMatchObject({ callback_hours_left: 0 });

    expect((await setting('retenir')).body).toMatchObject({ success: true, setting: { over: 'retenir' } });
    const { lead_id, status } = await post(2, late);
    expect(status).toBe('no_open_orders');
    expect((await detail(lead_id)).routing_trace!.considered).toMatchObject([
      { result: 'callback_over', figures: { date: '2026-11-21T08:59:00.000Z', hours: 48 } },
    ]);
    const fresh = { consent: { ...proof, timestamp: '2026-11-21T09:00:00Z', callback_requested: true } };
    expect((await post(3, fresh)).status).toBe('routed');

    const simulated = { entity: 'ZR7', produit: 'PV', departement: '75' };
    const simulate = (asked?: string) =>
      api.call<{ outcome: string }>(admin, 'POST', '/api/routing/simulate', {
        ...simulated,
        ...(asked && { callback_requested_at: asked }),
      });
    expect((await simulate()).body.outcome).toBe('assigned');
    expect((await simulate('2026-11-21T08:00:00Z')).body.outcome).toBe('kept');
    expect((await setting('jeter')).status).toBe(422);
  });
});
