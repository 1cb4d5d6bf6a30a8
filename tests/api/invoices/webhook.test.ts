/** What an e-invoice platform says by itself: signed, of one of our invoices, once. */
import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { changeTransmission } from '../../../store/invoices/transmissions.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { fillCompanies, issueByHand } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const SECRET = 'un secret du test';
const store = useStore();
const api = useApi(store, {
  ZR7_EINVOICE_ADAPTER: 'https',
  EINVOICE_SUBMIT_URL: 'http://127.0.0.1:1/invoices',
  EINVOICE_WEBHOOK_SECRET: SECRET,
});
let id: string;

beforeEach(async () => {
  await emptyStore(store);
  await fillCompanies(store);
  const { client } = await insertOrder(store);
  ({ _id: id } = await issueByHand(store, client, 1_000, MONDAY));
  await changeTransmission(store, id, 'require', {}, SYSTEM, MONDAY);
  await changeTransmission(store, id, 'submit', { reference: 'REF-1' }, SYSTEM, MONDAY);
});

const signatureOf = (body: string) => createHmac('sha256', SECRET).update(body).digest('hex');
async function say(body: string, signature = signatureOf(body)) {
  const headers = { 'content-type': 'application/json', 'x-signature': signature };
  const answer = await api.app.inject({
    method: 'POST',
    url: '/api/public/einvoice/https',
    headers,
    payload: body,
  });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}
const transmission = async () => (await store.invoices.findOne({ _id: id }))!.transmission;

describe('a platform', () => {
  it('says that an invoice was accepted, then refused by its buyer', async () => {
    const accepted = '{"id":"REF-1","status":"ACCEPTED","message":"Reçue"}';
    expect(await say(accepted)).toEqual({ status: 200, body: { success: true, known: true } });
    expect(await transmission()).toMatchObject({ state: 'accepted', words: 'Reçue' });
    await say(accepted);
    expect(await store.event_log.countDocuments({ action: 'invoice.transmission' })).toBe(3);
    const refused = '{"id":"REF-1","status":"rejected","message":"Litige"}';
    expect((await say(refused, `sha256=${signatureOf(refused)}`)).status).toBe(200);
    expect(await transmission()).toMatchObject({ state: 'refused', words: 'Litige' });
    expect(await store.alerts.countDocuments({ kind: 'einvoice_refused' })).toBe(1);
  });

  it('is not believed without its signature, nor with that of another body', async () => {
    const body = '{"id":"REF-1","status":"accepted"}';
    for (const signature of ['', 'sha256=', signatureOf(`${body} `), 'zz'])
      expect((await say(body, signature)).status).toBe(401);
    expect(await transmission()).toMatchObject({ state: 'transmitted' });
  });

  it('may speak of what is not ours, or say nothing', async () => {
    const nothing = { status: 200, body: { success: true, known: false } };
    expect(await say('{"id":"REF-2","status":"accepted"}')).toEqual(nothing);
    expect(await say('{}')).toEqual(nothing);
    expect((await say('{"id":"REF-1"}')).body).toEqual({ success: true, known: true });
    expect((await say('pas du json')).status).toBe(400);
    expect(await transmission()).toMatchObject({ state: 'transmitted' });
  });
});
