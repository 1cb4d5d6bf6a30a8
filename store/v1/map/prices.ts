/** Prices, prepaid units and credits of version 1 (09-v1-database §1.11–1.13, §1.17). */
import { CREDIT_REASONS, type CreditReason } from '../../../domain/billing/credit-reasons.ts';
import { directionId, type PriceRow, SINCE_EVER } from '../../../domain/billing/price-book.ts';
import { isWeekKey } from '../../../domain/time/paris-time.ts';
import { cents, entity, flag, id, instant, percent, price, text, whole } from '../../../domain/v1/read.ts';
import type {
  BillingCreditDoc,
  PrepaymentBalanceDoc,
  PrepaymentMovementDoc,
  PriceDoc,
} from '../../billing/collections.ts';
import { balanceId } from '../../billing/prepaid-units.ts';
import { priceId } from '../../billing/prices.ts';
import type { ClientDoc } from '../../clients/collections.ts';
import type { CommandeDoc } from '../../commandes/collections.ts';
import type { V1Context } from '../context.ts';
import { madeIn, type OldRow } from '../old.ts';

const row = (of: PriceRow, asOf: Date): PriceDoc => ({
  _id: priceId(of),
  ...of,
  written_at: asOf,
  written_by: 'system',
});

export const clientPrice = (client: ClientDoc, asOf: Date): PriceDoc =>
  row(
    {
      ...{ scope: 'client', id: client._id, product: '', valid_from: SINCE_EVER, active: true },
      price: client.default_prix_lead_cents,
      discount_bp: client.remise_bp,
      vat_bp: client.vat_rate_bp,
    },
    asOf,
  );

export const orderPrice = (order: CommandeDoc, asOf: Date): PriceDoc =>
  row(
    {
      ...{ scope: 'order', id: order._id, product: '', valid_from: SINCE_EVER, active: true },
      price: order.prix_lead_cents,
      discount_bp: order.remise_bp,
    },
    asOf,
  );

export const productPrices = (rows: readonly OldRow[], { asOf, known }: V1Context): PriceDoc[] =>
  rows
    .filter((one) => known.clients.has(id(one.client_id)) && text(one.product_code) !== '')
    .map((one) =>
      row(
        {
          scope: 'product',
          id: id(one.client_id),
          product: text(one.product_code).toUpperCase(),
          valid_from: instant(one.valid_from) ?? SINCE_EVER,
          price: price(one.unit_price_eur),
          discount_bp: percent(one.discount_pct),
          active: flag(one.active, true),
        },
        asOf,
      ),
    );

/** @param other the second table of v1, which is only compared */
export function internalPrices(
  rows: readonly OldRow[],
  other: readonly OldRow[],
  { asOf, out }: V1Context,
): PriceDoc[] {
  const docs = rows.flatMap((one) => {
    const from = entity(one.from_entity);
    const to = entity(one.to_entity);
    if (!from || !to || from === to) return [];
    const of = {
      scope: 'internal' as const,
      id: directionId(from, to),
      product: text(one.product).toUpperCase(),
    };
    return row(
      { ...of, valid_from: SINCE_EVER, price: price(one.unit_price_ht), discount_bp: null, active: true },
      asOf,
    );
  });
  for (const one of other) {
    const direction = `${text(one.from_entity)}->${text(one.to_entity)}`;
    const product = text(one.product_code).toUpperCase();
    const kept = docs.find((doc) => doc.id === direction && doc.product === product);
    if (kept && cents(one.unit_price_ht) > 0 && cents(one.unit_price_ht) !== kept.price)
      out.list({
        collection: 'entity_transfer_pricing',
        id: `${direction}|${product}`,
        code: 'price_tables',
      });
  }
  return docs;
}

/** Units that v1 gave for nothing, having no price for them, and that we bill. */
export function listFreeUnits(
  orders: readonly CommandeDoc[],
  clients: ReadonlyMap<string, ClientDoc>,
  prices: readonly PriceDoc[],
  { out }: V1Context,
): void {
  const priced = new Set(
    prices.filter((one) => one.active && one.price !== null).map((one) => `${one.id}|${one.product}`),
  );
  for (const { _id, client_id, produit, active, prix_lead_cents } of orders) {
    const amount = prix_lead_cents ?? clients.get(client_id)?.default_prix_lead_cents ?? null;
    if (active && amount !== null && !priced.has(`${client_id}|${produit}`))
      out.list({ collection: 'commandes', id: _id, code: 'free_unit', facts: { cents: amount } });
  }
}

/** Balances, each with one movement that opens it. */
export function balanceDocs(rows: readonly OldRow[], context: V1Context) {
  const { asOf, known, prepaid, survey, out } = context;
  const balances: PrepaymentBalanceDoc[] = [];
  const movements: PrepaymentMovementDoc[] = [];
  const seen = new Set<string>();
  const add = (
    client_id: string,
    produit: string,
    units: { purchased: number; delivered: number; remaining: number },
  ) => {
    const client = known.clients.get(client_id);
    const _id = balanceId(client_id, produit);
    if (!client || seen.has(_id)) return;
    seen.add(_id);
    const old = { collection: 'prepayment_balances', id: _id };
    const held = prepaid.has(_id) ? (survey.unfinished.get(_id) ?? 0) : 0;
    const remaining = Math.max(0, units.remaining - held);
    const effect = { effects: { [`prepaid_remaining|${_id}`]: remaining - units.remaining } };
    if (units.remaining - held < 0)
      out.list({ ...old, code: 'prepaid_negative', ...effect, facts: { debt: held - units.remaining } });
    else if (held > 0) out.list({ ...old, code: 'prepaid_held', ...effect, facts: { held } });
    if (units.purchased - units.delivered !== units.remaining) out.list({ ...old, code: 'prepaid_sums' });
    balances.push({
      ...{ _id, entity: client.entity, client_id, produit, purchased: units.purchased, remaining, held },
      delivered: Math.max(0, units.delivered),
      ...{ rev: 0, routed_for: 0, created_at: asOf, updated_at: asOf },
    });
    movements.push({
      ...{ _id: `v1|${_id}`, balance_id: _id, client_id, produit, kind: 'correction', units: remaining },
      ...{ reason: 'Reprise de la version 1', by: 'system', at: asOf },
    });
  };
  for (const one of rows)
    add(id(one.client_id), text(one.product_code).toUpperCase(), {
      purchased: whole(one.units_purchased_total),
      delivered: whole(one.units_delivered_total),
      remaining: whole(one.units_remaining),
    });
  for (const pair of prepaid) {
    if (seen.has(pair)) continue;
    const [client_id = '', produit = ''] = pair.split('|');
    out.list({ collection: 'prepayment_balances', id: pair, code: 'prepaid_missing' });
    add(client_id, produit, { purchased: 0, delivered: 0, remaining: 0 });
  }
  return { balances, movements };
}

export const creditDocs = (rows: readonly OldRow[], { known, out }: V1Context): BillingCreditDoc[] =>
  rows.flatMap((one) => {
    const order = known.orders.get(id(one.order_id));
    const produit = text(one.product_code).toUpperCase();
    const week = text(one.week_key);
    const units = whole(one.quantity_units_free);
    if (!order || produit === '' || !isWeekKey(week) || units <= 0) {
      out.list({
        collection: 'billing_credits',
        id: id(one.id),
        code: 'credit_unusable',
        effects: { credits: -1 },
      });
      return [];
    }
    const reason = text(one.reason);
    return {
      ...{ _id: id(one.id), entity: order.entity, client_id: order.client_id, commande_id: id(one.order_id) },
      ...{ produit, week_key: week, units, note: text(one.note), by: text(one.created_by) || 'system' },
      reason: (Object.hasOwn(CREDIT_REASONS, reason) ? reason : 'autre') as CreditReason,
      created_at: instant(one.created_at) ?? madeIn(one),
    };
  });
