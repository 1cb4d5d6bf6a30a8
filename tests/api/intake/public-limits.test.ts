/** What the public routes are protected by: rate limits, allowed origins, size of bodies. */
import { describe, expect, it } from 'vitest';
import { createProvider } from '../../../store/providers/change-provider.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { MONDAY, type TestApi, useApi } from '../../support/api.ts';
import { phoneNumber } from '../../support/intake.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const LEADS = '/api/public/leads';
const BODY_LIMIT = 64 * 1024;

let calls = 0;

/** One call from an address. */
async function from(api: TestApi, remoteAddress: string, headers: Record<string, string> = {}, url = LEADS) {
  const payload = { phone: phoneNumber((calls += 1)), nom: 'Durand', departement: '75' };
  const answer = await api.app.inject({ method: 'POST', url, payload, headers, remoteAddress });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<Record<string, unknown>>() };
}

async function statuses(n: number, one: () => Promise<{ status: number }>): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < n; i += 1) all.push((await one()).status);
  return all;
}

async function aKey(api: TestApi, slug: string): Promise<string> {
  const input = { name: slug, slug, entity: 'ZR7' as const, active: true, contact_email: '', notes: '' };
  const { key } = await createProvider(store, input, SYSTEM, MONDAY);
  await api.deps.live.refresh();
  return key;
}

describe('rate limits', () => {
  const api = useApi(store, { RATE_LIMIT_PUBLIC_PER_MINUTE: '3', RATE_LIMIT_PROVIDER_PER_MINUTE: '5' });

  it('count calls per address, and say when to come back', async () => {
    expect(await statuses(4, () => from(api, '192.0.2.1'))).toEqual([200, 200, 200, 429]);
    const { headers, body } = await from(api, '192.0.2.1');
    const wait = Number(headers['retry-after']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({
      status: 429,
      code: 'too_many',
      detail: expect.stringContaining('patientez'),
    });
    expect((await from(api, '192.0.2.2')).status).toBe(200);
  });

  it('count calls with a provider’s key per key, whatever the address', async () => {
    const [one, two] = [await aKey(api, 'un'), await aKey(api, 'deux')];
    const by = (key: string) => {
      let n = 0;
      return () => from(api, `198.51.100.${(n += 1)}`, { authorization: `Bearer ${key}` });
    };
    expect(await statuses(6, by(one))).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await by(two)()).status).toBe(200);
  });

  it('count unknown keys per address: making them up gains nothing', async () => {
    let n = 0;
    const guess = () => from(api, '203.0.113.1', { authorization: `Bearer prov_${(n += 1)}` });
    expect(await statuses(4, guess)).toEqual([200, 200, 200, 429]);
  });

  it('count all addresses of one IPv6 network together', async () => {
    let n = 0;
    const neighbour = () => from(api, `2001:db8:0:1::${(n += 1)}`);
    expect(await statuses(4, neighbour)).toEqual([200, 200, 200, 429]);
    expect((await from(api, '2001:db8:0:2::1')).status).toBe(200);
  });

  it('are one for all public routes, and not for the system’s own', async () => {
    const urls = ['session', 'lp-visit', 'event'].map((route) => `/api/public/track/${route}`);
    const all: number[] = [];
    for (const url of [...urls, LEADS]) all.push((await from(api, '203.0.113.7', {}, url)).status);
    expect(all).toEqual([200, 200, 200, 429]);
    const live = () => api.app.inject({ url: '/api/system/live', remoteAddress: '203.0.113.7' });
    expect(await statuses(6, async () => ({ status: (await live()).statusCode }))).toEqual(
      Array(6).fill(200),
    );
  });
});

describe('behind a trusted proxy', () => {
  const api = useApi(store, { RATE_LIMIT_PUBLIC_PER_MINUTE: '1', TRUST_PROXY: '127.0.0.1' });
  const forwarded = (ip: string) => ({ 'x-forwarded-for': ip });

  it('the caller’s own address counts and is stored', async () => {
    expect((await from(api, '127.0.0.1', forwarded('203.0.113.20'))).status).toBe(200);
    expect((await from(api, '127.0.0.1', forwarded('203.0.113.21'))).status).toBe(200);
    expect((await from(api, '127.0.0.1', forwarded('203.0.113.20'))).status).toBe(429);
    expect(await store.leads.countDocuments({ ip: '203.0.113.20' })).toBe(1);
  });

  it('nobody else is believed', async () => {
    expect((await from(api, '198.51.100.200', forwarded('203.0.113.30'))).status).toBe(200);
    expect((await from(api, '198.51.100.200', forwarded('203.0.113.31'))).status).toBe(429);
    expect(await store.leads.countDocuments({ ip: '203.0.113.30' })).toBe(0);
  });
});

describe('origins', () => {
  const api = useApi(store, { ALLOWED_ORIGINS: 'https://lp.zr7.example, https://www.mdl.example/' });
  const allowed = async (origin: string, url = LEADS) =>
    (await from(api, '127.0.0.1', { origin }, url)).headers['access-control-allow-origin'];

  it.each(['https://lp.zr7.example', 'https://LP.ZR7.example', 'https://www.mdl.example'])(
    '%s is in the list',
    async (origin) => {
      expect(await allowed(origin)).toBe(origin);
      expect(await allowed(origin, '/api/public/track/session')).toBe(origin);
    },
  );

  it.each([
    'https://evil.example',
    'http://lp.zr7.example',
    'https://lp.zr7.example.evil.example',
    'https://lp.zr7.example:8443',
    'null',
  ])('%s is not, and is shown to admins', async (origin) => {
    expect(await allowed(origin)).toBeUndefined();
    expect(api.app.refusedOrigins.list()).toContainEqual(expect.objectContaining({ origin }));
  });

  it('are added by a setting while the system runs', async () => {
    const origin = 'https://nouvelle.zr7.example';
    expect(await allowed(origin)).toBeUndefined();
    await store.settings.insertOne({
      _id: 'origins',
      value: { allowed_origins: [`${origin}/`] },
      updated_at: MONDAY,
      updated_by: 'test',
    });
    await api.deps.live.refresh();
    expect(await allowed(origin)).toBe(origin);
  });

  it('may ask first, and carry the cookie', async () => {
    const ask = (origin: string) =>
      api.app.inject({
        method: 'OPTIONS',
        url: LEADS,
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
    const yes = await ask('https://lp.zr7.example');
    expect(yes.statusCode).toBe(204);
    expect(yes.headers).toMatchObject({
      'access-control-allow-origin': 'https://lp.zr7.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': expect.stringContaining('POST'),
    });
    expect((await ask('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
  });

  it('have no say on routes that are not public', async () => {
    const origin = 'https://lp.zr7.example';
    const answer = await api.app.inject({ url: '/api/leads/list', headers: { origin } });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('bodies', () => {
  const api = useApi(store);
  const bodyOf = (bytes: number) => {
    const frame = JSON.stringify({ phone: phoneNumber((calls += 1)), x: '' });
    return frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`);
  };

  it.each(['application/json', 'text/plain'])(
    'of 64 KiB are taken as %s, one byte more is a 413',
    async (type) => {
      for (const url of [LEADS, '/api/public/track/session']) {
        const send = (bytes: number) => api.call(null, 'POST', url, bodyOf(bytes), { 'content-type': type });
        expect((await send(BODY_LIMIT)).status).toBe(200);
        const refused = await send(BODY_LIMIT + 1);
        expect([refused.status, refused.body.code]).toEqual([413, 'too_large']);
      }
    },
  );

  it('are read whatever kind they say they are', async () => {
    for (const type of ['application/xml', 'multipart/form-data; boundary=x', 'image/png', ';;;']) {
      const send = (body: string) => api.call(null, 'POST', LEADS, body, { 'content-type': type });
      expect((await send('x')).status).toBe(422);
      expect((await send('{"phone":""}')).body).toMatchObject({ status: 'invalid' });
    }
  });
});
