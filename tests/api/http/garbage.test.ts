/** Garbage on every route: always a 4xx that says what is wrong, never a 500 (07-quality "Bad input"). */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { type Method, type TestUser, useApi } from '../../support/api.ts';
import { anyText } from '../../support/arbitraries.ts';
import { type DeclaredRoute, declaredRoutes } from '../../support/route-table.ts';
import { aRunUnderWay } from '../../support/run-records.ts';
import { useStore } from '../../support/store.ts';

const RUNS = Number(process.env.GARBAGE_RUNS ?? 20);
/** Thousands of requests, on a busy machine. */
const LIMIT_MS = 300_000;

const store = useStore();
const api = useApi(store);
let routes: DeclaredRoute[];
let root: TestUser;

beforeAll(async () => {
  routes = await declaredRoutes(api.deps);
  root = await api.user({ role: 'super_admin' });
  await store.delivery_reports.insertOne(aRunUnderWay());
});

/** Operators, prototypes, wrong types, absurd sizes. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    '$ne',
    { $ne: null },
    { $gt: '' },
    { $where: 'sleep(1000)' },
    [],
    [{ $regex: '.*' }],
    { __proto__: { admin: true } },
    { constructor: 1 },
    'ZR7',
    'BOTH',
    'PV',
    '2026-W47',
    '2026-W99',
    '2026-02-30',
    '75',
    '.*',
    '^(a+)+$',
    '\u0000',
    'é'.repeat(5000),
    1e308,
    -0,
    Number.MAX_SAFE_INTEGER,
    true,
  ),
  anyText(30),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.jsonValue({ maxDepth: 3 }),
);

interface FieldSchema {
  type?: string | string[];
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  minimum?: number;
}
type ObjectSchema = { properties?: Record<string, FieldSchema>; required?: string[] } | undefined;

const fieldsOf = (schema: unknown): string[] => Object.keys((schema as ObjectSchema)?.properties ?? {});

function sampleOf({ type, enum: words, minLength = 1, minimum = 1 }: FieldSchema): unknown {
  if (words) return words[0];
  const name = [type].flat()[0];
  if (name === 'string') return 'a'.repeat(Math.max(1, minLength));
  if (name === 'integer' || name === 'number') return minimum;
  if (name === 'boolean') return false;
  return name === 'array' ? [] : {};
}

/** What the schema demands, so that one field alone decides whether garbage gets through. */
const demanded = (schema: unknown): Record<string, unknown> => {
  const { properties = {}, required = [] } = (schema as ObjectSchema) ?? {};
  return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] ?? {})]));
};

const namesFor = (schema: unknown): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('zzz', ...fieldsOf(schema)) },
    { weight: 1, arbitrary: fc.oneof(fc.constantFrom('$set', '_id', 'limit[$ne]', 'entity'), anyText(8)) },
  );

/** A body that nearly fits, one that does not, or anything. */
const bodyFor = (schema: unknown): fc.Arbitrary<unknown> => {
  const some = (maxKeys: number) => fc.dictionary(namesFor(schema), nasty, { maxKeys });
  return fc.oneof(
    { weight: 6, arbitrary: some(2).map((fields) => ({ ...demanded(schema), ...fields })) },
    { weight: 2, arbitrary: some(8) },
    { weight: 1, arbitrary: nasty },
  );
};

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)) ?? '';

const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/g, '?');

const encoded = (name: string, value: unknown) =>
  `${encodeURIComponent(wellFormed(name))}=${encodeURIComponent(wellFormed(asText(value)))}`;

const queryFor = (schema: unknown): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(namesFor(schema), nasty), { maxLength: 2 })
    .map((pairs) =>
      [...Object.entries(demanded(schema)), ...pairs].map((pair) => encoded(...pair)).join('&'),
    );

const paramFor: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'x',
    '%00',
    '..%2F..',
    '%24ne',
    '2026-11-23%2F9',
    'a'.repeat(500),
    '%E0%A4',
    '[object%20Object]',
  ),
  nasty.map((value) => encodeURIComponent(wellFormed(asText(value))) || 'x'),
);

it(
  'answers every route’s garbage with less than 500',
  async () => {
    for (const { method, url, schema } of routes) {
      const isPassword = url === '/api/auth/login' || url === '/api/auth/password';
      await fc.assert(
        fc.asyncProperty(
          paramFor,
          queryFor(schema.querystring),
          bodyFor(schema.body),
          async (param, query, body) => {
            const target = url.replace(/:\w+/g, param);
            const payload = method === 'GET' ? undefined : JSON.stringify(body);
            const answer = await api.call(
              root,
              method as Method,
              query ? `${target}?${query}` : target,
              payload,
              {
                ...(payload !== undefined && { 'content-type': 'application/json' }),
              },
            );
            const explained =
              answer.status < 400 || typeof (answer.body as { detail?: string }).detail === 'string';
            expect({
              status: answer.status < 500,
              explained,
              text: answer.status < 500 ? '' : answer.text,
            }).toEqual({
              status: true,
              explained: true,
              text: '',
            });
            // Logging out is a fine answer to garbage; the next one needs a session again.
            if (url === '/api/auth/logout') root = await api.user({ role: 'super_admin' });
          },
        ),
        // A hash for each try: fewer of these.
        { numRuns: isPassword ? 8 : RUNS },
      );
    }
  },
  LIMIT_MS,
);

it('takes no query operator for a value', async () => {
  await api.user({ role: 'admin', entity: 'MDL' });
  for (const body of [
    { email: { $gt: '' }, password: { $gt: '' } },
    { email: ['x'], password: 'y' },
  ]) {
    const answer = await api.call(null, 'POST', '/api/auth/login', body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toContainEqual({ path: 'email', message: 'doit être du texte' });
  }
  for (const query of ['search[$ne]=x', 'status[$ne]=new', 'client_id[$gt]=', 'source[$regex]=.*']) {
    const answer = await api.call(root, 'GET', `/api/leads/list?${query}`);
    // The brackets are part of an unknown name, which is ignored: never an operator.
    expect([query, answer.status]).toEqual([query, 200]);
  }
  const search = await api.call<{ total: number }>(root, 'GET', '/api/leads/list?search=.*');
  expect(search.body.total).toBe(0);
});

it('refuses prototype keys, broken JSON, wrong media types and bodies that are too large', async () => {
  const post = (payload: string, type = 'application/json') =>
    api.call(root, 'POST', '/api/clients', payload, { 'content-type': type });
  expect((await post('{"__proto__":{"admin":true},"name":"x"}')).status).toBe(400);
  expect((await post('{"name":')).body).toMatchObject({ status: 400, code: 'malformed_body' });
  expect((await post('<x/>', 'application/xml')).body).toMatchObject({ status: 415 });
  expect((await post(`{"name":"${'x'.repeat(1_100_000)}"}`)).body).toMatchObject({ status: 413 });
});
