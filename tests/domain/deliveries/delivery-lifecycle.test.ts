import { describe, expect, it } from 'vitest';
import {
  type AttemptResult,
  batchStatusesBefore,
  DELIVERY_STATUSES,
  DELIVERY_OUTCOMES,
  type DeliveryStatus,
  mayHaveArrived,
  isBillable,
  type LifecycleEvent,
  MAX_AUTOMATIC_ATTEMPTS,
  REMOVAL_REASONS,
  statusesBefore,
  TRANSITIONS,
  UNFINISHED_STATUSES,
} from '../../../domain/deliveries/delivery-lifecycle.ts';

/** The arrows of 01-domain §4; and the late answer of a server (04-architecture "Sending"). */
const ARROWS: Record<DeliveryStatus, DeliveryStatus[]> = {
  pending_csv: ['ready_to_send', 'failed', 'cancelled'],
  ready_to_send: ['sending', 'failed', 'cancelled'],
  sending: ['sent', 'failed', 'uncertain'],
  failed: ['sending', 'cancelled'],
  uncertain: ['sent', 'sending', 'cancelled'],
  sent: [],
  cancelled: [],
};

describe('the delivery lifecycle', () => {
  const pairs = DELIVERY_STATUSES.flatMap((from) => DELIVERY_STATUSES.map((to) => [from, to] as const));

  it.each(pairs)('%s → %s', (from, to) => {
    const allowed = TRANSITIONS.some((transition) => transition.from === from && transition.to === to);
    expect(allowed).toBe(ARROWS[from].includes(to));
  });

  it('never leaves `sent` or `cancelled`', () => {
    expect(
      TRANSITIONS.filter(({ from }: { from: string }) => from === 'sent' || from === 'cancelled'),
    ).toEqual([]);
  });

  it.each<[LifecycleEvent, DeliveryStatus[]]>([
    ['prepare', ['pending_csv']],
    ['refuse', ['pending_csv', 'ready_to_send']],
    ['claim', ['ready_to_send', 'failed']],
    ['resend', ['uncertain']],
    ['accept', ['sending', 'uncertain']],
    ['fail', ['sending']],
    ['doubt', ['sending']],
    ['confirm', ['uncertain']],
    ['cancel', ['pending_csv', 'ready_to_send', 'failed', 'uncertain']],
  ])('%s starts from %j', (event, from) => {
    expect(statusesBefore(event)).toEqual(from);
    expect(batchStatusesBefore(event)).toEqual(from.filter((status) => status !== 'pending_csv'));
  });

  it('gives every event one target', () => {
    for (const { event, to } of TRANSITIONS) {
      expect(new Set(TRANSITIONS.filter((other) => other.event === event).map((other) => other.to))).toEqual(
        new Set([to]),
      );
    }
  });

  it('is unfinished until it is sent or cancelled', () => {
    expect(DELIVERY_STATUSES.filter((status) => !UNFINISHED_STATUSES.includes(status as never))).toEqual([
      'sent',
      'cancelled',
    ]);
  });
});

describe('what a delivery is worth', () => {
  it('is billable when sent, accepted and not simulated, and in no other case', () => {
    const billable = DELIVERY_STATUSES.flatMap((status) =>
      DELIVERY_OUTCOMES.flatMap((outcome) =>
        [true, false].map((simulated) => ({ status, outcome, simulated })),
      ),
    ).filter(isBillable);
    expect(billable).toEqual([{ status: 'sent', outcome: 'accepted', simulated: false }]);
  });
});

it('may have arrived when any try ended without an answer, whatever came after', () => {
  const tries = (...results: AttemptResult[]) => results.map((result) => ({ result }));
  expect(mayHaveArrived({ status: 'uncertain', attempts: [] })).toBe(true);
  expect(mayHaveArrived({ status: 'failed', attempts: tries('uncertain', 'failed') })).toBe(true);
  expect(mayHaveArrived({ status: 'ready_to_send', attempts: [], may_have_arrived: true })).toBe(true);
  expect(mayHaveArrived({ status: 'failed', attempts: tries('failed') })).toBe(false);
});

it('numbers and words of 01-domain', () => {
  expect(MAX_AUTOMATIC_ATTEMPTS).toBe(5);
  expect(REMOVAL_REASONS).toEqual([
    'refus_client',
    'doublon',
    'hors_zone',
    'mauvaise_commande',
    'test',
    'autre',
  ]);
});
