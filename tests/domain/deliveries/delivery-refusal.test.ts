import { describe, expect, it } from 'vitest';
import {
  DELIVERY_REFUSALS,
  DeliveryRefusal,
  isDeliveryRefusalCode,
} from '../../../domain/deliveries/delivery-refusal.ts';

describe('the refusal of something asked of a delivery', () => {
  it.each(Object.entries(DELIVERY_REFUSALS))('%s tells people why, in a sentence', (_code, { detail }) => {
    expect(detail).toMatch(/^\p{Lu}.*\p{L}\.$/u);
  });

  it('is not found when there is no such record, bad when nothing is to be done, a conflict when its state forbids it', () => {
    const codes = (kind: string) =>
      Object.entries(DELIVERY_REFUSALS)
        .filter(([, refusal]) => refusal.kind === kind)
        .map(([code]) => code);
    expect(codes('not_found')).toEqual(['DELIVERY_NOT_FOUND', 'BATCH_NOT_FOUND']);
    expect(codes('bad_request')).toEqual([
      'ALREADY_SENT',
      'SENDING',
      'NOT_SENT',
      'ALREADY_REJECTED',
      'ALREADY_REMOVED',
    ]);
    expect(codes('conflict')).toHaveLength(Object.keys(DELIVERY_REFUSALS).length - 7);
  });

  it('carries its code, also as its message: that is all a workflow’s history keeps', () => {
    const refusal = new DeliveryRefusal('NOT_SENT');
    expect(refusal).toBeInstanceOf(Error);
    expect([refusal.name, refusal.code, refusal.message]).toEqual([
      'DeliveryRefusal',
      'NOT_SENT',
      'NOT_SENT',
    ]);
  });
});

it('a text from outside is a code only when the table has it', () => {
  expect(isDeliveryRefusalCode('NOT_SENT')).toBe(true);
  for (const other of ['not_sent', '', 'toString', null, undefined]) {
    expect(isDeliveryRefusalCode(other)).toBe(false);
  }
});
