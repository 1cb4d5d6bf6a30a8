/** Periods of retention: their bounds, what falls due, and when the purge may work. */
import { describe, expect, it } from 'vitest';
import {
  addRetention,
  cutoffOf,
  DEFAULT_RETENTION,
  explainsInvoices,
  isQuiet,
  isShorter,
  lastContact,
  NOTHING_PURGED,
  RETENTION_BOUNDS,
  RETENTION_FIELDS,
  retentionProblems,
} from '../../../domain/privacy/retention.ts';

const { months } = DEFAULT_RETENTION;

describe('periods', () => {
  it('are off until somebody switches them on, three years for prospects and ten for invoices', () => {
    expect(DEFAULT_RETENTION.enabled).toBe(false);
    expect(months).toMatchObject({ prospects: 36, factures: 120 });
    expect(retentionProblems(months)).toEqual([]);
  });

  it.each(RETENTION_FIELDS)('of %s have bounds', (kind) => {
    const { least, most } = RETENTION_BOUNDS[kind];
    const wide = { csv: 1, prospects: 120, visites: 13, journal: 36, factures: 120 };
    for (const n of [least, most]) expect(retentionProblems({ ...wide, [kind]: n, csv: 1 })).toEqual([]);
    for (const n of [least - 1, most + 1])
      expect(retentionProblems({ ...wide, [kind]: n }).map(({ path }) => path)).toContain(`months.${kind}`);
  });

  it('of files never outlast the persons who are in them', () => {
    expect(retentionProblems({ ...months, csv: 12, prospects: 11 }).map(({ path }) => path)).toEqual([
      'months.csv',
    ]);
    expect(retentionProblems({ ...months, csv: 12, prospects: 12 })).toEqual([]);
  });

  it('are shorter when one is', () => {
    expect(isShorter(months, months)).toBe(false);
    expect(isShorter({ ...months, journal: 37 }, months)).toBe(false);
    expect(isShorter({ ...months, journal: 37, visites: 12 }, months)).toBe(true);
  });
});

describe('what is due', () => {
  it.each([
    [36, '2029-12-24T09:00:00Z', '2026-12-24T09:00:00Z'],
    [1, '2027-03-31T08:00:00Z', '2027-02-28T08:00:00Z'],
    [12, '2028-02-29T08:00:00Z', '2027-02-28T08:00:00Z'],
    [13, '2027-01-15T00:00:00Z', '2025-12-15T00:00:00Z'],
  ])('%d months before %s is before %s', (n, now, cut) => {
    expect(cutoffOf(n, new Date(now)).toISOString()).toBe(new Date(cut).toISOString());
  });

  it('counts from the last contact', () => {
    const [a, b] = [new Date(1), new Date(2)];
    expect(lastContact([a, undefined, b])).toEqual(b);
    expect(lastContact([])).toEqual(new Date(0));
  });

  it('leaves of the audit trail what explains invoices, and the purge itself', () => {
    for (const action of [
      'invoice.issue',
      'pricing.product',
      'commande.update',
      'retention.run',
      'privacy.erase',
    ])
      expect(explainsInvoices(action)).toBe(true);
    for (const action of ['auth.login', 'lead.note', 'delivery.reject', 'invoices', 'source.trip'])
      expect(explainsInvoices(action)).toBe(false);
  });

  it('adds up, with what was left and why', () => {
    const a = { purged: 2, kept: { open: 1, invoice: 2 } };
    expect(addRetention(a, { purged: 1, kept: { invoice: 1, csv: 4 } })).toEqual({
      purged: 3,
      kept: { open: 1, invoice: 3, csv: 4 },
    });
    expect(addRetention(a, NOTHING_PURGED)).toEqual(a);
  });
});

it('works at night in Paris, in summer and in winter', () => {
  const quiet = (at: string) => isQuiet(new Date(at));
  expect(quiet('2026-11-27T18:59:59Z')).toBe(false);
  expect(quiet('2026-11-27T19:00:00Z')).toBe(true);
  expect(quiet('2026-11-28T05:59:59Z')).toBe(true);
  expect(quiet('2026-11-28T06:00:00Z')).toBe(false);
  expect(quiet('2026-07-27T18:00:00Z')).toBe(true);
  expect(quiet('2026-07-28T05:00:00Z')).toBe(false);
});
