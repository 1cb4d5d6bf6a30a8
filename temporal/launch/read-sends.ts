/**
 * What Temporal's histories say was sent, for a database that was restored from a backup older than the last send: results of the
 * activities that send, batch by batch and mail by mail. Reads, and ends what a worker would go on sending.
 */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { BatchOutcome } from '../../contracts/batch.ts';
import { searchAttributes } from '../../contracts/search-attributes.ts';
import { type MailFact, RESTORED, type SendFact } from '../../domain/system/restore.ts';

/** Workflows that send by themselves or for a person. */
const SENDERS = ['batch', 'dailyDelivery', 'immediate', 'invoice'] as const;

type HistoryEvent = NonNullable<Awaited<ReturnType<typeof historyOf>>['events']>[number];
interface Asked {
  name: string;
  input: unknown;
  at: Date;
  clients: string[];
}

export interface SendsRead {
  batches: SendFact[];
  mails: MailFact[];
  /** Invoices whose `invoice/<id>` ran. */
  invoices: { invoice_id: string; at: Date; workflow_id: string }[];
}

const senders = `WorkflowType IN (${SENDERS.map((type) => `'${type}'`).join(', ')})`;
const RUNNING = "ExecutionStatus = 'Running'";

const historyOf = (client: Client, { workflowId, runId }: WorkflowExecutionInfo) =>
  client.workflow.getHandle(workflowId, runId).fetchHistory();

const first = <T>(payloads: readonly Payload[] | null | undefined): T | undefined =>
  payloads?.[0] ? defaultPayloadConverter.fromPayload<T>(payloads[0]) : undefined;

const timeOf = ({ eventTime }: HistoryEvent): Date =>
  new Date(Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1e6));

function askedOf(event: HistoryEvent): Asked | undefined {
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (!scheduled) return undefined;
  const { summary } = event.userMetadata ?? {};
  const words = summary ? defaultPayloadConverter.fromPayload<string>(summary as Payload) : '';
  return {
    name: scheduled.activityType?.name ?? '',
    input: first(scheduled.input?.payloads as Payload[]),
    at: timeOf(event),
    clients: words.split(' ').filter(Boolean),
  };
}

/** Ids of the batches an activity was asked to send, confirm or cancel. */
function batchesAsked({ name, input }: Asked): string[] {
  if (name === 'sendBatches') return (input as { batch_ids: string[] }).batch_ids;
  if (name === 'retryBatch') return [(input as { batch_id: string }).batch_id];
  return name === 'confirmBatch' || name === 'cancelBatch' ? [input as string] : [];
}

/** @param of the client the whole workflow is about */
function batchFacts(
  asked: Asked,
  outcomes: readonly BatchOutcome[] | null,
  at: Date,
  { workflowId, client }: { workflowId: string; client: string | undefined },
): SendFact[] {
  const clients = asked.clients;
  const ids = batchesAsked(asked);
  return ids.flatMap((asked_id, position): SendFact[] => {
    const outcome = outcomes?.[position];
    const client_id = client ?? (clients.length === ids.length ? clients[position] : undefined);
    const of = { workflow_id: workflowId, at, ...(client_id && { client_id }) };
    if (!outcome) return [{ ...of, batch_id: asked_id, status: null, code: null }];
    const told = {
      ...of,
      batch_id: outcome.batch_id,
      // What was not tried may have been tried by somebody else a moment later.
      status: outcome.status === 'sending' || outcome.status === 'ready_to_send' ? null : outcome.status,
      code: outcome.code,
      count: outcome.count,
    };
    // A suppressed lead had to leave it: another batch carries the rest.
    return outcome.batch_id === asked_id
      ? [told]
      : [told, { ...of, batch_id: asked_id, status: 'cancelled', code: null }];
  });
}

/** Reads one history. */
function readHistory(events: readonly HistoryEvent[], info: WorkflowExecutionInfo, into: SendsRead): void {
  const { workflowId, startTime } = info;
  const client = info.typedSearchAttributes.get(searchAttributes.client);
  const invoice_id = info.type === 'invoice' ? workflowId.split('/')[1]! : '';
  if (invoice_id) into.invoices.push({ invoice_id, at: startTime, workflow_id: workflowId });
  const asked = new Map<string, Asked>();
  for (const event of events) {
    const one = askedOf(event);
    if (one) asked.set(String(event.eventId), one);
  }
  const ended = new Map<string, HistoryEvent>();
  for (const event of events) {
    const { activityTaskCompletedEventAttributes: completed } = event;
    if (completed) ended.set(String(completed.scheduledEventId), event);
  }
  for (const [id, one] of asked) {
    const end = ended.get(id);
    const result = end?.activityTaskCompletedEventAttributes?.result?.payloads as Payload[] | undefined;
    const at = end ? timeOf(end) : one.at;
    if (one.name === 'mailInvoice') {
      const status = first<'sent' | 'failed' | null>(result) ?? null;
      into.mails.push({ mail_id: one.input as string, invoice_id, at, status, workflow_id: workflowId });
    } else if (batchesAsked(one).length > 0) {
      const given = first<BatchOutcome | BatchOutcome[]>(result);
      const outcomes = given === undefined ? null : [given].flat();
      into.batches.push(...batchFacts(one, outcomes, at, { workflowId, client }));
    }
  }
}

/**
 * Reads every history that is still there of what sent since a moment.
 * @throws when Temporal does not answer
 */
export async function readSends(client: Client, since: Date): Promise<SendsRead> {
  const read: SendsRead = { batches: [], mails: [], invoices: [] };
  const closed = `CloseTime >= '${since.toISOString()}'`;
  for (const query of [`${senders} AND ${RUNNING}`, `${senders} AND ${closed}`])
    for await (const info of client.workflow.list({ query })) {
      const { events } = await historyOf(client, info);
      readHistory(events ?? [], info, read);
    }
  return read;
}

/** Ends what a worker would go on sending from a history the database does not know. @returns how many */
export async function endSenders(client: Client): Promise<number> {
  let ended = 0;
  for await (const { workflowId, runId } of client.workflow.list({ query: `${senders} AND ${RUNNING}` })) {
    // One that ended by itself at this very moment is fine.
    await client.workflow
      .getHandle(workflowId, runId)
      .terminate(RESTORED)
      .then(
        () => (ended += 1),
        () => undefined,
      );
  }
  return ended;
}
