/** The worker dies while a batch is being sent: nothing is sent twice unflagged, nothing is marked sent that was not. */
import { describe } from 'vitest';
import { useDelivery } from '../support/delivery.ts';
import { command, testKills } from '../support/killed-worker.ts';

const world = useDelivery();
const claim = [command('update', 'delivery_batches', 'first_claimed_at')];
const result = [command('findAndModify', 'delivery_batches', 'attempts')];

describe('a worker killed with SIGKILL', () => {
  testKills(world, [
    { name: 'sendBatch at the claim', at: claim, side: 'before' },
    // Claimed, and no byte left; but nobody who comes after can know that.
    { name: 'sendBatch at the claim', at: claim, side: 'after', fate: { status: 'uncertain', mails: 0 } },
    { name: 'sendBatch at the result', at: result, side: 'before', fate: { status: 'uncertain', mails: 1 } },
    { name: 'sendBatch at the result', at: result, side: 'after' },
  ]);
});
