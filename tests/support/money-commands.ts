/** What people and Mondays do to money on the market of `market.ts`, as commands a random test chooses from. */
import fc from 'fast-check';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { asBasisPoints, asCents } from '../../domain/money/money.ts';
import { addWeeks, DAY_MS, parisDay, weekKey } from '../../domain/time/paris-time.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { buildLedger } from '../../store/billing/build-ledger.ts';
import { changeProductPrice } from '../../store/billing/change-product-price.ts';
import { giveCredit } from '../../store/billing/give-credit.ts';
import { ledgersDue } from '../../store/billing/ledgers-due.ts';
import { moveUnits } from '../../store/billing/move-units.ts';
import { currentBuilds } from '../../store/billing/read-records.ts';
import { withdrawCredit } from '../../store/billing/withdraw-credit.ts';
import { newId } from '../../store/db/ids.ts';
import type { Store } from '../../store/db/mongo.ts';
import { settleMoney } from '../../store/deliveries/settle-money.ts';
import { billTransfers } from '../../store/intercompany/bill-transfers.ts';
import { retryTransferErrors } from '../../store/intercompany/retry-errors.ts';
import { draftCreditNote } from '../../store/invoices/draft-credit-note.ts';
import { issueInvoice } from '../../store/invoices/issue-invoice.ts';
import { deleteDraft, draftFromRecords } from '../../store/invoices/make-drafts.ts';
import { payInvoice } from '../../store/invoices/pay-invoice.ts';
import { openMarket, type Market, pick } from './market.ts';
import type { Command } from './market-commands.ts';
import { fillCompanies, seedInternalPrices } from './money.ts';
import type { LiveSnapshot } from '../../store/routing/snapshot.ts';

const lacksOf = () => [];

/** The market with prices, and two orders whose units are paid in advance. */
export async function openMoneyMarket(store: Store, snapshot: LiveSnapshot, now: Date): Promise<Market> {
  const market = await openMarket(store, snapshot, now);
  await seedInternalPrices(store);
  await fillCompanies(store);
  const orders = await store.commandes.find().sort({ _id: 1 }).toArray();
  for (const [at, { client_id, produit: product }] of orders.entries()) {
    const price = { price: asCents(2_000 + 100 * at), discount_bp: asBasisPoints(at % 2 ? 1_000 : 0) };
    const billing_mode = at === 2 || at === 4 ? 'PREPAID' : 'WEEKLY_INVOICE';
    await changeProductPrice(store, { client_id, product, ...price, billing_mode }, SYSTEM, now);
    if (billing_mode === 'PREPAID') await topUp(market, at, 3);
  }
  await snapshot.refresh();
  return market;
}

const byId = { _id: 1 } as const;
const anyOrder = ({ store }: Market) => store.commandes.find().sort(byId).toArray();

const topUp = (market: Market, n: number, units: number) =>
  pick(anyOrder(market), n, ({ client_id, produit }) =>
    moveUnits(
      market.store,
      {
        ...{ id: newId(), client_id, produit, kind: units > 0 ? 'top_up' : 'refund', units },
        ...(units > 0 && { sale: { unit_price: asCents(1_900) } }),
      },
      SYSTEM,
      market.now,
    ),
  );

/** What of a Monday is not left to Temporal, as its workflow does it. */
export async function monday({ store, now }: Market): Promise<void> {
  await settleMoney(store, {}, now);
  for (const { week, entities, supplement } of await ledgersDue(store, now))
    for (const entity of entities) await buildLedger(store, { entity, week, supplement, now });
  await retryTransferErrors(store, ENTITIES, now);
  for (const from of ENTITIES) await billTransfers(store, { from, by: SYSTEM, now, lacksOf });
}

const command = (name: string, run: Command['run']): Command => ({ name, run });

const build = fc
  .record({ entity: fc.constantFrom<Entity>('ZR7', 'MDL'), back: fc.nat(2), supplement: fc.boolean() })
  .map(({ entity, back, supplement }) =>
    command(`build ${entity} ${back} weeks ago${supplement ? ', supplement' : ''}`, ({ store, now }) =>
      buildLedger(store, { entity, week: addWeeks(weekKey(now), -back), supplement, now }),
    ),
  );

const units = fc
  .tuple(fc.nat(5), fc.constantFrom(-1, 1, 2, 5))
  .map(([order, n]) => command(`units ${n} of order ${order}`, (market) => topUp(market, order, n)));

const price = fc
  .tuple(
    fc.nat(5),
    fc.constantFrom(0, 0, 3, 12),
    fc.integer({ min: 1, max: 5_000 }),
    fc.constantFrom(0, 3_333),
  )
  .map(([order, days, cents, discount]) =>
    command(`price ${cents} of order ${order} since ${days} days`, (market) =>
      pick(anyOrder(market), order, ({ client_id, produit: product }) =>
        changeProductPrice(
          market.store,
          {
            ...{ client_id, product, price: asCents(cents), discount_bp: asBasisPoints(discount) },
            valid_from: new Date(market.now.getTime() - days * DAY_MS),
          },
          SYSTEM,
          market.now,
        ),
      ),
    ),
  );

const credit = fc.tuple(fc.nat(5), fc.nat(1), fc.integer({ min: 1, max: 3 })).map(([order, back, free]) =>
  command(`${free} free units on order ${order}, ${back} weeks ago`, (market) =>
    pick(anyOrder(market), order, ({ _id: commande_id, client_id, produit }) =>
      giveCredit(
        market.store,
        {
          ...{ client_id, commande_id, produit, units: free, reason: 'geste_commercial', note: '' },
          week_key: addWeeks(weekKey(market.now), -back),
        },
        SYSTEM,
        market.now,
      ),
    ),
  ),
);
const uncredit = fc.nat(5).map((n) =>
  command(`withdraw credit ${n}`, (market) => {
    const given = market.store.billing_credits
      .find({ deleted_at: { $exists: false } })
      .sort(byId)
      .toArray();
    return pick(given, n, ({ _id: id, client_id }) =>
      withdrawCredit(market.store, { id, client_id }, SYSTEM, market.now),
    );
  }),
);

/** One draft of what a client has to pay. */
const draft = fc.nat(20).map((n) =>
  command(`draft ${n}`, async (market) => {
    const { store, now } = market;
    const builds = await currentBuilds(store, { entities: ENTITIES });
    const open = store.billing_records
      .find({
        build_id: { $in: builds },
        ...{ billing_mode: 'WEEKLY_INVOICE', status: 'not_invoiced', invoice_id: { $exists: false } },
      })
      .sort(byId)
      .toArray();
    return pick(open, n, async ({ client_id }) => {
      const ids = (await open).filter((record) => record.client_id === client_id);
      return draftFromRecords(
        store,
        ids.map(({ record_id }) => record_id),
        SYSTEM,
        now,
      );
    });
  }),
);

const invoices = (market: Market, filter: object, n: number, act: (id: string) => Promise<unknown>) =>
  pick(market.store.invoices.find(filter).sort(byId).toArray(), n, ({ _id }) => act(_id));

const issue = fc
  .nat(20)
  .map((n) =>
    command(`issue ${n}`, (market) =>
      invoices(market, { status: 'draft', type: 'external' }, n, (id) =>
        issueInvoice(market.store, { id, by: SYSTEM, now: market.now, lacksOf }),
      ),
    ),
  );
const discard = fc
  .nat(20)
  .map((n) =>
    command(`discard ${n}`, (market) =>
      invoices(market, { status: 'draft', type: 'external' }, n, (id) =>
        deleteDraft(market.store, id, SYSTEM, market.now),
      ),
    ),
  );
const ISSUED = { status: { $in: ['sent', 'paid'] }, kind: 'invoice', type: 'external' };
const creditNote = fc.tuple(fc.nat(20), fc.constantFrom('full', 'rebill', 'part')).map(([n, how]) =>
  command(`credit note ${how} of ${n}`, (market) =>
    invoices(market, ISSUED, n, (invoice_id) =>
      draftCreditNote(
        market.store,
        {
          invoice_id,
          what:
            how === 'part' ? { lines: [{ line: 0, quantity: 1 }] } : { full: true, rebill: how === 'rebill' },
          reason: 'test',
        },
        SYSTEM,
        market.now,
      ),
    ),
  ),
);
const pay = fc.tuple(fc.nat(20), fc.constantFrom(undefined, 100, 2_345)).map(([n, cents]) =>
  command(`pay ${cents ?? 'all'} of ${n}`, (market) =>
    invoices(market, ISSUED, n, (invoice_id) => {
      const amount = cents === undefined ? {} : { amount: asCents(cents) };
      const payment = { id: newId(), invoice_id, ...amount, paid_on: parisDay(market.now), reference: '' };
      return payInvoice(market.store, { ...payment, means: 'virement' }, SYSTEM, market.now);
    }),
  ),
);

const mondayNow = fc.constant(command('Monday’s job', monday));
const settle = fc.constant(command('settle money', ({ store, now }) => settleMoney(store, {}, now)));

const of = (weight: number, arbitrary: fc.Arbitrary<Command>) => ({ weight, arbitrary });

export const moneyCommands: fc.Arbitrary<Command> = fc.oneof(
  of(3, build),
  of(2, units),
  of(2, price),
  of(2, credit),
  of(1, uncredit),
  of(4, draft),
  of(4, issue),
  of(1, discard),
  of(2, creditNote),
  of(2, pay),
  of(3, mondayNow),
  of(1, settle),
);
