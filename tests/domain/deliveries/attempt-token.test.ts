/** The token of a try, as 2.0.0 wrote it and as its workers read it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AttemptToken,
  formatToken,
  isEarlierAttempt,
  isSameTry,
  parseToken,
} from '../../../domain/deliveries/attempt-token.ts';

const REPORT = '019abc00-0000-7000-8000-00000000000a';
const BATCH = '019abc00-0000-7000-8000-00000000000b';
const RUN = '019abc00-0000-7000-8000-00000000000c';

const part = fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/);
const activity = fc.tuple(part, part).map((parts) => parts.join('/'));
const attemptNo = fc.integer({ min: 1, max: 50 });
const token: fc.Arbitrary<AttemptToken> = fc.record({
  scope: fc.oneof(part, activity),
  batchId: part,
  activity,
  attemptNo,
});
/** Few values, so that two tokens often share some. */
const alike: fc.Arbitrary<AttemptToken> = fc.record({
  scope: fc.constantFrom('report-1', 'report-2', 'run-1/7'),
  batchId: fc.constantFrom('batch-1', 'batch-2'),
  activity: fc.constantFrom('run-1/7', 'run-1/70', 'run-2/7'),
  attemptNo: fc.integer({ min: 1, max: 12 }),
});

/** How 2.0.0 made and compared tokens. */
const as200 = {
  key: ({ scope, batchId }: AttemptToken) => `${scope}/${batchId}/`,
  own: (mine: AttemptToken) => `${as200.key(mine)}${mine.activity}/`,
  format: (mine: AttemptToken) => `${as200.own(mine)}${mine.attemptNo}`,
  isSameTry: (text: string, mine: AttemptToken) => text.startsWith(as200.key(mine)),
  isEarlierAttempt: (text: string, mine: AttemptToken) =>
    text.startsWith(as200.own(mine)) && Number(text.slice(as200.own(mine).length)) < mine.attemptNo,
};

describe('a token', () => {
  it('of a run’s try is the bytes 2.0.0 stored', () => {
    const mine = { scope: REPORT, batchId: BATCH, activity: `${RUN}/7`, attemptNo: 2 };
    expect(formatToken(mine)).toBe(`${REPORT}/${BATCH}/${RUN}/7/2`);
    expect(parseToken(`${REPORT}/${BATCH}/${RUN}/7/2`)).toEqual(mine);
  });

  it('of a button’s try is the bytes 2.0.0 stored: its scope is its activity', () => {
    const mine = { scope: `${RUN}/7`, batchId: BATCH, activity: `${RUN}/7`, attemptNo: 1 };
    expect(formatToken(mine)).toBe(`${RUN}/7/${BATCH}/${RUN}/7/1`);
    expect(parseToken(`${RUN}/7/${BATCH}/${RUN}/7/1`)).toEqual(mine);
  });

  it('survives being written and read', () =>
    fc.assert(
      fc.property(token, (mine) => {
        expect(parseToken(formatToken(mine))).toEqual(mine);
      }),
    ));

  it('survives being read and written', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), token.map(as200.format)), (text) => {
        const parsed = parseToken(text);
        if (parsed) expect(formatToken(parsed)).toBe(text);
      }),
    ));

  it.each(['', 'of-the-dead', REPORT, 'run/7/1', `${REPORT}/${BATCH}/${RUN}/7/`, 'a/b/c/d/0', 'a/b/c/d/x'])(
    'that no activity wrote is nobody’s: %j',
    (text) => {
      expect(parseToken(text)).toBeNull();
      const mine = { scope: 'a', batchId: 'b', activity: 'c/d', attemptNo: 9 };
      expect([isSameTry(text, mine), isEarlierAttempt(text, mine)]).toEqual([false, false]);
    },
  );
});

describe('two tries', () => {
  it('are told apart as 2.0.0 told them', () =>
    fc.assert(
      fc.property(alike, alike, (theirs, mine) => {
        const text = as200.format(theirs);
        expect(formatToken(theirs)).toBe(text);
        expect(isSameTry(text, mine)).toBe(as200.isSameTry(text, mine));
        expect(isEarlierAttempt(text, mine)).toBe(as200.isEarlierAttempt(text, mine));
      }),
      { numRuns: 2_000 },
    ));

  it('of one activity follow each other by number, not by letter', () => {
    const mine = { scope: 'report-1', batchId: 'batch-1', activity: 'run-1/7', attemptNo: 10 };
    expect(isEarlierAttempt(formatToken({ ...mine, attemptNo: 9 }), mine)).toBe(true);
    expect(isEarlierAttempt(formatToken(mine), { ...mine, attemptNo: 9 })).toBe(false);
    expect(isEarlierAttempt(formatToken(mine), mine)).toBe(false);
  });
});
