/** The API channel of a client, and the receiver that buyers copy (docs/api-channel.md). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiChannel } from '../../../channels/api/api-channel.ts';
import { signedPost } from '../../../channels/api/signed-post.ts';
import { loadConfig } from '../../../config.ts';
import { apiBody, NO_MAPPING } from '../../../domain/deliveries/api-body.ts';
import { asParisDay } from '../../../domain/time/paris-time.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { answers, type BuyerServer, startBuyer } from '../../support/buyer-server.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const root = join(import.meta.dirname, '../../..');
const RECEIVER = join(root, 'api/clients/receiver-example.mjs');

const store = useStore();
const api = useApi(store, { API_CHANNEL_ALLOW_PRIVATE: 'true' });

describe('/api/clients/{id}/api-channel', () => {
  let admin: TestUser;
  let path: string;
  let clientId: string;
  let buyer: BuyerServer;
  beforeAll(async () => {
    admin = await api.user({ role: 'admin' });
    const { client } = await insertOrder(store, {}, { api_key: 'cle-secrete-1234' });
    clientId = client._id;
    path = `/api/clients/${clientId}/api-channel`;
    buyer = await startBuyer();
  });
  afterAll(() => buyer.close());

  it('shows its key once, and signs with two for a day after it was changed', async () => {
    const first = (await api.call<{ key: string; kid: string }>(admin, 'POST', `${path}/rotate-key`)).body;
    expect(first.key).toMatch(/^rdzs_[\w-]{43}$/);
    const second = (await api.call<{ key: string }>(admin, 'POST', `${path}/rotate-key`)).body;
    expect(second.key).not.toBe(first.key);
    const shown = await api.call<{ keys: { kid: string; valid_until: string | null }[] }>(admin, 'GET', path);
    expect(shown.body.keys).toHaveLength(2);
    expect(shown.body.keys[1]).toMatchObject({ kid: first.kid });
    expect(shown.text).not.toContain(first.key);
    const stored = JSON.stringify(await store.clients.findOne({ _id: clientId }));
    expect(stored).not.toContain('rdzs_');
    expect(await store.event_log.countDocuments({ action: 'client.api_key_rotate' })).toBe(2);
  });

  it('is set, with names that can be used', async () => {
    const set = (body: object) => api.call(admin, 'PUT', path, body);
    expect((await set({ fields: { is_lb: 'x' } })).status).toBe(422);
    expect((await set({ api_endpoint: 'http://10.0.0.1/' })).status).toBe(422);
    expect(
      (await set({ delivery_method: 'both', api_endpoint: buyer.url, fields: { telephone: 'phone' } })).body,
    ).toMatchObject({
      channel: { delivery_method: 'both', fields: { telephone: 'phone' }, api_key: '••••1234' },
    });
  });

  it('is tried with a test that says so; what the client answers is kept, keys masked', async () => {
    buyer.does({ answer: answers(200, { echo: 'cle-secrete-1234', to: 'a.b@client.fr' }) });
    const { body } = await api.call(admin, 'POST', `${path}/test`);
    expect(body).toMatchObject({ success: true, exchange: { test: true, status: 200, result: 'sent' } });
    expect(buyer.requests.at(-1)!.body).toMatchObject({ test: true, leads: [{ phone: '0612345678' }] });
    buyer.does({ answer: answers(500) });
    expect((await api.call(admin, 'POST', `${path}/test`)).body).toMatchObject({ success: false });
    const list = await api.call<{ exchanges: { answer: string; status: number }[] }>(
      admin,
      'GET',
      `${path}/exchanges`,
    );
    expect(list.body.exchanges.map(({ status }) => status)).toEqual([500, 200]);
    expect(list.text).not.toMatch(/cle-secrete|a\.b@client/);
  });

  it('of another company is 404, and unchanged without the permission', async () => {
    const other = await api.user({ role: 'admin', entity: 'MDL' });
    const reader = await api.user({ permissions: ['clients.view'] });
    for (const [method, url] of [
      ['GET', path],
      ['PUT', path],
      ['POST', `${path}/test`],
      ['POST', `${path}/rotate-key`],
      ['GET', `${path}/exchanges`],
    ] as const) {
      expect((await api.call(other, method, url, method === 'PUT' ? {} : undefined)).status).toBe(404);
      if (method !== 'GET')
        expect((await api.call(reader, method, url, method === 'PUT' ? {} : undefined)).status).toBe(403);
    }
  });
});

describe('the receiver of docs/api-channel.md', () => {
  it('is the one that is shown', () => {
    const docs = readFileSync(join(root, 'docs/api-channel.md'), 'utf8');
    expect(docs).toContain(readFileSync(RECEIVER, 'utf8').trim());
  });

  it('takes what we sign, once, and nothing else', async () => {
    const keys = [
      { kid: 'new', secret: 'rdzs_new' },
      { kid: 'old', secret: 'rdzs_old' },
    ];
    const env = { ...process.env, PORT: '0', RDZ_KEYS: JSON.stringify({ old: 'rdzs_old' }) };
    const child = spawn(process.execPath, [RECEIVER], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = `http://127.0.0.1:${/\d+/.exec(String(line))![0]}/`;
    const lead = { lead_id: 'l1', assigned_at: new Date(), custom_fields: {} };
    const about = { entity: 'ZR7', produit: 'PV', day: asParisDay('2026-11-26'), test: false } as const;
    const leads = [
      { ...lead, delivery_id: 'd1', telephone: '0612345679' },
      { ...lead, delivery_id: 'd2', telephone: '' },
    ];
    const body = apiBody({ ...about, key: 'b1', batch_id: 'b1', leads }, NO_MAPPING);
    const channel = new ApiChannel({ connectTimeoutMs: 20_000, answerTimeoutMs: 20_000, allowPrivate: true });
    const post = async (with_keys: typeof keys, at = new Date()) => {
      const request = signedPost({ url, api_key: '', key: 'b1', body, keys: with_keys }, at);
      const outcome = await channel.post(request, { claim: () => Promise.resolve(true) });
      return outcome.kind === 'answered' ? [outcome.answer.status, JSON.parse(outcome.answer.body)] : outcome;
    };
    const wrong = [{ kid: 'old', secret: 'rdzs_guess' }];
    expect(await post(wrong)).toEqual([401, { error: 'signature' }]);
    expect(await post(keys, new Date(Date.now() - 400_000))).toEqual([401, { error: 'signature' }]);
    expect(await post(keys)).toEqual([
      200,
      { ok: true, refused: [{ delivery_id: 'd2', code: 'sans_telephone' }] },
    ]);
    expect(await post(keys)).toEqual([409, { idempotency_key: 'b1' }]);
    child.kill();
    await once(child, 'exit');
  });
});

it('private addresses are never allowed in production', () => {
  expect(() => loadConfig({ NODE_ENV: 'production', API_CHANNEL_ALLOW_PRIVATE: 'true' })).toThrow(
    'API_CHANNEL_ALLOW_PRIVATE: refused in production',
  );
});
