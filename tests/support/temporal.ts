/**
 * A Temporal namespace of its own for each test file, on the real server of the global set-up: workflow ids such as
 * `daily-delivery/<day>` are unique in a namespace.
 */
import { randomBytes } from 'node:crypto';
import { Connection, ScheduleNotFoundError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { inject } from 'vitest';
import type { TemporalLink } from '../../temporal/connection.ts';
import { SCHEDULES } from '../../temporal/schedules.ts';
import { registerSearchAttributes } from '../../temporal/search-attributes.ts';
import type {} from '../setup/provided.ts';
import { until } from './until.ts';

/** Makes a namespace that is ready for our workflows. @returns its name */
export async function makeNamespace(address = inject('temporalAddress')): Promise<string> {
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    await until(() => registerSearchAttributes(connection, namespace).then(() => true));
  } finally {
    await connection.close();
  }
  return namespace;
}

/** Longer than any server that is there takes. */
const FORGET_MS = 10_000;

/**
 * Deletes the Schedules a worker left in a namespace. They would go on starting workflows nobody takes, every minute of the
 * whole run of the tests and in every namespace, until the server has time for nothing else.
 */
export async function deleteSchedules({
  client,
  connection,
}: Pick<TemporalLink, 'client' | 'connection'>): Promise<void> {
  const remove = ({ id }: { id: string }) =>
    client.schedule
      .getHandle(id)
      .delete()
      .catch((error: unknown) => {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      });
  await connection.withDeadline(Date.now() + FORGET_MS, () => Promise.all(SCHEDULES.map(remove)));
}
