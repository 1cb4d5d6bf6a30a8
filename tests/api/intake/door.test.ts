/** What the door once lost without a word (01-domain §1), over HTTP. */
import type { InjectOptions } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { MONDAY, useApi } from '../../support/api.ts';
import { phoneNumber } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';
import { setForms } from '../../support/pages.ts';

const store = useStore();
const api = useApi(store);
const second = useApi(store);
const URL = '/api/public/leads';
const PHONE = phoneNumber(0);

beforeEach(async () => {
  await emptyStore(store);
  api.now = MONDAY;
  second.now = MONDAY;
  await api.deps.live.refresh();
});

const aBody = (more: Record<string, unknown> = {}) => ({
  phone: PHONE,
  nom: 'Durand',
  departement: '75',
  entity: 'ZR7',
  produit: 'PV',
  ...more,
});
const post = (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  api.call(null, 'POST', URL, aBody(more), headers);
const later = (ms: number) => {
  api.now = new Date(api.now.getTime() + ms);
};
const leads = () => store.leads.find().sort({ _id: 1 }).toArray();

async function raw(payload: string | Buffer, type?: string, url = URL) {
  const request: InjectOptions = { method: 'POST', url, payload };
  const { headers } = request;
  return api.app.inject({
    ...request,
    headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
  });
}

describe('a body', () => {
  it('needs no type', async () => {
    expect((await raw(Buffer.from(JSON.stringify(aBody())))).json()).toMatchObject({ success: true });
    const visit = await raw(Buffer.from('{"lp_code":"LP1"}'), undefined, '/api/public/track/session');
    expect(visit.json()).toMatchObject({ success: true, lp_code: 'LP1' });
  });

  it('may begin with a mark, come in an old charset, or be a form', async () => {
    const lea = { nom: 'Léa' };
    await raw(`\ufeff${JSON.stringify(aBody({ ...lea, phone: phoneNumber(1) }))}`, 'text/plain');
    const latin = Buffer.from(JSON.stringify(aBody({ ...lea, phone: phoneNumber(2) })), 'latin1');
    await raw(latin, 'application/json; charset=ISO-8859-1');
    await raw(`phone=${phoneNumber(3)}&nom=L%E9a&departement=75`, 'application/x-www-form-urlencoded');
    expect((await leads()).map(({ nom }) => nom)).toEqual(['Léa', 'Léa', 'Léa']);
    const visit = await raw('\ufeff{}', 'application/json', '/api/public/track/session');
    expect(visit.json()).toMatchObject({ success: true });
  });

  it('is measured before it is read', async () => {
    expect((await raw(Buffer.alloc(70_000, 0x20), 'text/plain; charset=utf-16')).statusCode).toBe(413);
  });

  it('finds its way past a slash too many', async () => {
    for (const url of [`${URL}/?a=1`, '/api/public//leads?a=1', '//api/public/leads//?a=1']) {
      const answer = await raw('{}', undefined, url);
      expect([url, answer.statusCode, answer.headers.location]).toEqual([url, 308, `${URL}?a=1`]);
    }
    expect((await raw('{}', undefined, '/api/public/nothing/')).statusCode).toBe(404);
  });
});

describe('a field', () => {
  it.each([{}, [], [[]], { number: PHONE }])('phone %j is refused by its name', async (phone) => {
    const answer = await post({ phone });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ path: 'phone' }]);
  });

  it.each([[['0637424242']], [{ value: '0637424242' }], ['+33 (0)6 37 42 42 42'], ['+330637424242']])(
    'phone %j is a number',
    async (phone) => {
      await post({ phone });
      expect((await leads())[0]).toMatchObject({ phone: '0637424242', status: 'no_open_orders' });
    },
  );

  it('of two numbers has the first, and keeps both', async () => {
    const phone = '06 37 42 42 42 / 07 31 20 45 79';
    await post({ phone });
    expect((await leads())[0]).toMatchObject({ phone: '0637424242', given: { phone } });
  });

  it('nobody can see anything of is empty', async () => {
    expect((await post({ nom: '\u200b' })).body).toMatchObject({ status: 'invalid' });
    expect((await leads())[0]).toMatchObject({ nom: '', hold_reason: 'nom' });
  });

  it('that is not understood is kept on the lead, for its page and nowhere else', async () => {
    const consent = { text: 'oui', timestamp: '25-11-2026 10:00' };
    const answer = await post({ phone: '06 37', departement: 'Paris 11', email: 'pas@bon', consent });
    const given = {
      phone: '06 37',
      departement: 'Paris 11',
      email: 'pas@bon',
      consent_timestamp: consent.timestamp,
    };
    expect((await leads())[0]).toMatchObject({ given, email: '', departement: '', search: ['durand'] });
    expect(answer.body.message).toContain('téléphone');
  });

  it('of a département may be words, a name, a postcode without its 0', async () => {
    const said = ['\u200b75', 'Ajaccio (2A)', '6000', 'Alpes-Maritimes'];
    for (const [n, departement] of said.entries()) await post({ departement, phone: phoneNumber(n) });
    expect((await leads()).map(({ departement }) => departement)).toEqual(['75', '2A', '06', '06']);
    expect((await leads())[2]!.custom_fields).toEqual({ code_postal: '06000' });
  });

  it('of a form, source or company is compared without case', async () => {
    await setForms(store, { 'LP-Un': { entity: 'MDL', produit: 'PAC' } });
    await api.deps.live.refresh();
    await post({ entity: null, produit: null, form_code: ' lp-un\u200b' });
    await post({ entity: 'zr7', produit: 'pv', phone: phoneNumber(1) });
    expect((await leads()).map(({ entity, produit }) => [entity, produit])).toEqual([
      ['MDL', 'PAC'],
      ['ZR7', 'PV'],
    ]);
  });
});

describe('a double submit', () => {
  it('needs no session: the same page, phone and produit within a minute', async () => {
    await insertOrder(store);
    await insertOrder(store);
    await Promise.all([api.deps.live.refresh(), second.deps.live.refresh()]);
    const answers = await Promise.all([post(), second.call(null, 'POST', URL, aBody()), post()]);
    expect(answers.map(({ body }) => body.status).sort()).toEqual([
      'double_submit',
      'double_submit',
      'routed',
    ]);
    expect(new Set(answers.map(({ body }) => body.lead_id)).size).toBe(1);
    later(60_001);
    expect((await post()).body.status).not.toBe('double_submit');
  });

  it('may have lost its session, or found it', async () => {
    const first = await post({ session_id: 's1' });
    expect((await post()).body).toMatchObject({ status: 'double_submit', lead_id: first.body.lead_id });
    const other = await post({ phone: phoneNumber(1) });
    const again = await post({ phone: phoneNumber(1), session_id: 's2' });
    expect(again.body).toMatchObject({ status: 'double_submit', lead_id: other.body.lead_id });
  });

  it('is none for another produit, company, page, caller or visitor', async () => {
    await post({ session_id: 's1' });
    const others = [
      { session_id: 's1', produit: 'PAC' },
      { session_id: 's1', entity: 'MDL' },
      { form_code: 'autre-page' },
      { api_key: 'autre-crm' },
      { session_id: 's2' },
    ];
    for (const other of others) expect((await post(other)).body.status).not.toBe('double_submit');
    expect(await leads()).toHaveLength(6);
  });

  it('corrects what was invalid, and is none of it again', async () => {
    const bad = await post({ session_id: 's1', nom: '' });
    expect((await post({ session_id: 's1', nom: '' })).body.status).toBe('double_submit');
    const good = await post({ session_id: 's1' });
    expect(good.body.status).toBe('no_open_orders');
    expect((await post({ session_id: 's1' })).body).toMatchObject({
      status: 'double_submit',
      lead_id: good.body.lead_id,
    });
    const [first] = await leads();
    expect(first).toMatchObject({
      _id: bad.body.lead_id,
      status: 'invalid',
      superseded_by: good.body.lead_id,
    });
    expect(first).not.toHaveProperty('submit_keys');
    const received = await store.counters.find({ kind: 'received' }).toArray();
    expect(received.reduce((sum, { n }) => sum + n, 0)).toBe(2);
  });

  it('corrects it within one group, too', async () => {
    const answers = await Promise.all([post({ nom: '' }), post(), post({ nom: '' })]);
    expect(answers.map(({ body }) => body.status)).toEqual(['invalid', 'no_open_orders', 'double_submit']);
    expect(await leads()).toHaveLength(2);
  });
});

describe('a request that comes again', () => {
  const key = { 'idempotency-key': 'k-1' };
  /** Past any double submit. */
  const again = async (more: Record<string, unknown>, headers: Record<string, string> = key) => {
    later(120_000);
    return (await post(more, headers)).body.lead_id;
  };

  it('may differ in what says neither who nor what', async () => {
    const { lead_id } = (await post({}, key)).body;
    expect(await again({ nom: ' DURAND ', departement: '75011', phone: `+33${PHONE.slice(1)}` })).toBe(
      lead_id,
    );
    expect(await again({ consent: { timestamp: '2026-11-23T09:00:07Z' }, utm_source: 'x' })).toBe(lead_id);
    expect(await again({ idempotency_key: 'k-1' }, {})).toBe(lead_id);
    for (const other of [{ nom: 'Martin' }, { produit: 'PAC' }, { departement: '92' }, { entity: 'MDL' }])
      expect(await again(other)).not.toBe(lead_id);
  });
});
