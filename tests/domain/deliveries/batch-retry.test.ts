import { describe, expect, it } from 'vitest';
import { nextRetryMs } from '../../../domain/deliveries/batch-retry.ts';
import type { BatchStatus } from '../../../domain/deliveries/delivery-lifecycle.ts';

const MINUTE_MS = 60_000;

/** Minutes until the next automatic try of a batch that failed for a passing trouble after its first try. */
function wait(
  batch: Partial<Parameters<typeof nextRetryMs>[0]> = {},
  retryMinutes: readonly number[] = [15, 30, 60],
): number | null {
  const failed = { status: 'failed' as const, retryable: true, automatic_attempts: 1 };
  const ms = nextRetryMs({ ...failed, ...batch }, retryMinutes);
  return ms === null ? null : ms / MINUTE_MS;
}

describe('a failed batch', () => {
  it('waits as long as the place of its last automatic try says, and then as long as the last place', () => {
    const waits = [1, 2, 3, 4].map((automatic_attempts) => wait({ automatic_attempts }));
    expect(waits).toEqual([15, 30, 60, 60]);
  });

  it('waits like after the first try when only people have tried so far', () => {
    expect(wait({ automatic_attempts: 0 })).toBe(15);
  });

  it('is not tried a sixth time by itself', () => {
    expect([wait({ automatic_attempts: 5 }), wait({ automatic_attempts: 6 })]).toEqual([null, null]);
  });

  it('may be tried again at once', () => {
    expect(wait({}, [0])).toBe(0);
  });

  it('is never tried again by itself when its trouble does not pass, or when no waits are set', () => {
    expect(wait({ retryable: false })).toBeNull();
    expect(wait({}, [])).toBeNull();
  });
});

it.each<BatchStatus>(['ready_to_send', 'sending', 'sent', 'uncertain', 'cancelled'])(
  'a batch that is %s is never tried again by itself',
  (status) => {
    expect(wait({ status })).toBeNull();
  },
);
