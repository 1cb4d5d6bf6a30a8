import { describe, expect, it } from 'vitest';
import { type HandledBatch, NO_COUNTS, runCounts, type LeftLeads } from '../../../domain/runs/run-report.ts';

const batch = (overrides: Partial<HandledBatch> = {}): HandledBatch => ({
  client_id: 'c1',
  entity: 'ZR7',
  status: 'sent',
  count: 10,
  lb_count: 3,
  ...overrides,
});
const left = (overrides: Partial<LeftLeads> = {}): LeftLeads => ({
  client_id: 'c1',
  entity: 'ZR7',
  count: 4,
  why: 'skipped',
  ...overrides,
});

describe('the counts of a run', () => {
  it('are zero for both companies when nothing was handled', () => {
    expect(runCounts([], [])).toEqual({ totals: { ZR7: NO_COUNTS, MDL: NO_COUNTS }, clients: [] });
    expect(Object.values(NO_COUNTS).every((count) => count === 0)).toBe(true);
  });

  it.each([
    ['sent', 'sent'],
    ['ready_to_send', 'ready'],
    ['failed', 'failed'],
    ['uncertain', 'uncertain'],
  ] as const)('put the leads of a batch that is %s under %s, fresh ones and LBs apart', (status, result) => {
    const { totals } = runCounts([batch({ status })], []);
    expect(totals.ZR7).toEqual({ ...NO_COUNTS, fresh: 7, lb: 3, [result]: 10 });
  });

  it.each(['sending', 'cancelled'] as const)('leave out the leads of a batch that is %s', (status) => {
    const { totals, clients } = runCounts([batch({ status })], []);
    expect(totals.ZR7).toEqual(NO_COUNTS);
    expect(clients).toEqual([{ client_id: 'c1', entity: 'ZR7', ...NO_COUNTS }]);
  });

  it('put leads left for the next delivery day under skipped: neither fresh nor LB', () => {
    expect(runCounts([], [left()]).totals.ZR7).toEqual({ ...NO_COUNTS, skipped: 4 });
  });

  it('add up per client, and per company what its clients got', () => {
    const { totals, clients } = runCounts(
      [
        batch(),
        batch({ status: 'failed', count: 5, lb_count: 0 }),
        batch({ client_id: 'c2', count: 1, lb_count: 0 }),
        batch({ client_id: 'c3', entity: 'MDL', count: 2, lb_count: 2 }),
      ],
      [left(), left({ client_id: 'c3', entity: 'MDL', count: 6 })],
    );
    expect(clients).toEqual([
      { client_id: 'c1', entity: 'ZR7', ...NO_COUNTS, fresh: 12, lb: 3, sent: 10, failed: 5, skipped: 4 },
      { client_id: 'c2', entity: 'ZR7', ...NO_COUNTS, fresh: 1, sent: 1 },
      { client_id: 'c3', entity: 'MDL', ...NO_COUNTS, lb: 2, sent: 2, skipped: 6 },
    ]);
    expect(totals).toEqual({
      ZR7: { ...NO_COUNTS, fresh: 13, lb: 3, sent: 11, failed: 5, skipped: 4 },
      MDL: { ...NO_COUNTS, lb: 2, sent: 2, skipped: 6 },
    });
  });

  it('name the clients in order of their id, whatever the order of their batches', () => {
    const ids = ['c2', 'c4', 'c1', 'c3'];
    const { clients } = runCounts(
      ids.map((client_id) => batch({ client_id })),
      [left({ client_id: 'c0' })],
    );
    expect(clients.map(({ client_id }) => client_id)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
  });
});
