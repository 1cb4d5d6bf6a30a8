/** Gates as they were, from the history that people and rules make of breakers (12-rules U39, U43). */
import { expect, it } from 'vitest';
import { asBasisPoints } from '../../../domain/money/money.ts';
import { DEFAULT_RULES } from '../../../domain/sources/rules.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { gateAfter, openWide, readBreakers } from '../../../store/routing/replay/past-gates.ts';
import {
  changeRules,
  closeBreaker,
  halfOpen,
  holdSource,
  newBreaker,
  releaseSource,
  tripBreaker,
} from '../../../store/sources/move-breaker.ts';
import type { SourceBreakerDoc } from '../../../store/sources/collections.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 9, minute));
const exceeded = { rate: 'invalid', n: 5, of: 9, max: asBasisPoints(2_000) } as const;
const trip = { exceeded, volume: 9, by: SYSTEM };
const hold = { reason: '', volume: 9, by: SYSTEM };

type Move = (before: SourceBreakerDoc, now: Date) => Promise<void>;
const MOVES: readonly Move[] = [
  (before, now) => tripBreaker(store, before, { ...trip, now }),
  (before, now) => halfOpen(store, before, SYSTEM, now),
  // A trial that fails keeps what the first trip kept.
  (before, now) => tripBreaker(store, before, { ...trip, now }),
  (before, now) => releaseSource(store, before, { release: { which: 'none' }, by: SYSTEM, now }),
  (before, now) => holdSource(store, before, { ...hold, now }),
  (before, now) =>
    releaseSource(store, before, { release: { which: 'since', since: at(2) }, by: SYSTEM, now }),
  (before, now) => tripBreaker(store, before, { ...trip, now }),
  (before, now) => halfOpen(store, before, SYSTEM, now),
  (before, now) => closeBreaker(store, before, SYSTEM, now),
  (before, now) => releaseSource(store, before, { release: { which: 'all' }, by: SYSTEM, now }),
];

it('is after each event what the breaker was', async () => {
  const first = newBreaker({ entity: 'ZR7', source: 'Facebook' }, at(0));
  await changeRules(store, first, DEFAULT_RULES, SYSTEM, at(0));
  const read = async () => (await store.source_breakers.findOne({ _id: first._id }))!;
  const were: unknown[] = [];
  const shown = ({ state, opened_at, kept }: Pick<SourceBreakerDoc, 'state' | 'opened_at' | 'kept'>) => ({
    ...{ state, opened_at, kept },
  });
  for (const [n, move] of MOVES.entries()) {
    await move(await read(), at(n + 1));
    were.push(shown(await read()));
  }
  const [breaker] = await readBreakers(store);
  let gate = openWide(breaker!);
  expect(shown(gate)).toEqual({ state: 'closed', opened_at: undefined, kept: [] });
  const replayed = breaker!.history.map((event) => shown((gate = gateAfter(gate, event))));
  expect(replayed).toEqual(were);
});
