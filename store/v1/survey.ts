/**
 * One look over the whole old database before anything is written: what decides across pages. Of leads it holds those that were
 * delivered, of deliveries a few words each; never a person's data beside hashes, and never a CSV.
 */
import type { ObjectId } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { parsePhone } from '../../domain/common/phone.ts';
import type { DeliveryOutcome, DeliveryStatus } from '../../domain/deliveries/delivery-lifecycle.ts';
import { isUnfinished } from '../../domain/leads/lead-state.ts';
import { guardInForce } from '../../domain/routing/duplicates.ts';
import type { BalanceOwner } from '../../domain/runs/balance.ts';
import { type ParisDay, parisDay, weekKey, type WeekKey } from '../../domain/time/paris-time.ts';
import type { ListedCode } from '../../domain/v1/listed.ts';
import { entity, flag, id, instant, latest, lower, text, texts } from '../../domain/v1/read.ts';
import {
  type DeliveryFacts,
  inOrder,
  isKnownStatus,
  type LeadFacts,
  type LostDelivery,
  type Resolved,
  resolveLead,
} from '../../domain/v1/statuses.ts';
import { guardOf, type PhoneKeys } from '../db/ids.ts';
import { madeIn, type OldRow, pagesOf } from './old.ts';
import type { Known } from './known.ts';
import { idAt } from './writer.ts';

export interface SurveyedDelivery extends DeliveryFacts {
  oid: ObjectId;
  lead_id: string;
  entity: Entity;
  produit: string;
  is_lb: boolean;
  simulated: boolean;
  /** What it left in: a batch, or others of one clock read. */
  together: string;
  /** Made for what v1 did not keep. */
  made?: true;
}

/** What becomes of one delivery. */
export interface PlannedDelivery {
  of: SurveyedDelivery;
  status: DeliveryStatus;
  why?: ListedCode;
  guard?: true;
  /** A newer one of the same person, product and client has the guard. */
  collided?: true;
  batch_id?: string;
}

export interface PlannedLead extends Resolved {
  oid: ObjectId;
  owner: Entity | null;
  planned: PlannedDelivery[];
}

export interface PlannedBatch {
  _id: string;
  key: string;
  at: Date;
  status: Exclude<DeliveryStatus, 'pending_csv'>;
  simulated: boolean;
  of: SurveyedDelivery[];
}

export interface Survey {
  leads: Map<string, PlannedLead>;
  batches: Map<string, PlannedBatch>;
  /** Unfinished, by `client|produit`. */
  unfinished: Map<string, number>;
  /** Leads imported by owner and Paris day. */
  received: Map<string, { owner: BalanceOwner; day: ParisDay; n: number }>;
  /** Units of the week of the import. */
  weekUnits: Map<string, { used: number; lb_used: number }>;
  week: WeekKey;
  /** ObjectIds (hex) of documents whose id an older one has. */
  twice: Set<string>;
  leadsMissing: Set<string>;
}

const outcomeOf = (value: unknown): DeliveryOutcome => {
  const said = lower(value);
  return said === 'rejected' || said === 'removed' ? said : 'accepted';
};

/** v1's first choice among what its rows say of the company of a lead. */
export const ownerOf = (row: OldRow): Entity | null => entity(row.lead_owner_entity) ?? entity(row.entity);

const DELIVERY_FIELDS = Object.fromEntries(
  [
    'id',
    'lead_id',
    'client_id',
    'commande_id',
    'entity',
    'produit',
    'status',
    'outcome',
    'is_lb',
    'created_at',
  ]
    .concat(['accepted_at', 'last_sent_at', 'sent_to', 'last_error', 'batch_id', 'csv_generated_at'])
    .map((name) => [name, 1 as const]),
);

export function surveyedDelivery(row: OldRow, known: Known): SurveyedDelivery | null {
  const company = entity(row.entity) ?? known.clients.get(id(row.client_id))?.entity ?? null;
  if (!company || !id(row.id)) return null;
  const to = texts(row.sent_to).map((one) => one.toLowerCase());
  const client_id = id(row.client_id);
  const own = known.clients.get(client_id)?.addresses ?? [];
  const { simulationEmail } = known;
  const together =
    id(row.batch_id) ||
    (text(row.accepted_at) || text(row.csv_generated_at)
      ? [client_id, id(row.commande_id), company, text(row.accepted_at) || text(row.csv_generated_at)].join(
          '|',
        )
      : id(row.id));
  return {
    oid: row._id,
    id: id(row.id),
    lead_id: id(row.lead_id),
    client_id,
    commande_id: id(row.commande_id) || known.orderFor(client_id, text(row.produit).toUpperCase()),
    entity: company,
    produit: text(row.produit).toUpperCase(),
    at: instant(row.created_at) ?? madeIn(row),
    status: lower(row.status),
    outcome: outcomeOf(row.outcome),
    addressed: to.length > 0,
    error: text(row.last_error),
    is_lb: flag(row.is_lb),
    simulated:
      simulationEmail !== '' &&
      to.length > 0 &&
      to.every((one) => one === simulationEmail && !own.includes(one)),
    together,
  };
}

export interface SurveyInput {
  known: Known;
  keys: PhoneKeys;
  asOf: Date;
  products: ReadonlySet<string>;
}

export async function survey(db: Parameters<typeof pagesOf>[0], input: SurveyInput): Promise<Survey> {
  const { known, keys, asOf, products } = input;
  const found: Survey = {
    leads: new Map(),
    batches: new Map(),
    unfinished: new Map(),
    received: new Map(),
    weekUnits: new Map(),
    week: weekKey(asOf),
    twice: new Set(),
    leadsMissing: new Set(),
  };
  const ofLead = await deliveriesByLead(db, known, found.twice);
  const lost = await lostBatches(db, known, ofLead);
  const guards = new Map<string, PlannedDelivery>();
  const seen = new Set<string>();
  const projection = Object.fromEntries(
    ['id', 'status', 'is_lb', 'delivery_id', 'entity', 'lead_owner_entity', 'produit', 'phone', 'created_at']
      .concat(['delivered_to_client_id', 'delivered_at', 'delivery_commande_id'])
      .map((name) => [name, 1 as const]),
  );
  for await (const page of pagesOf(db, 'leads', { projection })) {
    for (const row of page) {
      const lead_id = id(row.id);
      if (lead_id === '' || !isKnownStatus(lower(row.status))) continue;
      if (seen.has(lead_id)) {
        found.twice.add(row._id.toHexString());
        continue;
      }
      seen.add(lead_id);
      const deliveries = ofLead.get(lead_id) ?? [];
      const owner = ownerOf(row) ?? deliveries.at(-1)?.entity ?? null;
      const at = instant(row.created_at) ?? madeIn(row);
      count(found, owner ?? 'none', parisDay(at));
      const facts = leadFacts(row, owner, products);
      const batches = lost.get(lead_id) ?? [];
      if (deliveries.length === 0 && batches.length === 0 && !facts.sold) continue;
      const resolved = resolveLead(facts, deliveries, batches, asOf);
      const planned: PlannedDelivery[] = resolved.deliveries.map(({ of, status, why }) => ({
        of: of as SurveyedDelivery,
        status,
        ...(why && { why }),
      }));
      const produit = text(row.produit).toUpperCase();
      for (const one of resolved.lost)
        planned.push({ of: madeDelivery(lead_id, one, { known, produit, owner }), status: 'sent' });
      onlyOneWaits(planned, facts.delivery_id);
      planned.sort((a, b) => inOrder(a.of, b.of));
      found.leads.set(lead_id, { ...resolved, oid: row._id, owner, planned });
      const person = products.has(produit) ? keys.person(parsePhone(text(row.phone)).phone, produit) : null;
      for (const one of planned) note(found, one, { person, asOf, guards, known });
    }
  }
  for (const lead_id of ofLead.keys()) if (!seen.has(lead_id)) found.leadsMissing.add(lead_id);
  return found;
}

function leadFacts(row: OldRow, owner: Entity | null, products: ReadonlySet<string>): LeadFacts {
  const client_id = id(row.delivered_to_client_id);
  const sold = lower(row.status) === 'livre' && client_id !== '';
  return {
    status: lower(row.status),
    is_lb: flag(row.is_lb),
    delivery_id: id(row.delivery_id),
    targeted: owner !== null && products.has(text(row.produit).toUpperCase()),
    ...(sold && {
      sold: {
        client_id,
        commande_id: id(row.delivery_commande_id),
        at: instant(row.delivered_at) ?? instant(row.created_at) ?? madeIn(row),
      },
    }),
  };
}

async function deliveriesByLead(
  db: Parameters<typeof pagesOf>[0],
  known: Known,
  twice: Set<string>,
): Promise<Map<string, SurveyedDelivery[]>> {
  const ofLead = new Map<string, SurveyedDelivery[]>();
  const seen = new Set<string>();
  for await (const page of pagesOf(db, 'deliveries', { projection: DELIVERY_FIELDS })) {
    for (const row of page) {
      const one = surveyedDelivery(row, known);
      if (!one) continue;
      if (seen.has(one.id)) {
        twice.add(row._id.toHexString());
        continue;
      }
      seen.add(one.id);
      const same = ofLead.get(one.lead_id);
      if (same) same.push(one);
      else ofLead.set(one.lead_id, [one]);
    }
  }
  for (const same of ofLead.values()) same.sort(inOrder);
  return ofLead;
}

/** Leads of batches that name no delivery of theirs. */
async function lostBatches(
  db: Parameters<typeof pagesOf>[0],
  known: Known,
  ofLead: ReadonlyMap<string, readonly SurveyedDelivery[]>,
): Promise<Map<string, LostDelivery[]>> {
  const lost = new Map<string, LostDelivery[]>();
  for await (const page of pagesOf(db, 'delivery_batches')) {
    for (const row of page) {
      if (texts(row.delivery_ids).length > 0) continue;
      const client_id = id(row.client_id);
      const at = latest(instant(row.sent_at)) ?? instant(row.created_at) ?? madeIn(row);
      for (const lead_id of texts(row.lead_ids)) {
        if (ofLead.get(lead_id)?.some((one) => one.together === id(row.id))) continue;
        const commande_id = id(row.commande_id) || known.orderFor(client_id, text(row.produit).toUpperCase());
        lost.set(lead_id, [
          ...(lost.get(lead_id) ?? []),
          { client_id, commande_id, at, batch_id: id(row.id) },
        ]);
      }
    }
  }
  return lost;
}

function madeDelivery(
  lead_id: string,
  { client_id, commande_id, at, batch_id }: LostDelivery,
  { known, produit, owner }: { known: Known; produit: string; owner: Entity | null },
): SurveyedDelivery {
  const _id = idAt(at, `made|${lead_id}|${client_id}`);
  return {
    oid: undefined as never,
    id: _id,
    lead_id,
    client_id,
    commande_id: commande_id || known.orderFor(client_id, produit),
    entity: known.clients.get(client_id)?.entity ?? owner ?? 'ZR7',
    produit,
    at,
    status: 'sent',
    outcome: 'accepted',
    addressed: true,
    error: '',
    is_lb: false,
    simulated: false,
    together: batch_id ? `made|${batch_id}` : _id,
    made: true,
  };
}

/** A lead waits in one delivery: the one it points at, else the latest. What nobody knows to have arrived stays. */
function onlyOneWaits(planned: PlannedDelivery[], pointed: string): void {
  const waiting = planned.filter(({ status }) => isUnfinished(status) && status !== 'uncertain');
  if (waiting.length < 2) return;
  const kept = waiting.find(({ of }) => of.id === pointed) ?? waiting.at(-1);
  for (const one of waiting)
    if (one !== kept) Object.assign(one, { status: 'cancelled', why: 'held_elsewhere' });
}

function count({ received }: Survey, owner: BalanceOwner, day: ParisDay): void {
  const key = `${owner}|${day}`;
  const sum = received.get(key) ?? { owner, day, n: 0 };
  received.set(key, { ...sum, n: sum.n + 1 });
}

function note(
  found: Survey,
  one: PlannedDelivery,
  {
    person,
    asOf,
    guards,
    known,
  }: { person: string | null; asOf: Date; guards: Map<string, PlannedDelivery>; known: Known },
): void {
  const { of, status } = one;
  if (status === 'cancelled') return;
  if (isUnfinished(status)) {
    const key = `${of.client_id}|${of.produit}`;
    found.unfinished.set(key, (found.unfinished.get(key) ?? 0) + 1);
  }
  if (person && guardInForce({ assigned_at: of.at }, asOf)) {
    const guard = guardOf(person, of.client_id);
    const other = guards.get(guard);
    // The newest keeps it.
    if (!other || inOrder(other.of, of) < 0) {
      if (other) {
        delete other.guard;
        other.collided = true;
      }
      one.guard = true;
      guards.set(guard, one);
    } else one.collided = true;
  }
  if (of.outcome === 'accepted' && weekKey(of.at) === found.week) {
    const slot = known.slotOf(of.commande_id, found.week);
    const use = found.weekUnits.get(slot) ?? { used: 0, lb_used: 0 };
    found.weekUnits.set(slot, { used: use.used + 1, lb_used: use.lb_used + Number(of.is_lb) });
  }
  if (status === 'pending_csv') return;
  const key = [of.together, of.client_id, of.commande_id, of.produit, of.entity, status, of.simulated].join(
    '|',
  );
  const batch = found.batches.get(key);
  if (batch) {
    batch.of.push(of);
    one.batch_id = batch._id;
    return;
  }
  const _id = idAt(of.at, `batch|${key}`);
  found.batches.set(key, { _id, key, at: of.at, status, simulated: of.simulated, of: [of] });
  one.batch_id = _id;
}
