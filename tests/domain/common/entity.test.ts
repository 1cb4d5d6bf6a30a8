import { expect, it } from 'vitest';
import { ENTITIES, isEntity, otherEntity } from '../../../domain/common/entity.ts';

it('there are two companies, each the other’s sister', () => {
  expect(ENTITIES).toEqual(['ZR7', 'MDL']);
  expect(ENTITIES.map(otherEntity)).toEqual(['MDL', 'ZR7']);
});

it('a company is known by its exact code only', () => {
  expect(ENTITIES.every(isEntity)).toBe(true);
  for (const other of ['zr7', 'Mdl', ' ZR7', '', 'none', null, undefined, 7, ['ZR7'], { ZR7: true }]) {
    expect(isEntity(other)).toBe(false);
  }
});
