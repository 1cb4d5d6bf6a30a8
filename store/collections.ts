/**
 * Every collection: its type, the indexes its queries need and, where it holds state or money, its validator.
 * Declared here, checked and made at start (04-architecture "MongoDB").
 *
 * Few indexes on leads and deliveries: inside a transaction MongoDB 6 reads the catalogue of all of them again for each
 * one a write touches, which makes writes four times as dear with sixteen as without (docs/decisions/0008). Lists over both
 * companies name them (`entity: {$in}`), so that no index is needed twice.
 */
import type { Collection, Db, Document, IndexDescription } from 'mongodb';
import { DELIVERY_STATUSES, UNFINISHED_STATUSES } from '../domain/deliveries/delivery-lifecycle.ts';
import { ENTITIES } from '../domain/common/entity.ts';
import { LEAD_STATUSES, QUEUE_STATUSES } from '../domain/leads/lead.ts';
import type * as accounts from './schema/accounts.ts';
import type * as deliveries from './deliveries/collections.ts';
import type * as leads from './leads/collections.ts';

/** The document type of each collection. */
export interface Documents {
  leads: leads.LeadDoc;
  visitor_sessions: leads.VisitorSessionDoc;
  tracking: leads.TrackingDoc;
  idempotency_keys: leads.IdempotencyDoc;
  suppression_list: leads.SuppressionDoc;
  deliveries: deliveries.DeliveryDoc;
  delivery_batches: deliveries.DeliveryBatchDoc;
  commande_weeks: deliveries.CommandeWeekDoc;
  delivery_reports: deliveries.DeliveryReportDoc;
  counters: deliveries.CounterDoc;
  clients: accounts.ClientDoc;
  commandes: accounts.CommandeDoc;
  providers: accounts.ProviderDoc;
  products: accounts.ProductDoc;
  users: accounts.UserDoc;
  sessions: accounts.SessionDoc;
  settings: accounts.SettingDoc;
  entities: accounts.EntityDoc;
  event_log: accounts.EventDoc;
}

export type CollectionName = keyof Documents;
export type Collections = { [K in CollectionName]: Collection<Documents[K]> };

interface CollectionSpec {
  indexes: IndexDescription[];
  validator?: Document;
}

const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });
const expires = (field: string, seconds: number): IndexDescription => ({
  key: { [field]: 1 },
  expireAfterSeconds: seconds,
});

/** Validators name what must hold and allow every other field, so that older code can run on newer data. */
const schema = (required: string[], properties: Document, more: Document = {}): Document => ({
  $jsonSchema: { bsonType: 'object', required: ['_id', ...required], properties, ...more },
});
/** What is `sent` reached somebody (01-domain §4 "Invariants"). */
const SENT_REACHED = {
  anyOf: [
    { properties: { status: { not: { enum: ['sent'] } } } },
    { required: ['sent_to'], properties: { sent_to: { bsonType: 'array', minItems: 1 } } },
  ],
};
const oneOf = (values: readonly unknown[]) => ({ enum: [...values] });
const DATE = { bsonType: 'date' };
const TEXT = { bsonType: 'string' };
const COUNT = { bsonType: ['int', 'long', 'double'], minimum: 0 };

export const COLLECTIONS: { readonly [K in CollectionName]: CollectionSpec } = {
  leads: {
    indexes: [
      { key: { submit_key: 1 }, unique: true, ...present('submit_key') },
      { key: { entity: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, status: 1, created_at: -1, _id: -1 } },
      { key: { lead_owner_entity: 1, day: 1, status: 1 } },
      { key: { phone: 1, created_at: -1 } },
      { key: { search: 1, created_at: -1 } },
      { key: { delivery_client_id: 1, created_at: -1 }, ...present('delivery_client_id') },
      { key: { provider_id: 1 }, ...present('provider_id') },
      {
        key: { entity: 1, produit: 1, created_at: 1, _id: 1 },
        partialFilterExpression: { status: { $in: [...QUEUE_STATUSES] } },
      },
      {
        key: { entity: 1, produit: 1, departement: 1, created_at: 1, _id: 1 },
        partialFilterExpression: { is_lb: true },
      },
      {
        key: { is_lb: 1, entity: 1, produit: 1, created_at: 1, _id: 1 },
        partialFilterExpression: { is_lb: true },
      },
      {
        key: { entity: 1, delivered_at: 1 },
        partialFilterExpression: { status: 'livre', is_lb: false },
      },
    ],
    validator: schema(['created_at', 'day', 'status', 'phone', 'phone_quality', 'is_lb', 'in_delivery'], {
      created_at: DATE,
      status: oneOf(LEAD_STATUSES),
      entity: oneOf([...ENTITIES, null]),
      lead_owner_entity: oneOf([...ENTITIES, null]),
    }),
  },
  visitor_sessions: {
    indexes: [{ key: { visitor_id: 1, lp_code: 1, last_seen_at: -1 } }, { key: { created_at: 1 } }],
  },
  tracking: { indexes: [{ key: { session_id: 1, created_at: 1 } }, { key: { created_at: 1 } }] },
  idempotency_keys: { indexes: [expires('created_at', 24 * 3600)] },
  suppression_list: { indexes: [] },
  deliveries: {
    indexes: [
      { key: { guard: 1 }, unique: true, ...present('guard') },
      { key: { guard_key: 1 } },
      { key: { lead_id: 1, created_at: -1 } },
      { key: { batch_id: 1 }, ...present('batch_id') },
      { key: { entity: 1, created_at: -1, _id: -1 } },
      { key: { entity: 1, status: 1, created_at: -1, _id: -1 } },
      { key: { client_id: 1, created_at: -1, _id: -1 } },
      { key: { client_id: 1, sent_at: -1 }, ...present('sent_at') },
      {
        key: { client_id: 1, commande_id: 1, _id: 1 },
        partialFilterExpression: { status: { $in: [...UNFINISHED_STATUSES] } },
      },
    ],
    validator: schema(
      ['entity', 'lead_id', 'client_id', 'commande_id', 'status', 'outcome', 'assigned_at', 'week_key'],
      {
        entity: oneOf(ENTITIES),
        status: oneOf(DELIVERY_STATUSES),
        outcome: oneOf(['accepted', 'rejected', 'removed']),
        assigned_at: DATE,
        send_attempts: COUNT,
      },
      SENT_REACHED,
    ),
  },
  delivery_batches: {
    indexes: [
      { key: { status: 1, _id: 1 } },
      { key: { run_id: 1 } },
      { key: { unfinished: 1 }, partialFilterExpression: { unfinished: true } },
      { key: { updated_at: 1 }, ...present('inbox_rev') },
      { key: { 'claim.at': 1 }, ...present('claim') },
    ],
    validator: schema(
      ['entity', 'client_id', 'commande_id', 'status', 'csv', 'csv_sha256', 'delivery_ids'],
      {
        entity: oneOf(ENTITIES),
        status: oneOf(DELIVERY_STATUSES.filter((status) => status !== 'pending_csv')),
        csv_sha256: TEXT,
        automatic_attempts: COUNT,
      },
      SENT_REACHED,
    ),
  },
  commande_weeks: {
    indexes: [
      { key: { week_key: 1, commande_id: 1 } },
      { key: { commande_id: 1, week_key: 1 } },
      { key: { client_id: 1 } },
    ],
    validator: schema(['commande_id', 'week_key', 'open', 'quota', 'used', 'lb_used'], {
      used: COUNT,
      lb_used: COUNT,
      quota: COUNT,
    }),
  },
  delivery_reports: {
    indexes: [
      { key: { lock: 1 }, unique: true, ...present('lock') },
      { key: { started_at: -1, _id: -1 } },
      { key: { date: 1, n: 1 } },
    ],
  },
  counters: {
    indexes: [{ key: { kind: 1, entity: 1, day: 1 } }],
    validator: schema(['kind', 'entity', 'day', 'n'], { n: COUNT }),
  },
  clients: {
    indexes: [
      { key: { entity: 1, email_key: 1 }, unique: true, ...present('email_key') },
      { key: { name: 1 } },
    ],
    validator: schema(['entity', 'name', 'active'], { entity: oneOf(ENTITIES) }),
  },
  commandes: {
    indexes: [
      // One active commande per client and produit.
      { key: { client_id: 1, produit: 1 }, unique: true, partialFilterExpression: { active: true } },
      { key: { entity: 1, produit: 1 } },
      { key: { client_id: 1 } },
    ],
    validator: schema(['entity', 'client_id', 'produit', 'quota_semaine', 'priorite', 'active'], {
      entity: oneOf(ENTITIES),
      quota_semaine: COUNT,
      priorite: { bsonType: ['int', 'long', 'double'], minimum: 1, maximum: 10 },
    }),
  },
  providers: {
    indexes: [
      { key: { slug: 1 }, unique: true },
      { key: { key_hash: 1 }, unique: true },
    ],
  },
  products: { indexes: [] },
  users: { indexes: [{ key: { email: 1 }, unique: true }] },
  sessions: { indexes: [expires('expires_at', 0), { key: { user_id: 1 } }] },
  settings: { indexes: [] },
  entities: { indexes: [] },
  event_log: {
    indexes: [
      { key: { at: -1, _id: -1 } },
      { key: { entity_type: 1, entity_id: 1, at: -1 } },
      { key: { action: 1, at: -1 } },
      { key: { entity: 1, at: -1 } },
    ],
  },
};

/** Typed handles on every collection of a database. */
export function collectionsOf(db: Db): Collections {
  const names = Object.keys(COLLECTIONS) as CollectionName[];
  return Object.fromEntries(names.map((name) => [name, db.collection(name)])) as unknown as Collections;
}
