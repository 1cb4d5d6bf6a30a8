/** What must not compile: `npm run check` fails when one of these lines does. */
import { expect, expectTypeOf, it } from 'vitest';
import { asBasisPoints, asCents, type BasisPoints, type Cents } from '../../../domain/money/money.ts';
import type { ParisDay, WeekKey } from '../../../domain/time/paris-time.ts';
import { aDay, aWeek } from '../../support/dates.ts';
import type { Run } from '../../../api/runs/contract.ts';
import type { ClientSummary } from '../../../api/clients/contract.ts';
import type { EventDoc } from '../../../store/audit/collections.ts';
import type { ClientDoc } from '../../../store/clients/collections.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import type { LeadDoc } from '../../../store/leads/collections.ts';

it('a brand is not its base, and not another brand', () => {
  expectTypeOf<string>().not.toExtend<ParisDay>();
  expectTypeOf<string>().not.toExtend<WeekKey>();
  expectTypeOf<WeekKey>().not.toExtend<ParisDay>();
  expectTypeOf<ParisDay>().not.toExtend<WeekKey>();
  expectTypeOf<number>().not.toExtend<Cents>();
  expectTypeOf<BasisPoints>().not.toExtend<Cents>();
  expectTypeOf<Cents>().not.toExtend<BasisPoints>();
});

it('documents and answers hold the kind, not its base', () => {
  expectTypeOf<LeadDoc['day']>().toEqualTypeOf<ParisDay>();
  expectTypeOf<EventDoc['week_key']>().toEqualTypeOf<WeekKey>();
  expectTypeOf<ClientDoc['default_prix_lead_cents']>().toEqualTypeOf<Cents | null>();
  expectTypeOf<CommandeDoc['lb_target_bp']>().toEqualTypeOf<BasisPoints>();
  expectTypeOf<Run['date']>().toEqualTypeOf<ParisDay>();
  expectTypeOf<ClientSummary['next_delivery_day']>().toEqualTypeOf<ParisDay | null>();
});

it('a branded value is still its base: it is stored and shown as it is', () => {
  expectTypeOf<ParisDay>().toExtend<string>();
  expectTypeOf<Cents>().toExtend<number>();
  expect(JSON.stringify({ day: aDay('2026-11-23'), cents: asCents(2600) })).toBe(
    '{"day":"2026-11-23","cents":2600}',
  );
});

it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
  '%s is neither cents nor basis points',
  (value) => {
    expect(() => asCents(value)).toThrow(RangeError);
    expect(() => asBasisPoints(value)).toThrow(RangeError);
  },
);

it.each(['', '2026-11-31', '23/11/2026', '2026-W48'])('« %s » is no day', (text) => {
  expect(() => aDay(text)).toThrow(RangeError);
});

it.each(['', '2027-W53', '2026-11-23', '2026-W00'])('« %s » is no week', (text) => {
  expect(() => aWeek(text)).toThrow(RangeError);
});
