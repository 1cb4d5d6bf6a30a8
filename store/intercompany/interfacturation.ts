/** What the companies owe each other by week, direction and product: sums of their transfers, and what was noted of them. */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import type { RecordStatus } from '../../domain/billing/record-status.ts';
import { asCents, type BasisPoints, type Cents } from '../../domain/money/money.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { readEntity } from '../settings/change-setting.ts';
import type { InterfacturationDoc } from './collections.ts';

/** A week, a direction, a product. */
export interface InterfacturationKey {
  week_key: WeekKey;
  from_entity: Entity;
  to_entity: Entity;
  produit: string;
}

export interface InterfacturationRow extends InterfacturationKey {
  id: string;
  /** Transfers less their reversals; those without a price included. */
  units: number;
  /** The one price of all of them; null when there are several, or none. */
  unit_price: Cents | null;
  ht: Cents;
  /** The issuer's rate, as it is set now. */
  vat_bp: BasisPoints;
  pricing_missing: boolean;
  /** Every transfer is on an invoice of RDZ. */
  invoiced: boolean;
  outside: InterfacturationDoc | null;
}

export const interfacturationId = (key: InterfacturationKey): string =>
  `${key.week_key}|${key.from_entity}|${key.to_entity}|${key.produit}`;

/** Half-open, of `sent_at`. */
interface Span {
  start: Date;
  end: Date;
}

interface Group {
  _id: Omit<InterfacturationKey, 'to_entity'>;
  to_entity: Entity;
  units: number;
  cents: number;
  prices: (number | null)[];
  open: number;
}

/** @param entities one of which is on either side */
export async function readInterfacturation(
  store: Store,
  { entities, weeks, within }: { entities: readonly Entity[]; weeks: readonly WeekKey[]; within?: Span },
): Promise<InterfacturationRow[]> {
  const sign = { $cond: [{ $gt: ['$reverses', null] }, -1, 1] };
  const groups = await store.intercompany_transfers
    .aggregate<Group>([
      {
        $match: {
          week_key: { $in: [...weeks] },
          status: { $ne: 'cancelled' },
          ...(within && { sent_at: { $gte: within.start, $lt: within.end } }),
        },
      },
      {
        $group: {
          _id: { week_key: '$week_key', from_entity: '$from_entity', produit: '$produit' },
          to_entity: { $first: '$to_entity' },
          units: { $sum: sign },
          cents: { $sum: { $multiply: [sign, { $ifNull: ['$price', 0] }] } },
          prices: { $addToSet: '$price' },
          open: { $sum: { $cond: [{ $eq: ['$status', 'invoiced'] }, 0, 1] } },
        },
      },
      { $sort: { '_id.week_key': 1, '_id.from_entity': -1, '_id.produit': 1 } },
    ])
    .toArray();
  const outside = await store.interfacturation_outside.find({ week_key: { $in: [...weeks] } }).toArray();
  const issuers = await Promise.all(ENTITIES.map((entity) => readEntity(store, entity)));
  const noted = new Map(outside.map((doc) => [doc._id, doc]));
  return groups.flatMap(({ _id: { week_key, from_entity, produit }, to_entity, ...sums }) => {
    if (!entities.includes(from_entity) && !entities.includes(to_entity)) return [];
    const key = { week_key, from_entity, to_entity, produit };
    const id = interfacturationId(key);
    const priced = sums.prices.filter((price): price is number => price !== null);
    return {
      id,
      ...key,
      units: sums.units,
      unit_price: priced.length === 1 ? asCents(priced[0]!) : null,
      ht: asCents(sums.cents),
      vat_bp: issuers[ENTITIES.indexOf(from_entity)]!.intercompany_vat.rate_bp,
      pricing_missing: sums.prices.includes(null),
      invoiced: sums.open === 0,
      outside: noted.get(id) ?? null,
    };
  });
}

/** `null` clears, absent leaves. */
export interface InterfacturationChange {
  external_invoice_number?: string | null;
  status?: RecordStatus;
  issued_at?: Date | null;
  paid_at?: Date | null;
}

/** Notes what became of an invoice made outside. */
export function trackInterfacturation(
  store: Store,
  key: InterfacturationKey,
  { status, ...fields }: InterfacturationChange,
  by: Actor,
  now: Date,
): Promise<void> {
  const _id = interfacturationId(key);
  return transaction(store, async (session) => {
    const before = await store.interfacturation_outside.findOne({ _id }, { session });
    const kept = Object.fromEntries(
      Object.entries({ ...before, ...fields }).filter(([, value]) => value !== null),
    ) as Partial<InterfacturationDoc>;
    const after: InterfacturationDoc = {
      ...kept,
      ...{ _id, ...key },
      status: status ?? before?.status ?? 'not_invoiced',
      updated_at: now,
    };
    await store.interfacturation_outside.replaceOne({ _id }, after, { session, upsert: true });
    await logEvent(
      store,
      {
        action: 'interfacturation.update',
        entity_type: 'interfacturation',
        entity_id: _id,
        entity: key.from_entity,
        by,
        after: { status: after.status, ...fields },
      },
      now,
      session,
    );
  });
}
