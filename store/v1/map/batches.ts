/** Batches of version 1: deliveries that left together (09-v1-database §1.3), with the CSV that left, or one made again. */
import { buildCsv, csvFilename } from '../../../domain/deliveries/csv.ts';
import { DEFAULT_SENDERS, deliveryMail, messageIdOf } from '../../../domain/deliveries/mail.ts';
import { isUnfinished } from '../../../domain/leads/lead-state.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { present, text, texts } from '../../../domain/v1/read.ts';
import { sha256 } from '../../db/ids.ts';
import type { DeliveryBatchDoc } from '../../deliveries/collections.ts';
import type { LeadDoc } from '../../leads/collections.ts';
import type { V1Context } from '../context.ts';
import type { OldRow } from '../old.ts';
import type { PlannedBatch } from '../survey.ts';

export type BatchLead = Pick<
  LeadDoc,
  '_id' | 'nom' | 'prenom' | 'phone' | 'email' | 'departement' | 'phone_hash'
>;

export interface BatchParts {
  /** Of the batch's leads, by id. */
  leads: ReadonlyMap<string, BatchLead>;
  /** One delivery of it, with its CSV. */
  row: OldRow | undefined;
  autoSend: boolean;
}

/** Lines after the first. */
const rowsOf = (csv: string): number => csv.split(/\r?\n/).filter((line) => line !== '').length - 1;

export function batchDoc(
  plan: PlannedBatch,
  { leads, row, autoSend }: BatchParts,
  context: V1Context,
): DeliveryBatchDoc {
  const { _id, at, status, simulated, of } = plan;
  const { entity, client_id, commande_id, produit } = of[0]!;
  const waits = isUnfinished(status);
  const day = parisDay(at);
  const count = of.length;
  const members = of.map(({ lead_id }) => leads.get(lead_id)!);
  const kept = text(row?.csv_content) === '' ? '' : String(row!.csv_content);
  // What is still to leave has to be right; what left stays as it was.
  const csv = waits || kept === '' ? madeCsv(plan, members) : kept;
  const whole = kept !== '' && rowsOf(kept) === count;
  if (!waits && !whole)
    context.out.list({
      collection: 'delivery_batches',
      id: _id,
      code: 'no_csv',
      facts: { count, rows: kept ? rowsOf(kept) : 0 },
    });
  const to = of[0]!.made ? ['import-v1'] : texts(row?.sent_to);
  const sent_at = status === 'sent' ? at : undefined;
  const last_error = text(row?.last_error);
  return {
    _id,
    entity,
    client_id,
    commande_id,
    produit,
    day,
    status,
    delivery_ids: of.map(({ id }) => id),
    lead_ids: of.map(({ lead_id }) => lead_id),
    count,
    lb_count: of.filter(({ is_lb }) => is_lb).length,
    phone_hashes: members.map(({ phone_hash }) => phone_hash),
    csv,
    csv_sha256: sha256(csv),
    csv_filename: (!waits && text(row?.csv_filename)) || csvFilename({ entity, produit, day, count }),
    subject: deliveryMail({ entity, produit, day, count, senderName: '' }).subject,
    message_id: waits ? messageIdOf(_id, DEFAULT_SENDERS[entity].address) : '',
    simulated,
    // A person looks at each before it leaves, as in version 1.
    hold_for_review: waits && (status === 'ready_to_send' || status === 'failed' || !autoSend),
    ...(status === 'uncertain' && { may_have_arrived: true }),
    attempts: [],
    automatic_attempts: 0,
    retryable: false,
    ...(waits && present({ last_error: last_error.slice(0, 500) })),
    sent_to: status === 'sent' ? to : [],
    rejected_to: [],
    ...(sent_at && { sent_at, last_sent_at: sent_at }),
    unfinished: false,
    rev: 0,
    inbox_rev: 0,
    created_at: at,
    updated_at: at,
    ...(waits && { v1_hold: true as const }),
    v1: { id: of[0]!.together },
  };
}

const madeCsv = ({ of }: PlannedBatch, members: readonly BatchLead[]): string =>
  buildCsv({
    entity: of[0]!.entity,
    produit: of[0]!.produit,
    rows: members.map((lead) => ({ ...lead, telephone: lead.phone })),
    delimiter: ',',
    bom: false,
  }).toString('utf8');
