/** Anything at all, sent to every public route by anybody: answered, never a 5xx, and no buyer ever named. */
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { beforeAll, expect, it } from 'vitest';
import { createProvider } from '../../../store/providers/change-provider.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { anyText } from '../../support/arbitraries.ts';
import { phoneNumber } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const RUNS = Number(process.env.GARBAGE_RUNS ?? 250);

const store = useStore();
const api = useApi(store);
const secrets: string[] = [];
const known: Record<string, unknown> = {};

beforeAll(async () => {
  const { client, commande } = await insertOrder(
    store,
    {},
    { name: 'Acheteur Secret', email: 'secret@acheteur.example' },
  );
  const input = { name: 'P', slug: 'p', entity: 'MDL' as const, active: true, contact_email: '', notes: '' };
  const { key } = await createProvider(store, input, SYSTEM, MONDAY);
  await api.deps.live.refresh();
  const session = await api.call(null, 'POST', '/api/public/track/session', { lp_code: 'LP1' });
  secrets.push(client._id, client.name, client.email, commande._id, key);
  Object.assign(known, { key, session: session.body.session_id });
});

const URLS = ['leads', 'track/session', 'track/lp-visit', 'track/event'].map((name) => `/api/public/${name}`);
const NAMES =
  'phone nom prenom email departement entity produit session_id form_code api_key consent visitor_id lp_code event_type utm_source rgpd_consent'.split(
    ' ',
  );

const scalars = fc.oneof(
  anyText(40),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.nat(3).map(phoneNumber),
  fc.constantFrom(
    'ZR7',
    'MDL',
    'PV',
    '75',
    'KEY',
    'SESSION',
    'prov_x',
    '0612345678',
    '__proto__',
    'é'.repeat(900),
  ),
);
const values = fc.oneof(
  { weight: 5, arbitrary: scalars },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>({ $gt: '' }, { $where: '1' }, [[]], { a: { b: [null] } }),
  },
);
const keys = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
  fc.constantFrom('__proto__', 'constructor', '$set', '_id', 'a.b', 'status', 'client_id', ''),
  anyText(6),
);
const objects = fc.dictionary(keys, values, { maxKeys: 14 });

const bodies: fc.Arbitrary<string | Buffer | undefined> = fc.oneof(
  {
    weight: 6,
    arbitrary: objects.map((body) =>
      JSON.stringify(body, (_key, value: unknown) =>
        value === 'KEY' ? known.key : value === 'SESSION' ? known.session : value,
      ),
    ),
  },
  fc.jsonValue().map((value) => JSON.stringify(value)),
  anyText(200),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('{"phone":"0631000000","__proto__":{"x":1}}', '[', '{"a":1,"a":2}', '"\\ud800"', undefined),
);

/** What a header may hold on the wire. */
const headerText = fc
  .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0xa0, max: 0xff })), {
    maxLength: 40,
  })
  .map((units) => String.fromCharCode(...units));
const header = (...likely: string[]) =>
  fc.option(fc.oneof(fc.constantFrom(...likely), headerText), { nil: undefined });
const headers = fc.record({
  'content-type': header(
    'application/json',
    'application/json',
    'text/plain',
    'text/plain;charset=UTF-8',
    'a/b',
  ),
  authorization: header('Bearer prov_x', 'prov_', 'Bearer '),
  'idempotency-key': header('k-1', '', 'x'.repeat(300)),
  cookie: header('_rdz_vid=%E0%A4%A', '_rdz_vid=visitor-0001; rdz_session=x', ';;;='),
  origin: header('https://lp.example', 'null'),
  'x-forwarded-for': header('203.0.113.1', '::1, x'),
  'user-agent': header('Navigateur/1.0'),
});

const requests = fc.record({ url: fc.constantFrom(...URLS), payload: bodies, headers });

it('is answered, whatever it is', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async ({ url, payload, headers: given }) => {
      const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const request: InjectOptions = { method: 'POST', url, headers: present };
      if (payload !== undefined) request.payload = payload;
      const answer = await api.app.inject(request);
      expect([answer.statusCode, answer.statusCode < 500 ? '' : answer.body]).toEqual([
        answer.statusCode,
        '',
      ]);
      expect([200, 400, 413, 415, 422]).toContain(answer.statusCode);
      expect(answer.headers['content-type']).toMatch(/^application\/(problem\+)?json/);
      // What the caller wrote himself may be answered back; nothing else is known to him.
      const told = secrets.filter((secret) => answer.body.includes(secret) && !payload?.includes(secret));
      expect(told).toEqual([]);
      const body = answer.json<Record<string, unknown>>();
      if (answer.statusCode === 200) expect(typeof body.success).toBe('boolean');
      else expect(body).toMatchObject({ status: answer.statusCode, detail: expect.any(String) });
    }),
    { numRuns: RUNS },
  );
});

it('leaves the books right', async () => {
  const good = { phone: phoneNumber(0), entity: 'ZR7', produit: 'PV', departement: '75' };
  await api.call(null, 'POST', '/api/public/leads', good);
  const received = await store.counters.aggregate([{ $group: { _id: null, n: { $sum: '$n' } } }]).toArray();
  const leads = await store.leads.countDocuments();
  expect(leads).toBeGreaterThan(0);
  expect(received[0]?.n).toBe(leads);
});

it('is no way around the methods and addresses there are', async () => {
  for (const url of URLS) {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH'] as const) {
      const answer = await api.app.inject({ method, url });
      expect([url, method, answer.statusCode]).toEqual([url, method, 404]);
    }
    expect((await api.app.inject({ method: 'POST', url: `${url}/%E0%A4%A` })).statusCode).toBeLessThan(500);
  }
});
