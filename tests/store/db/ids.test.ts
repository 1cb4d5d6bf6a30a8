/** Ids sort by creation, across hosts whose clocks differ. */
import { expect, it } from 'vitest';
import { v7 } from 'uuid';
import { newId, newIdAfter } from '../../../store/db/ids.ts';

it('sorts by creation', () => {
  const ids = Array.from({ length: 1_000 }, newId);
  expect([...ids].sort()).toEqual(ids);
});

it('sorts after another one, also when a clock is behind', () => {
  const ahead = v7({ msecs: Date.now() + 60_000 });
  for (let n = 0; n < 100; n += 1) expect(newIdAfter(ahead) > ahead).toBe(true);
  expect(newIdAfter('') < newId()).toBe(true);
});
