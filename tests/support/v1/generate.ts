/**
 * A database of version 1 with its oddities, from a seed, and an answer sheet kept beside: what is carried, what is listed, and what the
 * first daily run sends, counted as it is made and not by anything of the import.
 */
import type { Db } from 'mongodb';
import { weekBounds, weekKey } from '../../../domain/time/paris-time.ts';
import { type Doc, Draw, iso } from './draw.ts';
import { money } from './money.ts';
import { cast, PRODUCTS, type V1Order, World } from './world.ts';

export interface AnswerSheet {
  /** Leads in the new database. */
  leads: number;
  /** Deliveries there, by status. */
  deliveries: Record<string, number>;
  /** Rows of the list, of reasons the generator makes on purpose. */
  listed: Record<string, number>;
  /** By address, the phones of the CSVs the first run sends. */
  firstRun: Record<string, string[]>;
}

export interface Generated {
  old: World['old'];
  answers: AnswerSheet;
}

interface Options {
  leads: number;
  now: Date;
  seed?: number;
  /** How far back its leads go. */
  days?: number;
}

/** Nobody takes new leads there. */
const QUIET = Array.from({ length: 60 }, (_, n) => String(n + 25));

class Generator {
  readonly world: World;
  readonly draw: Draw;
  readonly answers: AnswerSheet = { leads: 0, deliveries: {}, listed: {}, firstRun: {} };
  readonly sent: { delivery: Doc; order: V1Order; at: Date }[] = [];

  constructor({ now, seed = 7 }: Options) {
    this.draw = new Draw(seed);
    this.world = new World(this.draw, now);
  }

  count(status: string): void {
    this.answers.deliveries[status] = (this.answers.deliveries[status] ?? 0) + 1;
  }
  listed(code: string, n = 1): void {
    this.answers.listed[code] = (this.answers.listed[code] ?? 0) + n;
  }

  lead(fields: Doc & { at: Date }, carried = true): Doc {
    const { at, ...rest } = fields;
    const { draw } = this;
    if (carried) this.answers.leads += 1;
    const entity = rest.entity ?? draw.of(['ZR7', 'ZR7', 'MDL']);
    return this.world.put(
      'leads',
      {
        ...{
          id: draw.id(),
          phone: draw.phone(),
          phone_quality: 'valid',
          nom: 'Martin',
          prenom: 'Zoé',
          email: 'zoe@particuliers.test',
        },
        ...{
          departement: draw.of(QUIET),
          entity,
          produit: draw.of(PRODUCTS),
          status: 'no_open_orders',
          is_lb: false,
        },
        ...(draw.percent(70) && { lead_owner_entity: entity }),
        ...{
          provider_id: null,
          provider_slug: null,
          entity_locked: false,
          session_id: draw.id(),
          form_code: 'FORM-1',
          lp_code: 'LP-1',
        },
        ...{ liaison_code: '', source: 'google', utm_source: 'google', utm_medium: '', utm_campaign: '' },
        ...{
          custom_fields: { surface_habitable: 120, logement: { type: 'maison' } },
          ip: '203.0.113.7, 10.0.0.1',
        },
        ...{ register_date: Math.floor(at.getTime() / 1000), created_at: iso(at, draw.percent(90)) },
        ...rest,
      },
      at,
    );
  }

  /** @param image what it is in the new database */
  delivery(lead: Doc, order: V1Order, fields: Doc & { at: Date; status: string }, image: string): Doc {
    const { at, ...rest } = fields;
    this.count(image);
    const sent = rest.status === 'sent' && {
      accepted_at: iso(at),
      last_sent_at: iso(at),
      sent_to: [order.client.email || 'ancien@clients.test'],
      send_attempts: 1,
    };
    const delivery = this.world.put(
      'deliveries',
      {
        ...{
          id: this.draw.id(),
          lead_id: lead.id,
          client_id: order.client.id,
          client_name: 'copie',
          commande_id: order.id,
        },
        ...{
          entity: order.entity,
          produit: order.produit,
          is_lb: lead.is_lb,
          created_at: iso(at),
          last_error: null,
        },
        ...sent,
        ...rest,
      },
      at,
    );
    if (rest.status === 'sent') this.sent.push({ delivery, order, at });
    return delivery;
  }

  /** A lead sold in the past: one delivery in a batch of its day, or alone. */
  sold(at: Date, order: V1Order, fields: Doc = {}): { lead: Doc; delivery: Doc } {
    const lead = this.lead({ at, entity: order.entity, produit: order.produit, status: 'livre', ...fields });
    const later = new Date(Math.min(at.getTime() + 3_600_000, this.world.now.getTime()));
    const delivery = this.delivery(
      lead,
      order,
      {
        at: later,
        status: 'sent',
        ...(this.draw.percent(50) && { delivery_method: 'realtime', routing_mode: 'normal' }),
      },
      'sent',
    );
    Object.assign(lead, {
      delivered_to_client_id: order.client.id,
      delivered_at: iso(later),
      delivery_commande_id: order.id,
      delivery_id: delivery.id,
    });
    return { lead, delivery };
  }

  background(count: number, days: number): void {
    const { draw, world } = this;
    const live = world.orders.filter(({ client }) => client.email !== '');
    for (let n = 0; n < count; n += 1) {
      const at = world.ago(draw.chance() * days + 0.01);
      const kind = draw.below(1000);
      if (kind < 500) this.lead({ at });
      else if (kind < 750) {
        const { lead, delivery } = this.sold(at, draw.of(live));
        if (draw.percent(4)) {
          Object.assign(delivery, {
            outcome: 'rejected',
            rejected_at: delivery.created_at,
            rejection_reason: 'Faux numéro',
          });
          Object.assign(lead, { status: 'new' });
        } else if (draw.percent(1)) {
          Object.assign(delivery, {
            outcome: 'removed',
            removed_at: delivery.created_at,
            removal_reason: 'inconnu',
          });
          Object.assign(lead, { status: 'new' });
          this.listed('removal_reason');
        }
      } else if (kind < 800)
        this.lead({ at, status: 'lb', is_lb: true, lb_since: iso(at), lb_reason: 'age_8_days' });
      else if (kind < 840) this.lead({ at, status: draw.of(['duplicate', 'doublon']) });
      else if (kind < 880)
        this.lead({
          at,
          status: 'invalid',
          phone: draw.of(['', 'abc', '+41 79 000 00 00']),
          phone_quality: 'invalid',
        });
      else if (kind < 905)
        this.lead({ at, status: 'hold_source', source: 'mauvaise', utm_source: 'mauvaise' });
      else if (kind < 930)
        this.lead({ at, status: 'pending_config', entity: draw.percent(50) ? '' : 'ZR7', produit: '' });
      else if (kind < 945)
        this.lead({ at, status: draw.of(['new', 'non_livre', 'rejet_client', 'reserved_for_replacement']) });
      else {
        this.lead({ at, status: undefined, entity: '', api_status: 'queued' }, false);
        this.listed('v0_lead');
      }
    }
  }

  oddities(): void {
    const { draw, world } = this;
    const order = world.orders[0]!;
    const gone = world.orders.at(-1)!;
    this.sold(world.ago(100), gone);
    for (const departement of ['1', '2A', '97', 'FR', '']) this.lead({ at: world.ago(40), departement });
    this.listed('departement_unread');
    this.lead({ at: world.ago(12), created_at: undefined });
    this.listed('no_date');
    const one = this.lead({ at: world.ago(50) });
    this.lead({ at: world.ago(49), id: one.id }, false);
    this.listed('duplicate_id');
    this.lead({ at: world.ago(60), status: 'mot_inconnu' }, false);
    this.listed('unknown_status');
    // Sold without a delivery of its own, and a batch without any.
    this.lead({
      at: world.ago(80),
      entity: order.entity,
      produit: order.produit,
      status: 'livre',
      delivered_to_client_id: order.client.id,
      delivered_at: iso(world.ago(79)),
    });
    this.listed('historical_lead');
    const inBatch = this.lead({
      at: world.ago(90),
      entity: order.entity,
      produit: order.produit,
      status: 'livre',
      delivered_to_client_id: order.client.id,
    });
    world.put('delivery_batches', {
      id: draw.id(),
      entity: order.entity,
      client_id: order.client.id,
      commande_id: order.id,
      produit: order.produit,
      lead_ids: [inBatch.id],
      delivery_ids: [],
      status: 'sent',
      sent_at: iso(world.ago(89)),
    });
    this.listed('historical_batch');
    for (let n = 0; n < 2; n += 1) this.count('sent');
    // Sent to nobody; to the simulation; while it crashed.
    const held = (days: number, fields: Doc & { status: string }, image: string, status = 'routed') => {
      const at = world.ago(days);
      const lead = this.lead({ at, entity: order.entity, produit: order.produit, status });
      const delivery = this.delivery(lead, order, { at, ...fields }, image);
      if (status === 'routed') lead.delivery_id = delivery.id;
      return { lead, delivery };
    };
    held(70, { status: 'sent', sent_to: [] }, 'uncertain');
    this.listed('sent_without_address');
    held(71, { status: 'sent', sent_to: ['simulation@rdz.test'] }, 'sent', 'livre');
    this.listed('simulated');
    held(2, { status: 'sending' }, 'uncertain');
    held(3, { status: 'failed', last_error: '(535, b"Authentication failed")' }, 'failed');
    held(9, { status: 'failed', last_error: '(535, b"Authentication failed")' }, 'cancelled');
    this.listed('old_failure');
    held(4, { status: 'failed', last_error: 'timed out' }, 'uncertain');
    this.listed('unclear_failure');
    held(5, { status: 'failed', last_error: 'timed out' }, 'cancelled', 'no_open_orders');
    held(6, { status: 'pending_csv' }, 'cancelled', 'no_open_orders');
    this.listed('orphan_delivery', 2);
    held(1, { status: 'ready_to_send', csv_content: 'nom\r\nX\r\n', csv_filename: 'a.csv' }, 'ready_to_send');
    // A batch of the stock path, whose CSV is in each of its rows; one of them is a formula.
    const csv = 'nom,prenom\r\n"\'=SOMME(A1)",Zoé\r\nMartin,Zoé\r\n';
    const batch_id = draw.id();
    const rows = [1, 2].map(
      () =>
        held(20, { status: 'sent', batch_id, csv_content: csv, csv_filename: 'leads.csv' }, 'sent', 'livre')
          .delivery,
    );
    world.put('delivery_batches', {
      id: batch_id,
      entity: order.entity,
      client_id: order.client.id,
      commande_id: order.id,
      produit: order.produit,
      delivery_ids: rows.map(({ id }) => id),
      lead_ids: rows.map(({ lead_id }) => lead_id),
      status: 'sent',
      sent_at: iso(world.ago(20)),
    });
    // The same person sold twice to a client within 30 days.
    const phone = draw.phone();
    for (const days of [12, 11]) this.sold(world.ago(days), order, { phone });
    this.listed('guard_collision');
    // A lead of one company that the other one sold.
    const crossing = world.orders.find(({ entity, client }) => entity === 'MDL' && client.email !== '')!;
    for (let n = 0; n < 6; n += 1)
      this.sold(world.ago(15 + n), crossing, { entity: 'ZR7', lead_owner_entity: 'ZR7' });
  }

  /** Orders that take leads now, each in a département of its own, with what the first run sends them. */
  answersOfTheRun(): void {
    const { world, answers } = this;
    const take = (fields: Doc, produit: string, departement: string, order: Doc = {}) => {
      const client = world.client({ default_prix_lead: 30, ...fields });
      return world.order(client, produit, { departements: [departement], ...order });
    };
    const waiting = (order: V1Order, departement: string, days: number, fields: Doc = {}) =>
      this.lead({
        at: world.ago(days),
        entity: order.entity,
        lead_owner_entity: order.entity,
        produit: order.produit,
        departement,
        ...fields,
      });
    const sends = (order: V1Order, ...leads: Doc[]) => {
      answers.firstRun[order.client.email] = leads.map(({ phone }) => String(phone)).sort();
    };
    const pending = (order: V1Order, departement: string, fields: Doc = {}) => {
      const lead = waiting(order, departement, 1, { status: 'routed', ...fields });
      lead.delivery_id = this.delivery(
        lead,
        order,
        { at: world.ago(0.5), status: 'pending_csv' },
        'pending_csv',
      ).id;
      return lead;
    };
    // What v1 had assigned and not sent.
    const five = take({}, 'PV', '01');
    sends(five, ...[1, 2, 3, 4, 5].map(() => pending(five, '01')));
    pending(take({ active: false }, 'PV', '02'), '02');
    pending(take({ auto_send_enabled: false }, 'PV', '03'), '03');
    // Stock, whatever word it waits under.
    const stock = take({ entity: 'ZR7' }, 'PV', '05');
    sends(
      stock,
      ...['new', 'no_open_orders', 'doublon', 'non_livre'].map((status) =>
        waiting(stock, '05', 2, { status }),
      ),
    );
    // A quota of which this week has used three; one that came back is free again.
    const quota = take({ entity: 'MDL' }, 'PAC', '06', { quota_semaine: 5 });
    const start = Math.max(weekBounds(weekKey(world.now)).start.getTime(), world.now.getTime() - 3_600_000);
    for (let n = 0; n < 4; n += 1) {
      const lead = this.lead({
        at: new Date(start),
        entity: 'MDL',
        lead_owner_entity: 'MDL',
        produit: 'PAC',
        status: 'livre',
      });
      const delivery = this.delivery(lead, quota, { at: new Date(start), status: 'sent' }, 'sent');
      if (n === 3) {
        Object.assign(delivery, { outcome: 'rejected', rejected_at: iso(world.now) });
        lead.status = 'new';
      }
    }
    const left = [4, 3, 2, 1].map((days) => waiting(quota, '06', days));
    sends(quota, left[0]!, left[1]!);
    // Who was sold to this client: 10 days ago, 31 days ago, 10 days ago and rejected.
    const guard = take({ entity: 'ZR7' }, 'ITE', '07');
    const again = ([10, 31, 10] as const).map((days, n) => {
      const { lead, delivery } = this.sold(world.ago(days), guard);
      if (n === 2) {
        Object.assign(delivery, { outcome: 'rejected', rejected_at: delivery.created_at });
        lead.status = 'new';
      }
      return waiting(guard, '07', 3, { phone: lead.phone });
    });
    sends(guard, again[1]!);
    // Half LBs: one v1 had marked, and one that the run marks.
    const half = take({ entity: 'ZR7' }, 'PAC', '10', { lb_target_pct: 0.5 });
    const lbs = [waiting(half, '10', 40, { status: 'lb', is_lb: true }), waiting(half, '10', 20)];
    sends(half, ...lbs, ...[1, 2, 3].map((days) => waiting(half, '10', days)));
    // Of the other company, which has no order there.
    const other = take({ entity: 'ZR7' }, 'PV', '11');
    sends(other, waiting(other, '11', 2, { entity: 'MDL', lead_owner_entity: 'MDL' }));
    // Three units paid for, two of them for what waits.
    const paid = take({ entity: 'MDL' }, 'ITE', '12');
    world.put('client_product_pricing', {
      id: this.draw.id(),
      client_id: paid.client.id,
      product_code: 'ITE',
      unit_price_eur: 33.3,
      discount_pct: 0,
      billing_mode: 'PREPAID',
      active: true,
      valid_from: null,
    });
    world.put('prepayment_balances', {
      client_id: paid.client.id,
      product_code: 'ITE',
      units_purchased_total: 10,
      units_delivered_total: 7,
      units_remaining: 3,
    });
    sends(paid, pending(paid, '12'), pending(paid, '12'), waiting(paid, '12', 3));
    waiting(paid, '12', 2);
    waiting(paid, '12', 1);
  }
}

export function generateV1(options: Options): Generated {
  const generator = new Generator(options);
  const { world } = generator;
  cast(world);
  generator.oddities();
  generator.answersOfTheRun();
  generator.background(options.leads - world.old.leads!.length, options.days ?? 270);
  money(world, generator.sent);
  return { old: world.old, answers: generator.answers };
}

const PAGE = 5_000;

/** Writes it as a database of version 1, with the indexes v1 got to make. */
export async function storeV1(db: Db, { old }: Generated): Promise<void> {
  for (const [name, docs] of Object.entries(old))
    for (let from = 0; from < docs.length; from += PAGE)
      await db.collection(name).insertMany(docs.slice(from, from + PAGE));
  await db.collection('leads').createIndex({ status: 1 });
}
