import { expect, it } from 'vitest';
import {
  byWorth,
  candidates,
  editsOf,
  goTogether,
  NEEDED,
  openedCompany,
  type WhatIfAsked,
  type WhatIfChange,
  type WhatIfOrder,
} from '../../../domain/routing/what-if.ts';
import { DEFAULT_SETTINGS } from '../../../domain/settings/settings.ts';
import { aDay } from '../../support/dates.ts';

const order = (more: Partial<WhatIfOrder> = {}): WhatIfOrder => ({
  ...{ _id: 'o', entity: 'ZR7', client_id: 'c', active: true, departements: ['*'], quota_semaine: 0 },
  ...more,
});
const CLOSED = { ...DEFAULT_SETTINGS.cross_entity, cross_entity_enabled: false };
const asked = (orders: WhatIfOrder[], more: Partial<WhatIfAsked> = {}): WhatIfAsked => ({
  ...{ orders, departements: ['13', '69'], entity: 'ZR7', crossEntity: DEFAULT_SETTINGS.cross_entity },
  ...{ from: aDay('2026-11-23'), to: aDay('2026-11-29'), taken: new Set<string>() },
  ...more,
});
const kinds = (changes: readonly WhatIfChange[]) => changes.map(({ kind }) => kind);

it('tries nothing of an order that is open to everything', () => {
  expect(candidates(asked([order()]))).toEqual([]);
});

it('tries what stands in the way, each alone', () => {
  const pause = { from: aDay('2026-11-25'), until: aDay('2026-11-26') };
  const later = { from: aDay('2026-12-25'), until: aDay('2026-12-26') };
  const houses = { champ: 'type_logement', op: '=', valeurs: ['Maison'], si_absent: 'refuse' } as const;
  const criteria = [{ ...houses, valeurs: ['Maison'] }];
  const shut = order({
    ...{
      active: false,
      pauses: [pause, later],
      quota_semaine: 5,
      day_cap: 2,
      departements: ['75', '13'],
      criteria,
    },
  });
  const changes = candidates(asked([shut], { crossEntity: CLOSED }));
  expect(kinds(changes)).toEqual([
    'activate',
    'end_pause',
    'raise',
    'raise',
    'departement',
    'criterion',
    'open_company',
  ]);
  expect(changes).toContainEqual(expect.objectContaining({ kind: 'end_pause', pauses: [later] }));
  expect(changes).toContainEqual(expect.objectContaining({ limit: 'day_cap', from: 2, to: NEEDED }));
  expect(changes).toContainEqual(
    expect.objectContaining({ departement: '69', departements: ['13', '69', '75'] }),
  );
  expect(changes).toContainEqual(expect.objectContaining({ champ: 'type_logement', criteria: [] }));
});

it('does not activate a second order of a client and product', () => {
  expect(candidates(asked([order({ active: false })], { taken: new Set(['c']) }))).toEqual([]);
});

it('opens only the way that is shut', () => {
  expect(openedCompany('ZR7', DEFAULT_SETTINGS.cross_entity)).toBeNull();
  const flow = { in_enabled: false, out_enabled: false };
  const opened = openedCompany('MDL', { cross_entity_enabled: false, per_entity: { ZR7: flow, MDL: flow } });
  expect(opened).toEqual({
    cross_entity_enabled: true,
    per_entity: {
      MDL: { in_enabled: false, out_enabled: true },
      ZR7: { in_enabled: true, out_enabled: false },
    },
  });
});

it('puts two changes of one order into one edit', () => {
  const of = { commande_id: 'o', client_id: 'c', entity: 'ZR7' as const };
  const raise: WhatIfChange = { ...of, kind: 'raise', limit: 'quota_semaine', from: 5, to: 8 };
  const add: WhatIfChange = { ...of, kind: 'departement', departement: '13', departements: ['13', '75'] };
  expect(goTogether(raise, add)).toBe(true);
  expect(goTogether(add, { ...add, departement: '69' })).toBe(false);
  expect(goTogether(raise, { ...raise, limit: 'day_cap' })).toBe(true);
  expect(goTogether(raise, { ...add, commande_id: 'other' })).toBe(true);
  expect(editsOf([raise, add]).orders).toEqual([
    { commande_id: 'o', fields: { quota_semaine: 8, departements: ['13', '75'] } },
  ]);
});

it('ranks by what is won less what others lose, the smaller change first', () => {
  const one = { kind: 'open_company', entity: 'ZR7', cross_entity: CLOSED } as const;
  const ranked = [
    { changes: [one, one], won: 5, lost: 0 },
    { changes: [one], won: 9, lost: 6 },
    { changes: [one], won: 7, lost: 2 },
  ];
  expect([...ranked].sort(byWorth).map(({ won }) => won)).toEqual([7, 5, 9]);
});
