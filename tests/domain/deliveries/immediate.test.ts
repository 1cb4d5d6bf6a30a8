import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueOrders, MAILS_AN_HOUR, pace, REST_EVERY_MS } from '../../../domain/deliveries/immediate.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const MINUTE_MS = 60_000;
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * MINUTE_MS);
/** So many mails, one a minute, the last of them so long ago. */
const mails = (count: number, last: number) => Array.from({ length: count }, (_, n) => ago(last + n));

describe('mails to one client', () => {
  it.each([
    ['none yet', 3, [], 3, null],
    ['19 within the hour: one more', 1, mails(19, 0), 1, null],
    ['19 within the hour, two orders wait: one leaves, the other with the rest', 2, mails(19, 0), 1, 10],
    ['20 within the hour, the last just now', 1, mails(20, 0), 0, 10],
    ['20 within the hour, the last 4 minutes ago', 1, mails(20, 4), 0, 6],
    ['20 within the hour, the last 9 minutes and 59 seconds ago', 2, mails(20, 10 - 1 / 60), 0, 1 / 60],
    ['20 within the hour, the last 10 minutes ago: every order in one', 3, mails(20, 10), 3, null],
    // When two of them are an hour old there is room for one.
    ['21 of 23 within the hour', 1, [...mails(19, 5), ago(59), ago(59.5), ago(60), ago(70)], 0, 1],
    ['an hour old: they count no more', 1, mails(20, 60), 1, null],
    ['25 wait, none yet', 25, [], 20, 10],
  ] as const)('%s', (_, waiting, made, leave, minutes) => {
    const { leave: now, wait_ms } = pace(waiting, made, NOW);
    expect(now).toBe(leave);
    if (minutes === null) expect(wait_ms).toBeNull();
    else expect(wait_ms).toBeCloseTo(minutes * MINUTE_MS, 3);
  });

  it('are at most 20 an hour and one each ten minutes after, and nobody waits longer than that', () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 4 * 60 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(arrivals, (minutes) => {
        const at = (minute: number) => new Date(NOW.getTime() + minute * MINUTE_MS);
        const made: Date[] = [];
        let since: number | null = null;
        for (let minute = 0; minute <= 5 * 60; minute += 1) {
          if (minutes.includes(minute)) since ??= minute;
          if (since === null) continue;
          const { leave, wait_ms } = pace(1, made, at(minute));
          expect(leave === 0).toBe(wait_ms !== null);
          if (leave === 0) {
            expect((minute - since) * MINUTE_MS).toBeLessThan(REST_EVERY_MS);
            continue;
          }
          made.push(at(minute));
          since = null;
        }
        for (const mail of made) {
          const hour = made.filter((other) => other <= mail && +mail - +other < 60 * MINUTE_MS);
          expect(hour.length).toBeLessThanOrEqual(MAILS_AN_HOUR + 6);
        }
        expect(since).toBeNull();
      }),
    );
  });
});

describe('the orders that leave now', () => {
  const order = (client_id: string, commande_id: string, minutes: number) => ({
    ...{ client_id, commande_id, since: ago(minutes) },
  });
  const [a1, a2, b1] = [order('a', 'a1', 3), order('a', 'a2', 2), order('b', 'b1', 1)];
  const ids = (due: readonly { commande_id: string }[]) => due.map(({ commande_id }) => commande_id);

  it('are those that wait longest of each client, and the others have a moment of their own', () => {
    const made = new Map([
      ['a', mails(19, 2)],
      ['b', mails(20, 7)],
    ]);
    const { due, wait_ms } = dueOrders([a1, a2, b1], made, NOW);
    expect(ids(due)).toEqual(['a1']);
    expect(wait_ms).toBe(3 * MINUTE_MS);
  });

  it('are all of a client that gets no mail', () => {
    const { due, wait_ms } = dueOrders([a1, a2, b1], new Map([['b', []]]), NOW);
    expect(ids(due)).toEqual(['a1', 'a2', 'b1']);
    expect(wait_ms).toBeNull();
    expect(dueOrders([], new Map(), NOW)).toEqual({ due: [], wait_ms: null });
  });
});
