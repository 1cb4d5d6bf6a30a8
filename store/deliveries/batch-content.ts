/**
 * What a batch carries: its leads, the CSV they make and the evidence of it. Used when a batch is prepared, when a lead
 * leaves it before it was ever claimed, and when what is left of one makes another.
 */
import type { ClientSession } from 'mongodb';
import { buildCsv, csvFilename } from '../../domain/deliveries/csv.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { deliveryMail } from '../../domain/deliveries/mail.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import { sha256 } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { DeliveryBatchDoc, DeliveryDoc } from './collections.ts';
import type { LeadDoc } from '../leads/collections.ts';

/** What batches need of their deliveries. */
export const BATCH_DELIVERY_FIELDS = {
  entity: 1,
  lead_id: 1,
  client_id: 1,
  commande_id: 1,
  produit: 1,
  is_lb: 1,
  assigned_at: 1,
  slot_id: 1,
  budget_cents: 1,
  prepaid_unit: 1,
} as const;
export type BatchDelivery = Pick<DeliveryDoc, '_id' | keyof typeof BATCH_DELIVERY_FIELDS>;

const LEAD_FIELDS = {
  nom: 1,
  prenom: 1,
  phone: 1,
  email: 1,
  departement: 1,
  phone_hash: 1,
  erased_at: 1,
} as const;
type CsvLead = Pick<LeadDoc, '_id' | keyof typeof LEAD_FIELDS>;

/** A delivery with what its CSV row needs. */
export interface BatchRow {
  delivery: BatchDelivery;
  lead: CsvLead;
}

export interface ReadRows {
  rows: BatchRow[];
  /** Their phone is on the suppression list, or the lead is gone or erased: they must not be sent. */
  barred: BatchDelivery[];
}

/** Reads the leads of deliveries and checks the suppression list (06-law "Objection"), keeping the order given. */
export async function readRows(
  store: Store,
  deliveries: readonly BatchDelivery[],
  session?: ClientSession,
): Promise<ReadRows> {
  const options = session ? { session } : {};
  const leads = new Map<string, CsvLead>();
  const ids = deliveries.map((delivery) => delivery.lead_id);
  for await (const lead of store.leads.find({ _id: { $in: ids } }, { ...options, projection: LEAD_FIELDS }))
    leads.set(lead._id, lead);
  const suppressed = await suppressedHashes(
    store,
    [...leads.values()].map((lead) => lead.phone_hash),
    session,
  );
  const read: ReadRows = { rows: [], barred: [] };
  for (const delivery of deliveries) {
    const lead = leads.get(delivery.lead_id);
    if (lead && !lead.erased_at && !suppressed.has(lead.phone_hash)) read.rows.push({ delivery, lead });
    else read.barred.push(delivery);
  }
  return read;
}

/** Which of these phones are on the suppression list. */
export async function suppressedHashes(
  store: Store,
  hashes: readonly string[],
  session?: ClientSession,
): Promise<Set<string>> {
  const found = await store.suppression_list
    .find({ _id: { $in: [...hashes] } }, { projection: { _id: 1 }, ...(session ? { session } : {}) })
    .toArray();
  return new Set(found.map(({ _id }) => _id));
}

/** Fields of a batch that follow from its rows. */
export type BatchContent = Pick<
  DeliveryBatchDoc,
  | 'delivery_ids'
  | 'lead_ids'
  | 'count'
  | 'lb_count'
  | 'phone_hashes'
  | 'csv'
  | 'csv_sha256'
  | 'csv_filename'
  | 'subject'
>;

/** File names of each order's batches of a Paris day, by order. */
export async function filenamesOf(
  store: Store,
  { commande_ids, day, except }: { commande_ids: readonly string[]; day: ParisDay; except?: string },
  session?: ClientSession,
): Promise<Map<string, Set<string>>> {
  const names = new Map(commande_ids.map((id) => [id, new Set<string>()]));
  const batches = store.delivery_batches.find(
    { commande_id: { $in: [...commande_ids] }, day, ...(except && { _id: { $ne: except } }) },
    { ...(session && { session }), projection: { commande_id: 1, csv_filename: 1 } },
  );
  for await (const { commande_id, csv_filename } of batches) names.get(commande_id)?.add(csv_filename);
  return names;
}

/**
 * @param day Paris day of preparation
 * @param taken names of the order's other files of that day
 */
export function batchContent(
  about: { entity: Entity; produit: string; day: ParisDay },
  client: Pick<ClientDoc, 'csv_delimiter' | 'csv_bom'>,
  rows: readonly BatchRow[],
  taken: ReadonlySet<string>,
): BatchContent {
  const { entity, produit, day } = about;
  const count = rows.length;
  const bytes = buildCsv({
    entity,
    produit,
    rows: rows.map(({ lead }) => ({ ...lead, telephone: lead.phone })),
    delimiter: client.csv_delimiter,
    bom: client.csv_bom,
  });
  return {
    delivery_ids: rows.map(({ delivery }) => delivery._id),
    lead_ids: rows.map(({ lead }) => lead._id),
    count,
    lb_count: rows.filter(({ delivery }) => delivery.is_lb).length,
    phone_hashes: rows.map(({ lead }) => lead.phone_hash),
    csv: bytes.toString('utf8'),
    csv_sha256: sha256(bytes),
    csv_filename: csvFilename({ entity, produit, day, count }, taken),
    subject: deliveryMail({ entity, produit, day, count, senderName: '' }).subject,
  };
}
