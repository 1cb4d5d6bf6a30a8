/** The worker dies in any other activity of the run: the run goes on where it was, and its report is right. */
import { describe, expect, it } from 'vitest';
import { oldLeads } from '../../support/delivery.ts';
import {
  COMMIT,
  command,
  inWorld,
  KILL_LIMIT_MS,
  runKilled,
  testKills,
} from '../../support/killed-worker.ts';

const opened = [command('insert', 'delivery_reports')];
const prepared = command('insert', 'delivery_batches');
const assigned = command('update', 'commande_weeks');
const marked = [/waiting_8_days/];
const reported = [command('update', 'delivery_reports', 'balance')];

describe('a worker killed with SIGKILL', () => {
  testKills([
    { name: 'openRun', at: opened, side: 'after' },
    { name: 'prepareBatches', at: [prepared], side: 'before' },
    { name: 'prepareBatches at its commit', at: [prepared, COMMIT], side: 'after' },
    { name: 'assignStockPages', at: [assigned], side: 'before' },
    { name: 'assignStockPages at its commit', at: [assigned, COMMIT], side: 'after' },
    { name: 'saveRun', at: reported, side: 'before' },
    { name: 'saveRun', at: reported, side: 'after' },
  ]);

  it.concurrent.each(['before', 'after'] as const)(
    'markLbPage, %s its write: what was marked is reported',
    inWorld(async (world, side: 'before' | 'after') => {
      await oldLeads(world, 3);
      const { marked_lb } = await runKilled(world, { at: marked, side });
      expect(marked_lb).toEqual({ ZR7: 3, MDL: 0 });
      expect(await world.store.leads.countDocuments({ status: 'lb', is_lb: true })).toBe(3);
    }),
    KILL_LIMIT_MS,
  );
});
