/**
 * Orders, clients and settings as they were at a moment, and their changes since (12-rules U39): from the records of today,
 * the audit trail taken back entry by entry.
 */
import { undone } from '../../../domain/audit/undo.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../domain/settings/settings.ts';
import type { EventDoc } from '../../audit/collections.ts';
import type { ClientDoc } from '../../clients/collections.ts';
import type { CommandeDoc } from '../../commandes/collections.ts';
import type { Store } from '../../db/mongo.ts';
import { readSettings } from '../../settings/settings.ts';

/** Whoever changes records: each entry has what differed, before and after. */
const CHANGES = [
  ...['commande.create', 'commande.update', 'commande.toggle', 'commande.delete', 'commande.week_end'],
  ...['commande.pause_dates', 'commande.quota_week', 'simulation.apply'],
  ...['client.create', 'client.update', 'client.delete', 'pricing.product', 'setting.update'],
];

/** What leads are decided on besides leads. */
export interface Rules {
  commandes: ReadonlyMap<string, CommandeDoc>;
  clients: ReadonlyMap<string, ClientDoc>;
  settings: Settings;
}

/** A record as it was from a moment on; absent: it was not there yet, or no longer. */
export type RuleChange = { at: Date } & (
  | { of: 'commande'; id: string; record: CommandeDoc | undefined }
  | { of: 'client'; id: string; record: ClientDoc | undefined }
  | { of: 'setting'; id: string; record: object }
);

export interface Base {
  rules: Rules;
  /** Of the period, in order. */
  changes: RuleChange[];
}

/** A client's way of paying for a product is told beside its price. */
function paidBefore(client: ClientDoc, { before, related }: EventDoc): ClientDoc {
  const product = related['product'] ?? '';
  const others = (client.prepaid_products ?? []).filter((code) => code !== product);
  const mode = before?.['billing_mode'] ?? 'WEEKLY_INVOICE';
  return { ...client, prepaid_products: mode === 'PREPAID' ? [...others, product] : others };
}

function clientBefore(client: ClientDoc, event: EventDoc): ClientDoc | undefined {
  if (event.action === 'client.create') return undefined;
  if (event.action === 'pricing.product') return paidBefore(client, event);
  // Older entries of a deletion name the client only.
  const active = event.action === 'client.delete' ? { active: true, deleted_at: null } : {};
  return undone(client, { ...active, ...event.before });
}

export async function readRules(store: Store): Promise<Rules> {
  const [commandes, clients, settings] = await Promise.all([
    store.commandes.find().toArray(),
    store.clients.find({}, { projection: { internal_notes: 0, crm: 0, signing_keys: 0 } }).toArray(),
    readSettings(store),
  ]);
  return {
    commandes: new Map(commandes.map((one) => [one._id, one])),
    clients: new Map(clients.map((one) => [one._id, one])),
    settings,
  };
}

/** @returns the rules at `start`, and what changed until `end` */
export async function readBase(store: Store, start: Date, end: Date): Promise<Base> {
  // What is changed while this is read is in the trail by then, so the records come first.
  const { commandes, clients, settings } = await readRules(store);
  const records = {
    commande: new Map<string, CommandeDoc>(commandes),
    client: new Map<string, ClientDoc>(clients),
    setting: new Map(Object.entries(settings) as [string, object][]),
  };
  const changes: RuleChange[] = [];
  const events = store.event_log
    .find({ action: { $in: CHANGES }, at: { $gte: start } })
    .sort({ at: -1, _id: -1 });
  for await (const event of events) {
    const { entity_id: id, at } = event;
    const of = event.entity_type as keyof typeof records;
    const record = records[of]?.get(id);
    if (!record) continue;
    if (at < end) changes.push({ at, of, id, record } as RuleChange);
    const earlier =
      of === 'client'
        ? clientBefore(record as ClientDoc, event)
        : event.action === 'commande.create'
          ? undefined
          : undone(record, event.before ?? {});
    if (earlier) (records[of] as Map<string, object>).set(id, earlier);
    else records[of].delete(id);
  }
  // Who was made without an entry was there from the moment it was made.
  for (const [id, record] of records.commande) {
    if (record.created_at < start) continue;
    if (record.created_at < end) changes.push({ at: record.created_at, of: 'commande', id, record });
    records.commande.delete(id);
  }
  return {
    rules: {
      commandes: records.commande,
      clients: records.client,
      settings: { ...structuredClone(DEFAULT_SETTINGS), ...Object.fromEntries(records.setting) },
    },
    changes: changes.reverse().sort((a, b) => a.at.getTime() - b.at.getTime()),
  };
}

/** The rules after a change. */
export function changed({ commandes, clients, settings }: Rules, change: RuleChange): Rules {
  const next = <T>(records: ReadonlyMap<string, T>, record: T | undefined) => {
    const copy = new Map(records);
    if (record) copy.set(change.id, record);
    else copy.delete(change.id);
    return copy;
  };
  if (change.of === 'commande') return { commandes: next(commandes, change.record), clients, settings };
  if (change.of === 'client') return { commandes, clients: next(clients, change.record), settings };
  return { commandes, clients, settings: { ...settings, [change.id]: change.record } };
}
