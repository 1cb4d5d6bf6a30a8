/** The worker dies around a request to a client's API: nothing is sent twice unflagged, nothing is marked sent that was not. */
import { expect, it } from 'vitest';
import { API_ENV, apiClient } from '../../support/api-client.ts';
import { stalls, startBuyer } from '../../support/buyer-server.ts';
import { anOrderWithLeads, batchOf, expectFollowed } from '../../support/delivery.ts';
import { command, inWorld, KILL_LIMIT_MS, runKilled, runThroughDeath } from '../../support/killed-worker.ts';
import type { Cut } from '../../support/mongo-proxy.ts';

const claim = [command('update', 'delivery_batches', 'first_claimed_at')];
const exchange = [command('update', 'api_exchanges')];
const result = [command('findAndModify', 'delivery_batches', 'attempts')];

it.concurrent.each<Cut & { name: string; method: 'api' | 'both'; status: string; requests: number }>([
  { name: 'before the claim', at: claim, side: 'before', method: 'api', status: 'sent', requests: 1 },
  { name: 'after the claim', at: claim, side: 'after', method: 'api', status: 'uncertain', requests: 0 },
  {
    name: 'before the evidence',
    at: exchange,
    side: 'before',
    method: 'api',
    status: 'uncertain',
    requests: 1,
  },
  { name: 'before the result', at: result, side: 'before', method: 'api', status: 'uncertain', requests: 1 },
  { name: 'after the result', at: result, side: 'after', method: 'api', status: 'sent', requests: 1 },
  // The mail goes all the same; the request in doubt is left to a person.
  {
    name: 'before the result, by both',
    at: result,
    side: 'before',
    method: 'both',
    status: 'sent',
    requests: 1,
  },
])(
  'killed $name',
  inWorld(async (world, { method, status, requests, ...cut }) => {
    const buyer = await startBuyer();
    const order = await anOrderWithLeads(world, 2, { client: apiClient(buyer.url, method) });
    await runKilled(world, cut);
    const batch = await batchOf(world, order);
    expect(batch).toMatchObject({ status, unfinished: false });
    expect(buyer.requests).toHaveLength(requests);
    expect(world.smtp.messages).toHaveLength(method === 'both' ? 1 : 0);
    if (method === 'both') expect(batch.missing).toMatchObject({ channel: 'api', status: 'uncertain' });
    await expectFollowed(world, order, batch.status);
    await buyer.close();
  }, API_ENV),
  2 * KILL_LIMIT_MS,
);

it.concurrent(
  'killed while the client has the request and says nothing',
  async () =>
    inWorld(
      async (world) => {
        const buyer = await startBuyer();
        buyer.does({ answer: stalls });
        const order = await anOrderWithLeads(world, 2, { client: apiClient(buyer.url) });
        await runThroughDeath(world, {
          reached: () => buyer.received(1),
          afterwards: async () => buyer.does({}),
        });
        expect(await batchOf(world, order)).toMatchObject({
          status: 'uncertain',
          last_error: 'ATTEMPT_LOST',
        });
        expect(buyer.requests).toHaveLength(1);
        await buyer.close();
      },
      { ...API_ENV, API_CHANNEL_ANSWER_TIMEOUT_MS: '50000' },
    )(undefined),
  2 * KILL_LIMIT_MS,
);
