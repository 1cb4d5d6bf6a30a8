/**
 * The report of a daily run (01-domain "The daily run" 4): how many leads went where, per company and client. Counted
 * from the batches the run handled, not added up on the way, so that a run that was killed, reset or continued counts
 * the same.
 */
import type { BatchStatus } from '../deliveries/delivery-lifecycle.ts';
import { ENTITIES, type Entity } from '../common/entity.ts';

/** Leads. `fresh` + `lb` = `sent` + `ready` + `failed` + `uncertain`: what the run handled, by kind and by result. */
export interface RunCounts {
  fresh: number;
  lb: number;
  sent: number;
  /** Made ready, waiting for a person to look and send. */
  ready: number;
  /** Left as they are: not a delivery day. */
  skipped: number;
  failed: number;
  uncertain: number;
  /** Left as they are: the CSV of their order could not be made. */
  unprepared: number;
}

export interface RunClientLine extends RunCounts {
  client_id: string;
  entity: Entity;
}

/** What was handled: totals per company and a line per client. */
export interface RunResult {
  totals: Record<Entity, RunCounts>;
  clients: RunClientLine[];
}

/** What the report needs of a batch. */
export interface HandledBatch {
  client_id: string;
  entity: Entity;
  status: BatchStatus;
  count: number;
  lb_count: number;
}

/** Leads of one client that the run left as they are. */
export interface LeftLeads {
  client_id: string;
  entity: Entity;
  count: number;
  /** Not a delivery day, or no CSV. */
  why: 'skipped' | 'unprepared';
}

export const NO_COUNTS: Readonly<RunCounts> = {
  fresh: 0,
  lb: 0,
  sent: 0,
  ready: 0,
  skipped: 0,
  failed: 0,
  uncertain: 0,
  unprepared: 0,
};

/** A batch another try holds at this moment is nobody's result yet; a cancelled one was taken out of the run. */
const RESULTS: Partial<Record<BatchStatus, 'sent' | 'ready' | 'failed' | 'uncertain'>> = {
  sent: 'sent',
  ready_to_send: 'ready',
  failed: 'failed',
  uncertain: 'uncertain',
};

const KEYS = Object.keys(NO_COUNTS) as (keyof RunCounts)[];

const add = (sum: RunCounts, counts: RunCounts): void => {
  for (const key of KEYS) sum[key] += counts[key];
};

function countsOf({ status, count, lb_count }: HandledBatch): RunCounts {
  const result = RESULTS[status];
  if (!result) return { ...NO_COUNTS };
  return { ...NO_COUNTS, fresh: count - lb_count, lb: lb_count, [result]: count };
}

/** Totals per company and a line per client, clients in order of their id. */
export function runCounts(batches: readonly HandledBatch[], left: readonly LeftLeads[]): RunResult {
  const totals = Object.fromEntries(ENTITIES.map((entity) => [entity, { ...NO_COUNTS }])) as Record<
    Entity,
    RunCounts
  >;
  const clients = new Map<string, RunClientLine>();
  const count = ({ client_id, entity }: { client_id: string; entity: Entity }, counts: RunCounts) => {
    const line = clients.get(client_id) ?? { client_id, entity, ...NO_COUNTS };
    clients.set(client_id, line);
    add(line, counts);
    add(totals[entity], counts);
  };
  for (const batch of batches) count(batch, countsOf(batch));
  for (const leads of left) count(leads, { ...NO_COUNTS, [leads.why]: leads.count });
  return {
    totals,
    clients: [...clients.values()].sort((a, b) => (a.client_id < b.client_id ? -1 : 1)),
  };
}

/** What a run could not do, with the record it is about. */
export interface RunError {
  code: string;
  entity?: Entity;
  batch_id?: string;
  /** Of the batch, when the run ended; absent in reports of older versions. */
  status?: BatchStatus;
  client_id?: string;
  commande_id?: string;
  count?: number;
}
