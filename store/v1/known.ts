/** Clients and orders of the old database, those that were deleted and are still named among them: some hundreds. */
import type { Db } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { entity, id, isRow, lower, text, texts, whole } from '../../domain/v1/read.ts';
import { fenceId } from '../routing/commande-weeks.ts';
import { allOf, type OldRow } from './old.ts';

export interface KnownClient {
  entity: Entity;
  name: string;
  /** Lower case. */
  addresses: string[];
  /** Absent: it was deleted, and is known from what names it. */
  row?: OldRow;
}

export interface KnownOrder {
  entity: Entity;
  client_id: string;
  produit: string;
  quota: number;
  /** Absent: it was deleted. */
  row?: OldRow;
}

/** Stripe of the fences of unlimited orders. */
const STRIPE = 'v1';

/** An order of a delivery that names none. */
const unnamedOrder = (client_id: string, produit: string): string => `v1-${client_id}-${produit}`;

export class Known {
  readonly clients = new Map<string, KnownClient>();
  readonly orders = new Map<string, KnownOrder>();
  simulationEmail = '';

  /** An order of this client and product, for a delivery that names none. */
  orderFor(client_id: string, produit: string): string {
    for (const [order, of] of this.orders)
      if (of.client_id === client_id && of.produit === produit && of.row) return order;
    return this.#tombstoneOrder(unnamedOrder(client_id, produit), client_id, produit);
  }

  slotOf(order: string, week: WeekKey): string {
    const quota = this.orders.get(order)?.quota ?? 0;
    return fenceId(order, week, { quota, caps: null }, STRIPE);
  }

  #tombstoneOrder(order: string, client_id: string, produit: string): string {
    const client = this.clients.get(client_id);
    if (!this.orders.has(order) && client)
      this.orders.set(order, { entity: client.entity, client_id, produit, quota: 0 });
    return order;
  }

  /** What names clients and orders that are gone. */
  async addGone(db: Db): Promise<void> {
    for (const collection of ['deliveries', 'invoices', 'billing_credits', 'delivery_batches', 'leads']) {
      const field = collection === 'leads' ? 'delivered_to_client_id' : 'client_id';
      for (const client_id of (await db.collection(collection).distinct(field)).map(id)) {
        if (client_id === '' || this.clients.has(client_id)) continue;
        const row = await db.collection(collection).findOne({ [field]: client_id });
        const company = entity(row?.entity) ?? entity(row?.billing_entity);
        if (!company) continue;
        const name = text(row?.client_name) || text(row?.delivered_to_client_name) || client_id;
        this.clients.set(client_id, { entity: company, name, addresses: [] });
      }
    }
    const named = db
      .collection('deliveries')
      .aggregate<{ _id: string; client_id: unknown; produit: unknown }>([
        { $match: { commande_id: { $type: 'string', $ne: '' } } },
        {
          $group: {
            _id: '$commande_id',
            client_id: { $first: '$client_id' },
            produit: { $first: '$produit' },
          },
        },
      ]);
    for await (const of of named)
      if (!this.orders.has(of._id))
        this.#tombstoneOrder(of._id, id(of.client_id), text(of.produit).toUpperCase());
  }
}

const addressesOf = (row: OldRow): string[] =>
  [...texts(row.delivery_emails), text(row.email)].filter(Boolean).map((one) => one.toLowerCase());

export async function readKnown(db: Db): Promise<Known> {
  const known = new Known();
  const settings = await db.collection('settings').findOne({ key: 'email_denylist' });
  if (isRow(settings)) known.simulationEmail = lower(settings.simulation_email);
  for (const row of await allOf(db, 'clients')) {
    const company = entity(row.entity);
    if (!company || !id(row.id) || known.clients.has(id(row.id))) continue;
    known.clients.set(id(row.id), {
      entity: company,
      name: text(row.name),
      addresses: addressesOf(row),
      row,
    });
  }
  for (const row of await allOf(db, 'commandes')) {
    const client_id = id(row.client_id);
    const company = known.clients.get(client_id)?.entity ?? entity(row.entity);
    if (!company || !id(row.id) || known.orders.has(id(row.id))) continue;
    if (!known.clients.has(client_id))
      known.clients.set(client_id, { entity: company, name: client_id, addresses: [] });
    known.orders.set(id(row.id), {
      entity: company,
      client_id,
      produit: text(row.produit).toUpperCase(),
      quota: Math.max(0, whole(row.quota_semaine)),
      row,
    });
  }
  await known.addGone(db);
  return known;
}
