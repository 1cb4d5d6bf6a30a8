/** Shares as percents with one decimal. */
import { expect, it } from 'vitest';
import { percentOf } from '../../../domain/money/rate.ts';

it.each([
  [1, 200, 0.5],
  [1, 3, 33.3],
  [2, 3, 66.7],
  [5, 5, 100],
  [0, 7, 0],
  [0, 0, 0],
  [3, 0, 0],
])('%i of %i are %d %%', (part, whole, percent) => expect(percentOf(part, whole)).toBe(percent));
