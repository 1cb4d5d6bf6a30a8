/**
 * The script of landing pages in a real Chromium, on a page of another origin that lets it do nothing but what it needs: one
 * lead, never none, never two (docs/landing-pages.md).
 */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../../store/db/ids.ts';
import { useApi } from '../../support/api.ts';
import { insertPage, setForms } from '../../support/pages.ts';
import { emptyStore, useStore } from '../../support/store.ts';
import { until } from '../../support/until.ts';
import { addConsentText } from '../../../store/pages/add-consent-text.ts';
import { countFunnel } from '../../../store/pages/count-funnel.ts';
import { readFunnel } from '../../../store/pages/read-funnel.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { useBrowser } from '../browser.ts';
import { CONSENT, Endpoint, landingPage } from './landing-site.ts';

const store = useStore();
const api = useApi(store, { ALLOWED_ORIGINS: 'https://other.example' });
const server = new Endpoint((request, response) => api.app.routing(request, response));
const site = new Endpoint(landingPage(() => server.origin));
const browser = useBrowser(() => site.origin);

beforeAll(async () => {
  await server.open();
  await site.open();
});
beforeEach(async () => {
  api.now = new Date();
  await emptyStore(store);
  const page = await insertPage(store, { origins: [site.origin] });
  await setForms(store, { F1: { entity: 'ZR7', produit: 'PV', page: 'lp-pv' } });
  await addConsentText(store, page, { version: 'v1', text: CONSENT }, SYSTEM, api.now);
  await api.deps.live.refresh();
});
afterEach(async () => {
  await server.close();
  await server.open();
});
afterAll(() => Promise.all([server.close(), site.close()]));

const leads = () => store.leads.find().toArray();
const oneLead = () => until(async () => (await leads()).length > 0);
/** What the page was told of its form. */
const told = (page: Page, what: string) =>
  page.evaluate(
    `new Promise((resolve) => addEventListener('rdz:${what}', () => resolve(true), { once: true }))`,
  );

async function fill(page: Page, phone = '0631204507'): Promise<void> {
  await page.getByLabel('Nom').fill('Martin');
  await page.getByLabel('Téléphone').fill(phone);
  await page.getByLabel('Département').fill('75');
  await page.getByRole('checkbox').check();
}
const send = (page: Page) => page.getByRole('button').click();

test('a form is sent with its consent as shown; without data-suivi nothing is stored or said before', async () => {
  const page = await browser.open();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await page.goto('/devis?utm_source=google');
  await page.getByRole('link').click();
  await fill(page);
  expect(asked.filter((line) => line.includes('/api/'))).toEqual(['GET /api/public/rdz.js']);
  const received = told(page, 'recu');
  await send(page);
  await received;
  expect(asked.filter((line) => line.startsWith('POST'))).toEqual(['POST /api/public/leads']);
  const [lead] = await leads();
  expect(lead).toMatchObject({
    ...{ nom: 'Martin', phone: '0631204507', entity: 'ZR7', produit: 'PV', source: 'google' },
    ...{ rgpd_consent: true, form_code: 'F1', lp_code: 'LP-PV' },
    page: { id: 'lp-pv', form: 'f1', source: 'google' },
    consent: {
      ...{ text_version: 'v1', text: CONSENT, form_hash: sha256(CONSENT) },
      page_url: `${site.origin}/devis?utm_source=google#devis`,
      given_at: expect.any(Date),
    },
  });
  expect(lead!.consent).not.toHaveProperty('flag');
  expect(await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]')).toEqual([
    ...[0, 0, ''],
  ]);
  expect(await page.context().cookies()).toEqual([]);
  expect(await store.visitor_sessions.countDocuments()).toBe(0);
});

test('with data-suivi visit, click and form are followed, and the funnel counts each once', async () => {
  const page = await browser.open();
  await page.goto('/devis?suivi');
  await until(async () => (await store.tracking.countDocuments({ event_type: 'lp_visit' })) === 1);
  await page.getByRole('link').click();
  await page.getByRole('link').click();
  await fill(page);
  await until(async () => (await store.tracking.countDocuments()) === 3);
  const received = told(page, 'recu');
  await send(page);
  await received;
  const [lead] = await leads();
  expect(lead!.session_id).toBe((await store.visitor_sessions.findOne())!._id);
  expect(await countFunnel(store)).toBe(4);
  expect(await countFunnel(store)).toBe(0);
  const day = parisDay(api.now);
  const [row] = await readFunnel(store, { by: 'page', entities: ['ZR7'], from: day, to: day });
  expect(row?.counts).toEqual({
    ...{ visits: 1, clicks: 1, starts: 1, leads: 1, sellable: 1, sold: 0, rejected: 0 },
  });
});

test('server away with the page open: the lead arrives when it is back, once', async () => {
  const page = await browser.open();
  await page.goto('/devis');
  await fill(page);
  await server.close();
  const waits = told(page, 'attente');
  await send(page);
  await waits;
  await expect.poll(() => page.locator('form').getAttribute('aria-busy')).toBe('true');
  const received = told(page, 'recu');
  await server.open();
  await received;
  expect(await leads()).toHaveLength(1);
});

test('page closed at once with the server up: one lead', async () => {
  const page = await browser.open();
  await page.goto('/devis');
  await fill(page);
  // The page is gone in the very moment of the click.
  await page.evaluate("document.querySelector('form').requestSubmit(); location.href = 'about:blank'");
  await page.close({ runBeforeUnload: true });
  await oneLead();
  // Whatever came twice has an answer by the time another lead has.
  const next = await browser.open();
  await next.goto('/devis');
  await fill(next, '0631204508');
  const received = told(next, 'recu');
  await send(next);
  await received;
  expect(await leads()).toHaveLength(2);
});

test('page closed with the server away, opened again: one lead', async () => {
  const page = await browser.open();
  await page.goto('/devis?suivi');
  await fill(page);
  await server.close();
  const waits = told(page, 'attente');
  await send(page);
  await waits;
  await page.close();
  await server.open();
  expect(await leads()).toEqual([]);
  const again = await page.context().newPage();
  await again.goto('/devis?suivi');
  await oneLead();
  await until(() => again.evaluate<boolean>(`localStorage.getItem('rdz-envois') === '{}'`));
  await again.reload();
  await until(async () => (await store.tracking.countDocuments({ event_type: 'lp_visit' })) > 0);
  expect(await leads()).toHaveLength(1);
});

test('double click, and a click while it waits: one lead; another person is another', async () => {
  const page = await browser.open();
  await page.goto('/devis');
  await fill(page);
  const received = told(page, 'recu');
  await page.getByRole('button').dblclick();
  await received;
  await send(page);
  await fill(page, '0631204508');
  const other = told(page, 'recu');
  await send(page);
  await other;
  expect((await leads()).map(({ phone }) => phone).sort()).toEqual(['0631204507', '0631204508']);
});

test('no cookies and no storage: one lead', async () => {
  const page = await browser.open();
  const forbidden = `{ get: () => { throw new DOMException('forbidden', 'SecurityError'); } }`;
  for (const name of ['localStorage', 'sessionStorage'])
    await page.addInitScript(`Object.defineProperty(window, '${name}', ${forbidden})`);
  await page.goto('/devis?suivi');
  await fill(page);
  const received = told(page, 'recu');
  await send(page);
  await received;
  expect(await leads()).toHaveLength(1);
  expect(await page.context().cookies()).toEqual([]);
});

test('test mode says so on the page, and its lead counts nowhere', async () => {
  const page = await browser.open();
  await page.goto('/devis?suivi&rdz_test=1');
  await page.getByRole('status').getByText('Mode test').waitFor();
  await fill(page);
  const received = told(page, 'recu');
  await send(page);
  await received;
  expect(await leads()).toMatchObject([{ status: 'invalid', hold_reason: 'test' }]);
  expect(await store.visitor_sessions.countDocuments()).toBe(0);
});

test('what is built is at most 4 kB, and a page asks for it once', async () => {
  const get = (headers: Record<string, string>) =>
    api.app.inject({ method: 'GET', url: '/api/public/rdz.js', headers });
  const small = await get({ 'accept-encoding': 'br' });
  expect([small.statusCode, small.headers['content-encoding']]).toEqual([200, 'br']);
  expect(small.rawPayload.length).toBeLessThanOrEqual(4096);
  expect((await get({ 'if-none-match': String(small.headers.etag) })).statusCode).toBe(304);
});
