/** The registry of landing pages, and what it changes at the door. */
import { brotliCompressSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LandingPageDetail } from '../../../api/pages/contract.ts';
import { sha256 } from '../../../store/db/ids.ts';
import { readFormsConfig } from '../../../store/pages/forms-config.ts';
import { countBalance } from '../../../store/runs/count-balance.ts';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { aDay } from '../../support/dates.ts';
import { phoneNumber } from '../../support/intake.ts';
import { insertPage, setForms } from '../../support/pages.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store, { ALLOWED_ORIGINS: 'https://other.example' });
let admin: TestUser;
let root: TestUser;

beforeEach(async () => {
  await emptyStore(store);
  await api.deps.live.refresh();
  api.now = MONDAY;
  admin = await api.user();
  root = await api.user({ role: 'super_admin' });
});

const PAGE = { code: 'LP-PV', name: 'Solaire', produit: 'PV', origins: ['https://Solaire.example/'] };
const write = (url: string, body: object, user = admin) => api.call(user, 'POST', url, body);
const post = (body: object) =>
  api.call<{ lead_id: string; status: string }>(null, 'POST', '/api/public/leads', {
    ...{ nom: 'Martin', departement: '75', phone: phoneNumber(1) },
    ...body,
  });
const leadOf = async ({ body }: Awaited<ReturnType<typeof post>>) =>
  (await store.leads.findOne({ _id: body.lead_id }))!;
/** Whether a page of this origin may read the answer. */
const allows = async (origin: string) =>
  (await api.app.inject({ method: 'POST', url: '/api/public/track/event', headers: { origin }, payload: {} }))
    .headers['access-control-allow-origin'] === origin;

describe('the registry', () => {
  it('a page is registered with its form and its text, and its origin may call from then on', async () => {
    expect(await allows('https://solaire.example')).toBe(false);
    const made = await write('/api/pages', PAGE);
    expect(made.body).toMatchObject({
      success: true,
      page: { code: 'LP-PV', entity: 'ZR7', origins: ['https://solaire.example'], active: true, forms: [] },
    });
    expect(await allows('https://solaire.example')).toBe(true);
    expect((await write('/api/pages/lp-pv/forms', { form_code: 'F1' })).body).toMatchObject({
      form: {
        form_code: 'F1',
        produit: 'PV',
        active: true,
        snippet: expect.stringContaining('data-rdz="F1"'),
      },
    });
    const text = 'J’accepte d’être\n  rappelé.';
    expect((await write('/api/pages/LP-PV/consent-texts', { text })).body).toMatchObject({
      consent_text: { version: 'v1', text, hash: sha256('J’accepte d’être rappelé.') },
    });
    const { page } = (await api.call<{ page: LandingPageDetail }>(admin, 'GET', '/api/pages/lp-pv')).body;
    expect(page).toMatchObject({ forms_count: 1, consent_version: 'v1', forms: [{ form_code: 'F1' }] });
    expect(page.test_urls).toEqual(['https://solaire.example/?rdz_test=1']);
    expect((await api.call(admin, 'GET', '/api/pages')).body).toMatchObject({ count: 1, total: 1 });

    // Switched off, its origin is turned away again.
    const off = await api.call(admin, 'PUT', '/api/pages/LP-PV', { active: false });
    expect(off.body).toMatchObject({ success: true, page: { active: false } });
    expect(await allows('https://solaire.example')).toBe(false);
    const actions = await store.event_log.distinct('action');
    expect(actions).toEqual(
      expect.arrayContaining(['page.create', 'page.update', 'page.consent_text', 'form.create']),
    );
  });

  it('refuses what is no page, naming the field', async () => {
    for (const [change, path] of [
      [{ code: 'a b' }, 'code'],
      [{ code: 'funnel' }, 'code'],
      [{ code: 'constructor' }, 'code'],
      [{ produit: 'XXX' }, 'produit'],
      [{ origins: ['https://*.example'] }, 'origins.0'],
      [{ name: ' ' }, 'name'],
    ] as const)
      expect((await write('/api/pages', { ...PAGE, ...change })).body).toMatchObject({
        status: 422,
        errors: [{ path }],
      });
    await write('/api/pages', PAGE);
    expect((await write('/api/pages', { ...PAGE, code: 'lp-pv' })).status).toBe(400);
    expect((await write('/api/pages/LP-PV/forms', { form_code: 'F1', produit: 'XXX' })).status).toBe(422);
    expect((await write('/api/pages', PAGE, root)).status).toBe(400);
  });

  it('a text never changes, and a form is on one page', async () => {
    await write('/api/pages', PAGE);
    await write('/api/pages', { ...PAGE, code: 'LP-2' });
    const text = { version: '2026-09', text: 'Oui.' };
    expect((await write('/api/pages/LP-PV/consent-texts', text)).status).toBe(200);
    expect((await write('/api/pages/LP-PV/consent-texts', { ...text, text: 'Non.' })).status).toBe(400);
    expect((await write('/api/pages/LP-2/consent-texts', text)).status).toBe(200);
    expect(await store.consent_texts.findOne({ _id: 'lp-pv|2026-09' })).toMatchObject({ text: 'Oui.' });
    await write('/api/pages/LP-PV/forms', { form_code: 'F1' });
    expect((await write('/api/pages/LP-2/forms', { form_code: 'f1' })).status).toBe(400);
    // One that was configured before is taken over by the page of its company, and by no other.
    await setForms(store, { OLD: { entity: 'ZR7', produit: 'PAC' }, MDL: { entity: 'MDL', produit: 'PAC' } });
    expect((await write('/api/pages/LP-2/forms', { form_code: 'old' })).body).toMatchObject({
      form: { form_code: 'old', produit: 'PV' },
    });
    expect((await write('/api/pages/LP-2/forms', { form_code: 'MDL' })).status).toBe(400);
  });

  it('is written by who may manage it, and another company’s page does not exist', async () => {
    await write('/api/pages', PAGE);
    const viewer = await api.user({ role: 'viewer' });
    expect((await api.call(viewer, 'GET', '/api/pages/LP-PV')).status).toBe(200);
    expect((await write('/api/pages/LP-PV/forms', { form_code: 'F1' }, viewer)).status).toBe(403);
    const other = await api.user({ entity: 'MDL' });
    expect((await api.call(other, 'GET', '/api/pages')).body).toMatchObject({ count: 0 });
    for (const answer of [
      api.call(other, 'GET', '/api/pages/LP-PV'),
      api.call(other, 'PUT', '/api/pages/LP-PV', { name: 'Pris' }),
      api.call(other, 'GET', '/api/pages/LP-PV/forms'),
      api.call(other, 'POST', '/api/pages/LP-PV/forms', { form_code: 'F9' }),
      api.call(other, 'PUT', '/api/pages/LP-PV/forms/F1', { active: false }),
      api.call(other, 'POST', '/api/pages/LP-PV/consent-texts', { text: 'Pris' }),
      api.call(other, 'GET', '/api/pages/funnel?page=LP-PV'),
    ])
      expect((await answer).status).toBe(404);
    expect(await store.pages.findOne({ _id: 'lp-pv' })).toMatchObject({ name: 'Solaire' });
    expect(await store.forms.countDocuments()).toBe(0);
  });
});

describe('forms-config', () => {
  const put = (forms: object[]) => api.call(root, 'PUT', '/api/settings/forms-config', { forms });

  it('is a view of the forms: what it leaves out is switched off and stays', async () => {
    await write('/api/pages', PAGE);
    await write('/api/pages/LP-PV/forms', { form_code: 'F1', name: 'Devis' });
    await put([{ form_code: 'F2', entity: 'MDL', produit: 'PAC' }]);
    expect(await store.forms.findOne({ _id: 'f1' })).toMatchObject({ active: false, page: 'lp-pv' });
    expect(await readFormsConfig(store)).toEqual({ F2: { entity: 'MDL', produit: 'PAC' } });
    // The release before reads the setting.
    expect(await store.settings.findOne({ _id: 'forms_config' })).toMatchObject({
      value: { forms: { F2: { entity: 'MDL', produit: 'PAC' } } },
    });
    await put([{ form_code: 'f1', entity: 'ZR7', produit: 'ITE' }]);
    expect(await store.forms.findOne({ _id: 'f1' })).toMatchObject({
      ...{ active: true, page: 'lp-pv', name: 'Devis', produit: 'ITE' },
    });
    const answer = await put([{ form_code: 'F1', entity: 'MDL', produit: 'ITE' }]);
    expect(answer.body).toMatchObject({ status: 422, errors: [{ path: 'entity' }] });
    expect(await readFormsConfig(store)).toEqual({ f1: { entity: 'ZR7', produit: 'ITE' } });
  });
});

describe('a lead of a registered page', () => {
  beforeEach(async () => {
    await insertPage(store, { source: 'salon' });
    await setForms(store, { F1: { entity: 'ZR7', produit: 'PV', page: 'lp-pv' } });
    await api.deps.live.refresh();
  });

  it('counts under it, by its form, and under its source where it names none', async () => {
    expect(await leadOf(await post({ form_code: 'f1' }))).toMatchObject({
      source: 'salon',
      page: { id: 'lp-pv', entity: 'ZR7', form: 'f1', source: 'salon' },
      page_due: true,
    });
    const elsewhere = await leadOf(await post({ phone: phoneNumber(2), lp_code: 'LP-X' }));
    expect([elsewhere.page, elsewhere.source]).toEqual([undefined, 'LP-X']);
  });

  it('with a text nobody wrote is kept, flagged, and held where a proof is required', async () => {
    await write('/api/pages/LP-PV/consent-texts', { version: 'v1', text: 'Oui.' });
    const consent = { text_version: 'v1', timestamp: MONDAY.toISOString(), form_hash: sha256('Oui.') };
    expect((await leadOf(await post({ form_code: 'F1', consent }))).consent).not.toHaveProperty('flag');
    const wrong = { ...consent, form_hash: sha256('Non.') };
    const flagged = await leadOf(await post({ form_code: 'F1', consent: wrong, phone: phoneNumber(2) }));
    expect([flagged.status, flagged.consent?.flag]).toEqual(['no_open_orders', 'texte_inconnu']);
    const shown = await api.call(admin, 'GET', `/api/leads/${flagged._id}`);
    expect(shown.body).toMatchObject({ consent: { flag: 'texte_inconnu' } });
    await api.call(root, 'PUT', '/api/settings/source-gating', { proof_required_sources: ['salon'] });
    const held = await post({ form_code: 'F1', consent: wrong, phone: phoneNumber(3) });
    expect(held.body.status).toBe('pending_consent');
    const proved = await post({ form_code: 'F1', consent, phone: phoneNumber(4) });
    expect(proved.body.status).toBe('no_open_orders');
  });

  it('in test mode is kept a week and counts nowhere; from anywhere else `test` says nothing', async () => {
    const stats = () => api.call(root, 'GET', '/api/leads/stats').then(({ body }) => body);
    const before = await stats();
    const test = await post({ form_code: 'F1', test: true });
    expect(test.body).toMatchObject({ status: 'invalid', message: expect.stringContaining('test') });
    const lead = await leadOf(test);
    expect(lead).toMatchObject({ hold_reason: 'test', test_until: new Date('2026-11-30T09:00:00Z') });
    expect([lead.page, await stats()]).toEqual([undefined, before]);
    expect(await store.counters.countDocuments()).toBe(0);
    expect(isBalanced(await countBalance(store, aDay('2026-11-23')))).toBe(true);
    expect((await api.call(root, 'DELETE', `/api/leads/${lead._id}`)).status).toBe(200);
    expect(isBalanced(await countBalance(store, aDay('2026-11-23')))).toBe(true);
    const { expireAfterSeconds } = (await store.leads.indexes()).find(({ name }) => name === 'test_until_1')!;
    expect(expireAfterSeconds).toBe(0);
    const real = await post({ lp_code: 'LP-X', entity: 'ZR7', produit: 'PV', test: true });
    expect(real.body.status).toBe('no_open_orders');
  });
});

describe('the script', () => {
  const get = (headers: Record<string, string> = {}) =>
    api.app.inject({ method: 'GET', url: '/api/public/rdz.js', headers });

  it('is served with a tag, compressed, at most 4 kB, or said to be missing', async () => {
    const answer = await get();
    // Where the UI was not built there is none: what is built is measured in tests/ui/landing-pages.
    if (answer.statusCode === 503) return;
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': expect.stringContaining('max-age='),
      vary: expect.stringContaining('accept-encoding'),
    });
    const tag = String(answer.headers.etag);
    expect((await get({ 'if-none-match': `"other", W/${tag}` })).statusCode).toBe(304);
    const small = await get({ 'accept-encoding': 'gzip, br;q=1.0' });
    expect(small.headers['content-encoding']).toBe('br');
    expect(small.rawPayload.length).toBeLessThanOrEqual(4096);
    expect(brotliCompressSync(answer.rawPayload).length).toBeLessThanOrEqual(4096);
    expect(answer.body).not.toMatch(/\beval\b|new Function/);
  });
});
