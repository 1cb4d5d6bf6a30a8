/** The short name of a provider, as people type it. */
import { expect, it } from 'vitest';
import { slugOf } from '../../../domain/providers/slug.ts';

it.each([
  ['leads-co', 'leads-co'],
  [' Leads  Du_Nord 2 ', 'leads-du_nord-2'],
  ['A\tB', 'a-b'],
  ['0', '0'],
])('%j is kept as %j', (typed, slug) => expect(slugOf(typed)).toBe(slug));

it.each(['', '   ', 'é', 'a/b', 'a.b', 'a\u200bb'])('%j is none', (typed) =>
  expect(slugOf(typed)).toBeNull(),
);
