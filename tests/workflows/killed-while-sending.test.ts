/** The worker dies while a batch is being sent: nothing is sent twice unflagged, nothing is marked sent that was not. */
import { describe } from 'vitest';
import { command, testKills } from '../support/killed-worker.ts';

const claim = [command('update', 'delivery_batches', 'first_claimed_at')];
const settled = [command('update', 'deliveries', 'sent_week')];
const sold = [command('update', 'leads', 'delivered_to_client_id')];
const result = [command('findAndModify', 'delivery_batches', 'attempts')];

describe('a worker killed with SIGKILL', () => {
  testKills([
    { name: 'sendBatch at the claim', at: claim, side: 'before' },
    // Claimed, and no byte left; but nobody who comes after can know that.
    { name: 'sendBatch at the claim', at: claim, side: 'after', fate: { status: 'uncertain', mails: 0 } },
    { name: 'sendBatch at the result', at: result, side: 'before', fate: { status: 'uncertain', mails: 1 } },
    { name: 'sendBatch at the result', at: result, side: 'after' },
    { name: 'finishBatches', at: settled, side: 'after' },
    { name: 'finishBatches', at: sold, side: 'after' },
  ]);
});
