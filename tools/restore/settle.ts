/**
 * Settles a restored database before a worker starts: reads back what Temporal's histories still say, doubts the rest, and lists
 * for people what nobody knows. Each step may be repeated: killed anywhere, the next call ends the same.
 */
import type { Config } from '../../config.ts';
import { StartError } from '../../start-error.ts';
import { factsByBatch, type RestoreItem } from '../../domain/system/restore.ts';
import type { Store } from '../../store/db/mongo.ts';
import {
  batchRestored,
  dropRestoredRequests,
  settleBatches,
  settledBatches,
  unknownBatches,
} from '../../store/deliveries/settle-restored.ts';
import { settledMails, settleMails, unknownInvoices } from '../../store/invoices/settle-restored.ts';
import { readSenders } from '../../store/settings/senders.ts';
import type { RestoreDoc } from '../../store/system/collections.ts';
import { markRestored, standingRestore } from '../../store/system/restore-mark.ts';
import { closeSettling } from '../../store/system/settle-restore.ts';
import type { TemporalLink } from '../../temporal/connection.ts';
import { endSenders, readSends, type SendsRead } from '../../temporal/launch/read-sends.ts';

export interface SettleOptions {
  backup_at: Date;
  /** Null: its histories are gone, and everything is doubted. */
  temporal: TemporalLink | null;
  now: Date;
  /** Told after each batch that was written. */
  onSettled?: () => void;
}

const NOTHING: SendsRead = { batches: [], mails: [], invoices: [] };

async function readBack({ temporal, backup_at }: SettleOptions): Promise<SendsRead> {
  if (!temporal) return NOTHING;
  if (!(await temporal.reachable()))
    throw new StartError(
      'Temporal ne répond pas : démarrez-le, ou, si ses historiques sont perdus, ajoutez --without-temporal.',
    );
  const read = await readSends(temporal.client, backup_at);
  await endSenders(temporal.client);
  return read;
}

/**
 * @returns the restore with its lines; one that is settled already as it is
 * @throws StartError when another restore's mark stands, or Temporal is away
 */
export async function settleRestore(
  store: Store,
  config: Config,
  options: SettleOptions,
): Promise<RestoreDoc> {
  const { backup_at, temporal, now, onSettled } = options;
  const standing = await standingRestore(store);
  if (standing && standing.backup_at.getTime() !== backup_at.getTime())
    throw new StartError(
      `La marque de cette base nomme la sauvegarde de ${standing._id}, et non de ${backup_at.toISOString()} : donnez celle-là.`,
    );
  const restore = await markRestored(store, backup_at, now);
  if (!restore.standing) return restore;
  const read = await readBack(options);
  const restore_id = restore._id;
  const senders = await readSenders(store, config);
  await dropRestoredRequests(store, now);
  const unprepared = await batchRestored(store, { senders, marked_at: restore.marked_at, now });
  const facts = factsByBatch(read.batches);
  await settleBatches(store, { restore_id, facts, now, ...(onSettled && { onSettled }) });
  await settleMails(store, { restore_id, facts: read.mails }, now);
  const items = [
    ...(await batchItems(store, restore_id, facts)),
    ...unprepared.map(({ commande_id: id, client_id, count }): RestoreItem => ({
      ...{ kind: 'order_unprepared', id, client_id, count },
    })),
    ...(await moneyItems(store, restore_id, read)),
  ];
  return closeSettling(store, restore, { items, temporal: temporal !== null }, now);
}

async function batchItems(
  store: Store,
  restoreId: string,
  facts: ReturnType<typeof factsByBatch>,
): Promise<RestoreItem[]> {
  const lineOf = (id: string): Partial<RestoreItem> => {
    const told = [...(facts.get(id) ?? [])].sort((a, b) => a.at.getTime() - b.at.getTime());
    const one = told.find(({ status }) => status === 'sent') ?? told.at(-1);
    if (!one) return {};
    const { at, workflow_id, status, code } = one;
    const client_id = told.find((fact) => fact.client_id)?.client_id;
    const count = told.find((fact) => fact.count !== undefined)?.count;
    return {
      ...{ at, workflow_id, told: `${status ?? 'sans réponse'}${code ? ` ${code}` : ''}` },
      ...(client_id && { client_id }),
      ...(count !== undefined && { count }),
    };
  };
  const settled = await settledBatches(store, restoreId);
  const unknown = await unknownBatches(store, [...facts.keys()].sort());
  return [
    ...settled.map(({ _id: id, client_id, count, result }): RestoreItem => ({
      ...lineOf(id),
      ...{ kind: `batch_${result}`, id, client_id, count },
    })),
    ...unknown.map((id): RestoreItem => ({ ...lineOf(id), kind: 'batch_unknown', id })),
  ];
}

async function moneyItems(store: Store, restoreId: string, read: SendsRead): Promise<RestoreItem[]> {
  const mails = await settledMails(store, restoreId);
  const unknown = await unknownInvoices(store, [
    ...new Set(read.invoices.map(({ invoice_id }) => invoice_id)),
  ]);
  return [
    ...mails.map(({ _id, invoice_id, result }): RestoreItem => {
      const fact = read.mails.findLast(({ mail_id }) => mail_id === _id);
      return {
        ...{ kind: `mail_${result}`, id: invoice_id },
        ...(fact && { at: fact.at, workflow_id: fact.workflow_id, told: fact.status ?? 'sans réponse' }),
      };
    }),
    ...unknown.sort().map((id): RestoreItem => {
      const { at, workflow_id } = read.invoices.find(({ invoice_id }) => invoice_id === id)!;
      return { kind: 'invoice_unknown', id, at, workflow_id };
    }),
  ];
}
