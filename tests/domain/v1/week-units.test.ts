/** Version 1's own count of a week, and what explains that ours is another. */
import { expect, it } from 'vitest';
import { countedFor, whyHeld } from '../../../domain/v1/week-units.ts';
import { asWeekKey } from '../../../domain/time/paris-time.ts';

const week = asWeekKey('2026-W07');
/** Monday 9 February 2026, 00:30 in Paris: the week has begun for us, not for version 1. */
const EDGE = '2026-02-08T23:30:00+00:00';
const MONDAY = '2026-02-09T00:00:00+00:00';
const lead = (fields: object) => ({ status: 'livre', delivery_commande_id: 'A', ...fields });

it.each([
  ['delivered since Monday in UTC', lead({ delivered_at: MONDAY }), 'A'],
  ['routed since', lead({ status: 'routed', routed_at: MONDAY, delivered_at: undefined }), 'A'],
  ['delivered in the first half-hour of our week', lead({ delivered_at: EDGE }), undefined],
  ['given back', lead({ status: 'new', delivered_at: MONDAY }), undefined],
  ['for no order', lead({ delivery_commande_id: null, delivered_at: MONDAY }), undefined],
  ['at no known time', lead({}), undefined],
])('version 1 counts a lead %s', (_name, row, order) => expect(countedFor(row, week)).toBe(order));

it.each([
  ['sold to another order since', lead({ delivery_commande_id: 'B', delivered_at: MONDAY }), false, 'resold'],
  ['sold to the same one twice', lead({ delivered_at: MONDAY }), false, 'resold'],
  ['before Monday in UTC', lead({ delivered_at: EDGE }), false, 'clock'],
  ['given back by a mail that may have arrived', lead({ status: 'new' }), true, 'uncertain'],
  ['given back, and held all the same', lead({ status: 'new' }), false, undefined],
  ['that is not there', undefined, false, undefined],
])('a unit of a lead %s', (_name, row, uncertain, why) =>
  expect(whyHeld(row, { commande_id: 'A', uncertain }, week)).toBe(why),
);
