import { describe, expect, it } from 'vitest';
import { batchAlert, isDoubtedRest } from '../../../domain/deliveries/batch-retry.ts';
import { MAX_AUTOMATIC_ATTEMPTS } from '../../../domain/deliveries/delivery-lifecycle.ts';

const batch = (overrides: Partial<Parameters<typeof batchAlert>[0]>) => ({
  status: 'failed' as const,
  retryable: true,
  automatic_attempts: 1,
  may_have_arrived: false,
  ...overrides,
});

describe('a batch calls for a person', () => {
  it.each([
    ['that will be tried again', {}, null],
    ['that will not pass', { retryable: false }, 'batch_failed'],
    ['tried often enough', { automatic_attempts: MAX_AUTOMATIC_ATTEMPTS }, 'batch_failed'],
    ['nobody knows of', { status: 'uncertain' as const }, 'batch_uncertain'],
    [
      'that carries the rest of such a one',
      { status: 'ready_to_send' as const, may_have_arrived: true },
      'batch_uncertain',
    ],
    ['that is ready', { status: 'ready_to_send' as const }, null],
    [
      'that is sent, though it may have arrived before',
      { status: 'sent' as const, may_have_arrived: true },
      null,
    ],
  ])('%s', (_what, overrides, alert) => {
    expect(batchAlert(batch(overrides), [5])).toBe(alert);
  });
});

it('the rest of a doubted batch is ready, and may have arrived', () => {
  expect(isDoubtedRest({ status: 'ready_to_send', may_have_arrived: true })).toBe(true);
  expect(isDoubtedRest({ status: 'failed', may_have_arrived: true })).toBe(false);
  expect(isDoubtedRest({ status: 'ready_to_send', may_have_arrived: false })).toBe(false);
});
