import { Client, Connection, ScheduleNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { SCHEDULES, upsertSchedules } from '../../../temporal/schedules.ts';
import { closeWorld, openWorld } from '../../support/world.ts';
import { deleteSchedules, makeNamespace } from '../../support/temporal.ts';

let client: Client;
let connection: Connection;

beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  client = new Client({ connection, namespace: await makeNamespace() });
  await upsertSchedules(client, 'nobody');
});
afterAll(async () => {
  await deleteSchedules({ client, connection });
  await connection.close();
});

/** Next times of a Schedule as if today were `from`. */
async function timesFrom(id: string, from: string): Promise<string[]> {
  const handle = client.schedule.getHandle(id);
  await handle.update((previous) => ({ ...previous, spec: { ...previous.spec, startAt: new Date(from) } }));
  const { info } = await handle.describe();
  return info.nextActionTimes.slice(0, 3).map((time) => time.toISOString());
}

describe('Schedules', () => {
  it('of an earlier release are removed, and no other', async () => {
    const make = (scheduleId: string) =>
      client.schedule.create({
        scheduleId,
        spec: { intervals: [{ every: '1d' }] },
        action: { type: 'startWorkflow', workflowType: 'watchdog', taskQueue: 'nobody', args: [] },
      });
    await Promise.all(['former', 'of-a-person'].map(make));
    await upsertSchedules(client, 'nobody', SCHEDULES, ['former', 'never-made']);
    await expect(client.schedule.getHandle('former').describe()).rejects.toThrow();
    const kept = await client.schedule.getHandle('of-a-person').describe();
    expect(kept.scheduleId).toBe('of-a-person');
    await client.schedule.getHandle('of-a-person').delete();
  });

  it('stay at 09:30 in Paris when the clocks go forward and back', async () => {
    expect(await timesFrom('daily-delivery', '2027-03-27T00:00:00Z')).toEqual([
      '2027-03-27T08:30:00.000Z',
      '2027-03-28T07:30:00.000Z',
      '2027-03-29T07:30:00.000Z',
    ]);
    expect(await timesFrom('daily-delivery', '2027-10-30T00:00:00Z')).toEqual([
      '2027-10-30T07:30:00.000Z',
      '2027-10-31T08:30:00.000Z',
      '2027-11-01T08:30:00.000Z',
    ]);
  });

  it('end orders on Monday 00:00 in Paris', async () => {
    expect(await timesFrom('week-orders', '2027-03-26T00:00:00Z')).toEqual([
      '2027-03-28T22:00:00.000Z',
      '2027-04-04T22:00:00.000Z',
      '2027-04-11T22:00:00.000Z',
    ]);
  });

  it('keep an operator’s pause and note when a worker starts again, and lose what drifted from the code', async () => {
    const handle = client.schedule.getHandle('daily-delivery');
    await handle.pause('inventaire');
    await handle.update((previous) => ({
      ...previous,
      policies: { ...previous.policies, catchupWindow: '1m' },
    }));
    await upsertSchedules(client, 'nobody');
    const { state, policies, spec } = await handle.describe();
    expect(state).toMatchObject({ paused: true, note: 'inventaire' });
    expect(policies).toMatchObject({ catchupWindow: 8 * 3_600_000, overlap: 'SKIP' });
    expect(spec.startAt).toBeUndefined();
    expect(spec.timezone).toBe('Europe/Paris');
    expect(SCHEDULES.map(({ id }) => id)).toContain('daily-delivery');
  });

  it('of a test’s namespace go with its world', async () => {
    const world = await openWorld();
    const { client: own, taskQueue } = world.temporal;
    await upsertSchedules(own, taskQueue);
    await closeWorld(world);
    const there = new Client({ connection, namespace: world.config.TEMPORAL_NAMESPACE });
    for (const { id } of SCHEDULES)
      await expect(there.schedule.getHandle(id).describe()).rejects.toThrow(ScheduleNotFoundError);
  });
});
