/** Characters nobody sees are no content, in every text field of every route (01-domain §1 "The door", 07-quality "Bad input"). */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { compileValidator } from '../../../api/http/validation.ts';
import type { Problem } from '../../../api/http/problem.ts';
import { useApi } from '../../support/api.ts';
import { type DeclaredRoute, declaredRoutes } from '../../support/route-table.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
let routes: DeclaredRoute[];

beforeAll(async () => {
  routes = await declaredRoutes(api.deps);
});

interface Shape {
  type?: string | readonly string[];
  properties?: Record<string, Shape>;
  items?: Shape;
}
type Read = (value: unknown) => { value: unknown } | { error: Problem };

const isText = ({ type }: Shape): boolean => [type].flat().includes('string');

/** Bodies that hold one text, one for each place a schema has for a text. */
function bodiesWith({ properties = {}, items }: Shape, place: string): [string, (text: string) => unknown][] {
  const within = Object.entries(properties)
    .filter(([name]) => !name.includes('password'))
    .flatMap(([name, field]): [string, (text: string) => unknown][] => {
      const path = `${place}.${name}`;
      if (isText(field)) return [[path, (text) => ({ [name]: text })]];
      return bodiesWith(field, path).map(([inner, body]) => [inner, (text) => ({ [name]: body(text) })]);
    });
  if (!items) return within;
  const inItems: [string, (text: string) => unknown][] = isText(items)
    ? [[`${place}[]`, (text) => [text]]]
    : bodiesWith(items, `${place}[]`).map(([inner, body]) => [inner, (text) => [body(text)]]);
  return [...within, ...inItems];
}

const readerOf = (schema: unknown, httpPart: 'body' | 'querystring'): Read =>
  compileValidator({ schema, httpPart } as Parameters<typeof compileValidator>[0]) as unknown as Read;

/** What became of a body: what is kept of it, or what is said of it. */
function fateOf(read: Read, body: unknown): unknown {
  const answer = read(body);
  return 'error' in answer ? answer.error.body() : answer.value;
}

const UNSEEN = [
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u2060',
  '\u00ad',
  '\u202e',
  '\u2066',
  '\u3164',
  '\u2800',
  '\u{e0041}',
];
const unseen = fc
  .array(fc.constantFrom(...UNSEEN), { minLength: 1, maxLength: 4 })
  .map((all) => all.join(''));
/** What people type, and places between its characters. */
const seen = fc.constantFrom('', 'PV', 'Toits Verts', 'achats@toits.example', '06 12 34 56 78', '75', 'été');

it('in a body', () => {
  let fields = 0;
  for (const { method, url, schema } of routes) {
    if (!schema.body) continue;
    const read = readerOf(schema.body, 'body');
    for (const [place, bodyOf] of bodiesWith(schema.body as Shape, `${method} ${url} `)) {
      fields += 1;
      fc.assert(
        fc.property(seen, unseen, fc.double({ min: 0, max: 1, noNaN: true }), (text, hidden, part) => {
          const at = Math.floor(part * text.length);
          const disguised = text.slice(0, at) + hidden + text.slice(at);
          expect([place, fateOf(read, bodyOf(disguised))]).toEqual([place, fateOf(read, bodyOf(text))]);
        }),
        { numRuns: 30 },
      );
    }
  }
  expect(fields).toBeGreaterThan(80);
});

it('in a filter', () => {
  let fields = 0;
  for (const { url, schema } of routes) {
    if (!schema.querystring) continue;
    const read = readerOf(schema.querystring, 'querystring');
    for (const [place, queryOf] of bodiesWith(schema.querystring as Shape, `${url}?`)) {
      fields += 1;
      fc.assert(
        fc.property(unseen, (hidden) => {
          expect([place, fateOf(read, queryOf(hidden))]).toEqual([place, fateOf(read, {})]);
          expect([place, fateOf(read, queryOf(`abc${hidden}`))]).toEqual([
            place,
            fateOf(read, queryOf('abc')),
          ]);
        }),
        { numRuns: 10 },
      );
    }
  }
  expect(fields).toBeGreaterThan(20);
});
