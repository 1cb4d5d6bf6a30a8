import { describe, expect, it } from 'vitest';
import { coverageOf, type CoveringOrder, periodDays } from '../../../domain/monitoring/coverage.ts';
import {
  DayFold,
  type DeliveryEvents,
  type ReceivedLeads,
  sumRows,
} from '../../../domain/monitoring/day-stats.ts';
import { asParisDay as day } from '../../../domain/time/paris-time.ts';

const received = (more: Partial<ReceivedLeads> = {}): ReceivedLeads => ({
  ...{ entity: 'ZR7', produit: 'PV', departement: '75', source: 'google', source_type: 'internal_lp' },
  ...{ quality: 'valid', status: 'routed', n: 1 },
  ...more,
});
const event = (more: Partial<DeliveryEvents> = {}): DeliveryEvents => ({
  ...{
    event: 'sent',
    entity: 'ZR7',
    lead_owner_entity: 'ZR7',
    produit: 'PV',
    departement: '75',
    is_lb: false,
  },
  ...{ client_id: 'c', commande_id: 'o', source: 'google', source_type: 'internal_lp', quality: 'valid' },
  ...{ reason: '', n: 1 },
  ...more,
});
const fold = (leads: ReceivedLeads[], events: DeliveryEvents[] = []) => {
  const of = new DayFold();
  leads.forEach((one) => of.addReceived(one));
  events.forEach((one) => of.addDeliveries(one));
  return of.days();
};
const rows = (days: ReturnType<typeof fold>, cube: string) =>
  days.filter((one) => one.cube === cube).flatMap((one) => one.rows);

describe('a day', () => {
  it('counts leads by source and by département, those of nobody yet apart', () => {
    const days = fold([
      received({ n: 3 }),
      received({ quality: 'suspicious', status: 'duplicate', n: 2 }),
      received({ entity: null, produit: null, status: 'pending_config' }),
    ]);
    expect(rows(days, 'sources')).toMatchObject([
      { source: 'google', received: 5, valid: 3, suspicious: 2, statuses: { routed: 3, duplicate: 2 } },
      { received: 1 },
    ]);
    expect(days.map(({ cube, entity, produit }) => [cube, entity, produit])).toContainEqual([
      'departements',
      'none',
      '',
    ]);
  });

  it('counts what crosses at its source for the one company, and where it went for the other', () => {
    const days = fold([], [event({ entity: 'MDL', is_lb: true, n: 4, quality: 'suspicious' })]);
    const of = (cube: string) => days.find((one) => one.cube === cube)!;
    expect([of('sources').entity, of('departements').entity, of('orders').entity]).toEqual([
      'ZR7',
      'MDL',
      'MDL',
    ]);
    expect(of('sources').rows).toMatchObject([{ sent: 4, sent_lb: 4, sent_suspicious: 4, sent_valid: 0 }]);
  });

  it('keeps why deliveries came back', () => {
    const days = fold(
      [],
      [
        event({ event: 'rejected', reason: 'faux_numero', n: 2 }),
        event({ event: 'removed', reason: 'doublon' }),
        event({ event: 'assigned', n: 9 }),
      ],
    );
    expect(rows(days, 'sources')).toMatchObject([
      { rejected: 2, removed: 1, sent: 0, reasons: { faux_numero: 2, doublon: 1 } },
    ]);
    expect(rows(days, 'orders')).toMatchObject([{ assigned: 9, rejected: 2, removed: 1 }]);
  });

  it('adds up with others, what is taken back as less', () => {
    const one = rows(fold([received({ n: 3 })]), 'sources') as never[];
    const other = rows(fold([received({ n: -1 })]), 'sources') as never[];
    const [sum] = sumRows('sources', [...one, ...other]);
    expect(sum).toMatchObject({ received: 2, valid: 2, statuses: { routed: 2 } });
    expect(one).toMatchObject([{ received: 3 }]);
  });
});

describe('the orders of a département', () => {
  const order = (more: Partial<CoveringOrder> = {}): CoveringOrder => ({
    ...{ id: 'o', produit: 'PV', departements: null, quota: 10 },
    ...{ active: true, client_active: true, client_deliverable: true },
    ...more,
  });
  it.each([
    ['nobody', [], 0, { status: 'no_order', quota: 0, remaining: 0 }],
    ['room', [order()], 4, { status: 'on_remaining', quota: 10, remaining: 6 }],
    ['full', [order()], 12, { status: 'saturated', quota: 10, remaining: 0 }],
    ['paused', [order({ active: false })], 0, { status: 'inactive_blocked', quota: 0, remaining: 0 }],
    [
      'no limit',
      [order(), order({ quota: 0 })],
      50,
      { status: 'on_remaining', quota: null, remaining: null },
    ],
  ] as const)('%s', (_, orders, used, expected) => {
    expect(coverageOf(orders, () => used)).toEqual(expected);
  });
});

it.each([
  ['day', '2026-11-25', ['2026-11-25', '2026-11-25'], ['2026-11-24', '2026-11-24']],
  ['week', '2026-11-25', ['2026-11-23', '2026-11-25'], ['2026-11-16', '2026-11-18']],
  ['week', '2026-12-10', ['2026-11-23', '2026-11-29'], ['2026-11-16', '2026-11-22']],
  ['month', '2026-11-25', ['2026-11-01', '2026-11-25'], ['2026-10-01', '2026-10-25']],
] as const)(
  'a %s looked at on %s is compared with as many days before',
  (period, today, current, previous) => {
    const days = periodDays(period, day('2026-11-23'), day(today));
    expect([days.current.from, days.current.to]).toEqual(current);
    expect([days.previous.from, days.previous.to]).toEqual(previous);
  },
);
