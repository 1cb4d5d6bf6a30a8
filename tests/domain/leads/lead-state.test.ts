import { describe, expect, it } from 'vitest';
import {
  DELIVERY_STATUSES,
  DELIVERY_OUTCOMES,
  type DeliveryStatus,
} from '../../../domain/deliveries/delivery-lifecycle.ts';
import { isUnfinished, leadStatusAfter } from '../../../domain/leads/lead-state.ts';
import { isHeld, isStock, LEAD_STATUSES } from '../../../domain/leads/lead.ts';

const UNFINISHED: DeliveryStatus[] = ['pending_csv', 'ready_to_send', 'sending', 'failed', 'uncertain'];

describe('a lead whose deliveries changed', () => {
  it.each(UNFINISHED)('is routed while its latest one is %s', (status) => {
    for (const is_lb of [true, false]) {
      expect(leadStatusAfter({ status, outcome: 'accepted' }, is_lb)).toBe('routed');
    }
  });

  it('is livre when the latest one is sent and accepted, LB or not', () => {
    expect(leadStatusAfter({ status: 'sent', outcome: 'accepted' }, false)).toBe('livre');
    expect(leadStatusAfter({ status: 'sent', outcome: 'accepted' }, true)).toBe('livre');
  });

  it.each([
    ['none is left', null],
    ['it was rejected', { status: 'sent', outcome: 'rejected' }],
    ['it was removed', { status: 'sent', outcome: 'removed' }],
  ] as const)('waits again when %s: as LB if it is one', (_why, latest) => {
    expect([leadStatusAfter(latest, false), leadStatusAfter(latest, true)]).toEqual(['new', 'lb']);
  });

  it('is livre or routed exactly when 01-domain §4 says so', () => {
    for (const status of DELIVERY_STATUSES.filter((one) => one !== 'cancelled')) {
      for (const outcome of DELIVERY_OUTCOMES) {
        const after = leadStatusAfter({ status, outcome }, false);
        expect(after === 'routed').toBe(isUnfinished(status));
        expect(after === 'livre').toBe(status === 'sent' && outcome === 'accepted');
      }
    }
  });
});

describe('lead statuses', () => {
  it('are the thirteen of 01-domain §1, six of them the stock', () => {
    expect([...LEAD_STATUSES].sort()).toEqual([
      'duplicate',
      'hold_source',
      'invalid',
      'lb',
      'livre',
      'new',
      'no_open_orders',
      'pending_config',
      'pending_consent',
      'replaced_by_lb',
      'reserved_for_replacement',
      'routed',
      'suppressed',
    ]);
    expect(LEAD_STATUSES.filter(isStock)).toEqual([
      'new',
      'duplicate',
      'no_open_orders',
      'hold_source',
      'pending_config',
      'pending_consent',
    ]);
  });

  it('of the stock wait for an order, or are held until something else comes', () => {
    expect(LEAD_STATUSES.filter(isHeld)).toEqual(['hold_source', 'pending_config', 'pending_consent']);
  });
});
