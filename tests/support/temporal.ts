/**
 * A Temporal namespace of its own for each test file, on the real server of the global set-up: workflow ids such as
 * `daily-delivery/<day>` are unique in a namespace.
 */
import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { inject } from 'vitest';
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
