import { describe, expect, it } from 'vitest';
import { repeatDelay, repeatedLead } from '../../../domain/leads/repeats.ts';
import { aGuard, daysAgo, NOW } from '../../support/routing.ts';

const HOUR = 3_600_000;
const lead = (days: number, source = 'google') => ({
  ...{ entity: 'ZR7' as const, source, source_type: 'provider' as const },
  received_at: daysAgo(days),
});
const asked = { id: 'mine', received_at: NOW };

describe('the lead that another one repeats', () => {
  it('is the one sold within 30 days that came in first', () => {
    const hits = [
      aGuard({ client_id: 'a', delivery_id: 'd1', lead_id: 'late', assigned_at: daysAgo(1), lead: lead(2) }),
      aGuard({ client_id: 'b', delivery_id: 'd2', lead_id: 'first', assigned_at: daysAgo(1), lead: lead(9) }),
    ];
    expect(repeatedLead(asked, hits, NOW)).toEqual({
      ...{ lead_id: 'first', entity: 'ZR7', source: 'google', source_type: 'provider', delay: 'gt_7d' },
    });
  });

  it.each([
    ['none was sold', []],
    ['it was sold 30 days ago', [aGuard({ assigned_at: daysAgo(30), lead: lead(31) })]],
    [
      'it is the lead itself, sold before',
      [aGuard({ lead_id: 'mine', assigned_at: daysAgo(3), lead: lead(4) })],
    ],
  ])('is nobody when %s', (_, hits) => {
    expect(repeatedLead(asked, hits, NOW)).toBeUndefined();
  });

  it('sold before 2.4 is known, and not from where nor when', () => {
    const hit = aGuard({ lead_id: 'old', assigned_at: daysAgo(2), lead: { entity: 'MDL' } });
    expect(repeatedLead(asked, [hit], NOW)).toEqual({ lead_id: 'old', entity: 'MDL', delay: 'unknown' });
  });
});

it.each([
  [HOUR - 1, 'lt_1h'],
  [HOUR, '1h_24h'],
  [24 * HOUR, '1d_7d'],
  [7 * 24 * HOUR, 'gt_7d'],
])('%i ms apart is %s, whichever came first', (ms, delay) => {
  const other = new Date(NOW.getTime() - ms);
  expect([repeatDelay(other, NOW), repeatDelay(NOW, other)]).toEqual([delay, delay]);
});
