/** The worker dies in any other activity of the run: the run goes on where it was, and its report is right. */
import { describe } from 'vitest';
import { COMMIT, command, testKills } from '../support/killed-worker.ts';

const opened = [command('insert', 'delivery_reports')];
const prepared = command('insert', 'delivery_batches');
const assigned = command('update', 'commande_weeks');
const reported = [command('update', 'delivery_reports', 'balance')];

describe('a worker killed with SIGKILL', () => {
  testKills([
    { name: 'openRun', at: opened, side: 'after' },
    { name: 'prepareBatches', at: [prepared], side: 'before' },
    { name: 'prepareBatches at its commit', at: [prepared, COMMIT], side: 'after' },
    { name: 'markLbPage', at: [/waiting_8_days/], side: 'before' },
    { name: 'assignStockPages', at: [assigned], side: 'before' },
    { name: 'assignStockPages at its commit', at: [assigned, COMMIT], side: 'after' },
    { name: 'saveRun', at: reported, side: 'before' },
    { name: 'saveRun', at: reported, side: 'after' },
  ]);
});
