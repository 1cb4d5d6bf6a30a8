/** Deliveries of version 1 (09-v1-database §1.2), and those it lost. */
import { REMOVAL_REASONS, type RemovalReason } from '../../../domain/deliveries/delivery-lifecycle.ts';
import { isUnfinished } from '../../../domain/leads/lead-state.ts';
import { guardInForce } from '../../../domain/routing/duplicates.ts';
import { type WeekKey, weekKey } from '../../../domain/time/paris-time.ts';
import { cutText } from '../../../domain/common/text.ts';
import { flag, id, instant, isRow, latest, present, text, texts, utcWeek } from '../../../domain/v1/read.ts';
import { guardOf } from '../../db/ids.ts';
import type { DeliveryDoc } from '../../deliveries/collections.ts';
import type { LeadDoc } from '../../leads/collections.ts';
import type { V1Context } from '../context.ts';
import type { OldRow } from '../old.ts';
import type { PlannedDelivery, SurveyedDelivery } from '../survey.ts';

const MAX_ERROR = 500;

/** How a delivery is counted by the equations of the old database: by its client and v1's week. */
export const deliveryCells = ({
  client_id,
  produit,
  at,
  status,
  outcome,
}: Pick<SurveyedDelivery, 'client_id' | 'produit' | 'at' | 'status' | 'outcome'>): Record<string, number> => {
  const sent = status === 'sent';
  return {
    [`deliveries|${client_id}`]: 1,
    [`delivery_status|${oldImage(status)}`]: 1,
    ...(sent && { [`sent|${client_id}|${utcWeek(at)}`]: 1 }),
    ...(sent && outcome === 'accepted' && { [`billable|${client_id}|${produit}`]: 1 }),
    ...(outcome !== 'accepted' && { [`${outcome}|${client_id}`]: 1 }),
  };
};

/** Where nothing speaks against it. */
export const oldImage = (status: string): string => (status === 'sending' ? 'uncertain' : status || '-');

const minus = (cells: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(cells).map(([cell, n]) => [cell, -n]));
export const uncarriedDelivery = (of: SurveyedDelivery) => minus(deliveryCells(of));

/** What differs of a delivery that is carried otherwise. */
function effectsOf({ of, status }: PlannedDelivery): Record<string, number> {
  const image = oldImage(of.status);
  const effects: Record<string, number> =
    image === status ? {} : { [`delivery_status|${image}`]: -1, [`delivery_status|${status}`]: 1 };
  if (of.status === 'sent' && status !== 'sent') {
    effects[`sent|${of.client_id}|${utcWeek(of.at)}`] = -1;
    if (of.outcome === 'accepted') effects[`billable|${of.client_id}|${of.produit}`] = -1;
  }
  return effects;
}

interface Columns {
  row: OldRow | undefined;
  lead: LeadDoc;
}

/** When it was sent: the first thing that says so. */
function sentAt({ of, status }: PlannedDelivery, row: OldRow | undefined): Date | undefined {
  if (status !== 'sent') return undefined;
  if (of.made) return of.at;
  return instant(row?.accepted_at) ?? instant(row?.last_sent_at) ?? instant(row?.batch_sent_at) ?? of.at;
}

export function deliveryDoc(plan: PlannedDelivery, { row, lead }: Columns, context: V1Context): DeliveryDoc {
  const { of, status, why } = plan;
  const { asOf, known, keys, prepaid, billedIn, survey, out } = context;
  list(plan, row, asOf, out);
  const simulated = of.simulated && status === 'sent';
  const sent_at = sentAt(plan, row);
  const week = weekKey(of.at);
  const waits = isUnfinished(status);
  const produit = of.produit || lead.produit || '';
  const owner = lead.lead_owner_entity ?? of.entity;
  const paid = prepaid.has(`${of.client_id}|${produit}`);
  const slot = status !== 'cancelled' && of.outcome === 'accepted' && week === survey.week;
  const guard_key = lead.guard_key ?? keys.person(lead.phone, produit);
  const unknownReason = text(row?.removal_reason);
  const known_reason = (REMOVAL_REASONS as readonly string[]).includes(unknownReason);
  const updated = latest(
    of.at,
    ...[row?.updated_at, row?.last_sent_at, row?.accepted_at, row?.rejected_at, row?.removed_at].map(instant),
  )!;
  const billed = billedIn.get(of.id) as WeekKey | undefined;
  return {
    _id: of.id,
    entity: of.entity,
    lead_id: lead._id,
    lead_owner_entity: owner,
    client_id: of.client_id,
    commande_id: of.commande_id,
    produit,
    departement: lead.departement,
    status,
    outcome: of.outcome,
    simulated,
    is_lb: of.is_lb,
    routing_mode: owner === of.entity ? 'normal' : 'fallback_no_orders',
    routing_reason: owner === of.entity ? 'first_open_order' : 'fallback_no_orders',
    source: lead.source,
    source_type: lead.lead_source_type,
    ...(lead.provider_slug && { provider_slug: lead.provider_slug }),
    phone_quality: lead.phone_quality,
    received_at: lead.created_at,
    created_at: of.at,
    updated_at: updated,
    assigned_at: of.at,
    week_key: week,
    ...(slot && { slot_id: known.slotOf(of.commande_id, survey.week) }),
    ...(paid && { billing_mode: 'PREPAID' as const }),
    ...(paid && (waits || (status === 'sent' && !simulated && of.outcome === 'accepted'))
      ? { prepaid_unit: waits ? ('held' as const) : ('delivered' as const) }
      : {}),
    ...(plan.guard && { guard: guardOf(guard_key, of.client_id) }),
    guard_key,
    ...(plan.batch_id && { batch_id: plan.batch_id, batch_rev: 0 }),
    delivery_method: 'csv',
    ...present({
      csv_filename: text(row?.csv_filename),
      last_error: cutText(text(row?.last_error), MAX_ERROR),
    }),
    sent_to: of.made ? ['import-v1'] : texts(row?.sent_to),
    send_attempts: status === 'sent' ? Math.max(1, attempts(row)) : attempts(row),
    ...present({ sent_by: text(row?.sent_by) }),
    // v1's week, where its ledger has billed it: no week of ours does.
    ...(sent_at && !simulated && { sent_at, sent_week: billed ?? weekKey(sent_at), accepted_at: sent_at }),
    ...(sent_at && { last_sent_at: instant(row?.last_sent_at) ?? sent_at }),
    ...(of.outcome === 'rejected' && {
      rejected_at: instant(row?.rejected_at) ?? updated,
      rejected_by: text(row?.rejected_by) || 'system',
      rejection_reason: text(row?.rejection_reason) || 'autre',
    }),
    ...(of.outcome === 'removed' && {
      removed_at: instant(row?.removed_at) ?? updated,
      removed_by: text(row?.removed_by) || 'system',
      removal_reason: (known_reason ? unknownReason : 'autre') as RemovalReason,
      ...present({ removal_detail: text(row?.removal_detail) || (known_reason ? '' : unknownReason) }),
    }),
    ...(status === 'cancelled' && {
      cancelled_at: latest(updated, asOf)!,
      cancelled_by: 'system',
      cancel_reason: `import: ${why === 'orphan_delivery' || why === 'held_elsewhere' ? 'orphan' : (why ?? 'orphan')}`,
    }),
    ...present({ replaced_suspicious_id: id(row?.replaced_suspicious_id) }),
    ...(flag(row?.is_shared_client_30d) && { is_shared_client_30d: true }),
    ...(flag(row?.overlap_fallback_delivery) && { overlap_fallback_delivery: true }),
    ...(waits && { v1_hold: true as const }),
    v1: {
      status: of.status,
      outcome: of.outcome,
      week: utcWeek(of.at),
      ...(of.made && { made: true as const }),
    },
  };
}

const attempts = (row: OldRow | undefined): number =>
  typeof row?.send_attempts === 'number' && row.send_attempts > 0 ? Math.trunc(row.send_attempts) : 0;

function list(
  { of, status, why }: PlannedDelivery,
  row: OldRow | undefined,
  asOf: Date,
  out: V1Context['out'],
): void {
  const old = { collection: 'deliveries', id: of.id };
  if (of.made) {
    const code = of.together.startsWith('made|') ? 'historical_batch' : 'historical_lead';
    const person = guardInForce({ assigned_at: of.at }, asOf) && { persons_sold: 1 };
    out.list({ ...old, code, effects: { ...deliveryCells(of), ...person } });
    return;
  }
  const effects = effectsOf({ of, status });
  if (why) out.list({ ...old, code: why, effects });
  if (of.simulated && status === 'sent')
    out.list({
      ...old,
      code: 'simulated',
      ...(of.outcome === 'accepted' && { effects: { [`billable|${of.client_id}|${of.produit}`]: -1 } }),
    });
  const reason = isRow(row) ? text(row.removal_reason) : '';
  if (of.outcome === 'removed' && reason && !(REMOVAL_REASONS as readonly string[]).includes(reason))
    out.list({ ...old, code: 'removal_reason' });
}
