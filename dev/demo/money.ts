/** What the demo shows of money: a client who pays ahead and runs out, units that were given, two weeks that were billed. */
import { SYSTEM } from '../../store/audit/event-log.ts';
import { ENTITIES } from '../../domain/common/entity.ts';
import { priceOf } from '../../domain/billing/price-book.ts';
import { asBasisPoints, asCents } from '../../domain/money/money.ts';
import { addDays, addWeeks, parisDay, weekKey } from '../../domain/time/paris-time.ts';
import { readPriceBook } from '../../store/billing/prices.ts';
import { buildLedger } from '../../store/billing/build-ledger.ts';
import { changeProductPrice } from '../../store/billing/change-product-price.ts';
import { giveCredit } from '../../store/billing/give-credit.ts';
import { moveUnits } from '../../store/billing/move-units.ts';
import { trackRecord } from '../../store/billing/track-record.ts';
import type { Store } from '../../store/db/mongo.ts';
import { makeInvoices } from './invoices.ts';
import type { DemoBuyer } from './buyers.ts';

/** Enough for two weeks; what is too much is corrected at the end. */
const BOUGHT = 400;
/** Few enough to be told of; of these, some were bought since: what bills them is a draft. */
const LEFT = 7;
const BOUGHT_SINCE = 5;

/** A buyer who pays ahead for a product: before its first order, for what is assigned says how it is paid. */
export async function sellUnits(
  store: Store,
  client_id: string,
  { produit, prix_cents }: NonNullable<DemoBuyer['prepaid']>,
  since: Date,
): Promise<void> {
  const price = { client_id, product: produit, price: prix_cents, billing_mode: 'PREPAID' as const };
  await changeProductPrice(store, price, SYSTEM, since);
  const reason = 'Contrat annuel';
  const units = { id: `demo|${client_id}|achat`, client_id, produit, units: BOUGHT, reason };
  const sale = { external_invoice_number: `F-${parisDay(since).slice(0, 7)}-01` };
  await moveUnits(store, { ...units, kind: 'top_up', sale }, SYSTEM, since);
}

/** After the demo's last day. */
export async function makeMoney(store: Store, now: Date): Promise<void> {
  await leaveFewUnits(store, now);
  const last = addWeeks(weekKey(now), -1);
  await givePresents(store, last, now);
  for (const week of [addWeeks(last, -1), last])
    for (const entity of ENTITIES) await buildLedger(store, { entity, week, now });
  await trackSome(store, now);
  await changePriceOfOne(store, now);
  await makeInvoices(store, now);
  await sellSomeMore(store, now);
}

async function leaveFewUnits(store: Store, now: Date): Promise<void> {
  const balances = await store.prepayment_balances.find({ remaining: { $gt: LEFT } }).toArray();
  for (const { client_id, produit, remaining } of balances) {
    const units = {
      id: `demo|${client_id}|reprise`,
      client_id,
      produit,
      units: LEFT - BOUGHT_SINCE - remaining,
    };
    await moveUnits(
      store,
      { ...units, kind: 'correction', reason: 'Reprise de l’ancien suivi' },
      SYSTEM,
      now,
    );
  }
}

/** At what their clients pay, which they have done. */
async function sellSomeMore(store: Store, now: Date): Promise<void> {
  const balances = await store.prepayment_balances.find().sort({ _id: 1 }).toArray();
  const book = await readPriceBook(store, {
    client_ids: balances.map(({ client_id }) => client_id),
    commande_ids: [],
  });
  for (const { client_id, produit } of balances) {
    const { net_unit_price: unit_price } = priceOf(book, { client_id, commande_id: '', produit }, now);
    if (unit_price === null) continue;
    const units = { id: `demo|${client_id}|complément`, client_id, produit, units: BOUGHT_SINCE };
    const sale = { unit_price, paid_on: parisDay(now), paid_by: 'virement' as const };
    await moveUnits(store, { ...units, kind: 'top_up', sale }, SYSTEM, now);
  }
}

/** To the first clients by name who were sent something that week. */
async function givePresents(store: Store, week_key: ReturnType<typeof weekKey>, now: Date): Promise<void> {
  const orders = await store.commandes.find({ active: true }).sort({ _id: 1 }).toArray();
  const presents = [
    { units: 2, reason: 'retard', note: 'Livraison du mardi partie à 14 h' },
    { units: 3, reason: 'geste_commercial', note: 'Première commande' },
  ] as const;
  let given = 0;
  for (const { _id: commande_id, client_id, produit } of orders) {
    const present = presents[given];
    if (!present) return;
    const sold = await store.deliveries.countDocuments({
      ...{ client_id, commande_id, sent_week: week_key },
      billing_mode: { $ne: 'PREPAID' },
    });
    if (sold < present.units) continue;
    await giveCredit(store, { client_id, commande_id, produit, week_key, ...present }, SYSTEM, now);
    given += 1;
  }
}

/** The oldest invoices were made outside: one paid, one late, one that waits. */
async function trackSome(store: Store, now: Date): Promise<void> {
  const records = await store.billing_records
    .find({ billing_mode: 'WEEKLY_INVOICE', net_total_ht: { $gt: asCents(0) } })
    .sort({ week_key: 1, _id: 1 })
    .limit(3)
    .toArray();
  const today = parisDay(now);
  for (const [index, record] of records.entries()) {
    const tracked = [
      { status: 'paid' as const, due_date: addDays(today, 20), paid_at: now },
      { status: 'overdue' as const, due_date: addDays(today, -2) },
      { status: 'invoiced' as const, due_date: addDays(today, 25) },
    ][index]!;
    const number = `F-${record.week_key}-${String(index + 1).padStart(3, '0')}`;
    await trackRecord(store, record, { external_invoice_number: number, ...tracked }, SYSTEM, now);
  }
}

/** One client pays less from today on, for one product. */
async function changePriceOfOne(store: Store, now: Date): Promise<void> {
  const client = await store.clients.findOne({ name: 'Armor Énergies' });
  if (!client) return;
  const price = { price: asCents(2_300), discount_bp: asBasisPoints(500) };
  await changeProductPrice(store, { client_id: client._id, product: 'PV', ...price }, SYSTEM, now);
}
