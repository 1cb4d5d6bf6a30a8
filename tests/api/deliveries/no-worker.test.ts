/** What is asked of Temporal while no worker is there: it is kept, and said to be waiting. */
import { expect, it } from 'vitest';
import { useApi } from '../../support/api.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
const api = useApi(world.store, {}, () => ({ temporal: world.temporal, config: world.config }));

it('a run asked for is accepted, and not taken for one that was before', async () => {
  api.now = new Date();
  const ops = await api.user({ role: 'ops' });
  const { status, body } = await api.call(ops, 'POST', '/api/runs/daily');
  expect([status, body]).toMatchObject([
    202,
    { success: true, pending: true, workflow_id: `daily-delivery/${world.today}` },
  ]);
});
