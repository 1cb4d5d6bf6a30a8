/**
 * The demo's invoices: some months old, written by hand, paid, paid in part or late; then two weeks of the ledger, the first one
 * issued, the second one half in drafts, of which one cannot leave. Files and mails are made by the worker once it is started.
 */
import { invoiceLacks } from '../../documents/invoices/lacks.ts';
import { groupBy } from '../../domain/common/group-by.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { weekLabel } from '../../domain/invoices/assemble.ts';
import { amountDue } from '../../domain/invoices/invoice-status.ts';
import { asBasisPoints, asCents, type Cents } from '../../domain/money/money.ts';
import {
  addDays,
  addWeeks,
  DAY_MS,
  parisDay,
  weekBounds,
  type WeekKey,
  weekKey,
  weekMonday,
} from '../../domain/time/paris-time.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { changeClient } from '../../store/clients/change-client.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import { draftCreditNote } from '../../store/invoices/draft-credit-note.ts';
import { askMail } from '../../store/invoices/invoice-mails.ts';
import { issueInvoice } from '../../store/invoices/issue-invoice.ts';
import { draftByHand, draftFromRecords } from '../../store/invoices/make-drafts.ts';
import { payInvoice } from '../../store/invoices/pay-invoice.ts';

const HOUR_MS = 3_600_000;

/** An invoice of before: how long ago, for how many leads, and what became of it, in percent of its total. */
const BEFORE = [
  { days: 128, units: 18, paid: 0 },
  { days: 98, units: 42, paid: 100 },
  { days: 84, units: 30, paid: 50 },
  { days: 56, units: 36, paid: 100 },
  { days: 42, units: 24, paid: 0 },
  { days: 28, units: 40, paid: 100 },
  { days: 21, units: 33, paid: 40 },
  { days: 14, units: 27, paid: 0 },
] as const;
const LEAD_PRICE = asCents(2_500);

export async function makeInvoices(store: Store, now: Date): Promise<void> {
  const last = addWeeks(weekKey(now), -1);
  for (const entity of ENTITIES) {
    await oldInvoices(store, entity, now);
    const before = await draftsOf(store, entity, addWeeks(last, -1), now);
    for (const [index, { invoice, at }] of before.entries()) {
      const issued = await issue(store, invoice, at);
      if (index === 0) await pay(store, issued, asCents(amountDue(issued)), now);
    }
    const drafts = await draftsOf(store, entity, last, now);
    for (const { invoice, at } of drafts.slice(0, Math.ceil(drafts.length / 2)))
      await issue(store, invoice, at);
    const blocked = drafts.at(-1);
    if (blocked) await forgetSiren(store, blocked.invoice.client_id!, now);
  }
}

/** The clients of a company by name, the ones that can be invoiced. */
const clientsOf = (store: Store, entity: Entity): Promise<ClientDoc[]> =>
  store.clients
    .find({ entity, active: true, email: { $ne: '' } })
    .sort({ name: 1 })
    .toArray();

async function oldInvoices(store: Store, entity: Entity, now: Date): Promise<void> {
  const clients = await clientsOf(store, entity);
  const issued: InvoiceDoc[] = [];
  for (const [index, { days, units, paid }] of BEFORE.entries()) {
    const at = new Date(now.getTime() - days * DAY_MS);
    const client = clients[index % clients.length]!;
    const draft = await byHand(store, client, units, at);
    const invoice = await issue(store, draft, at);
    if (paid > 0) {
      const share = asCents(Math.round((amountDue(invoice) * paid) / 100));
      await pay(store, invoice, share, new Date(at.getTime() + 18 * DAY_MS), now);
    }
    issued.push(invoice);
  }
  // One that was paid is corrected: its client has something left.
  const reason = 'Cinq numéros non attribués';
  const what = { lines: [{ line: 0, quantity: 5 }] };
  const at = new Date(now.getTime() - 13 * DAY_MS);
  const note = await draftCreditNote(store, { invoice_id: issued[1]!._id, what, reason }, SYSTEM, at);
  await issue(store, note!, at);
}

/** What was sold the week before some day. */
function byHand(store: Store, client: ClientDoc, quantity: number, at: Date): Promise<InvoiceDoc> {
  const week = addWeeks(weekKey(at), -1);
  const monday = weekMonday(week);
  return draftByHand(
    store,
    {
      entity: client.entity,
      client_id: client._id,
      description: 'Reprise de l’ancien suivi',
      period: { from: monday, to: addDays(monday, 6) },
      manual_lines: [
        {
          label: `Leads Panneaux photovoltaïques, ${weekLabel(week)}`,
          quantity,
          unit_price: client.default_prix_lead_cents ?? LEAD_PRICE,
          discount_bp: asBasisPoints(0),
        },
      ],
    },
    SYSTEM,
    at,
  );
}

/** One draft per client, made the Monday after. */
async function draftsOf(store: Store, entity: Entity, week_key: WeekKey, now: Date) {
  const monday = weekBounds(addWeeks(week_key, 1)).start.getTime() + 10 * HOUR_MS;
  const at = new Date(Math.min(monday, now.getTime()));
  const records = await store.billing_records
    .find({
      ...{ billing_entity: entity, week_key, status: 'not_invoiced', billing_mode: 'WEEKLY_INVOICE' },
      ...{ pricing_missing: false, stale: { $exists: false }, net_total_ht: { $gt: asCents(0) } },
    })
    .sort({ client_id: 1, _id: 1 })
    .toArray();
  const drafts = [];
  for (const of of groupBy(records, ({ client_id }) => client_id).values()) {
    const ids = of.map(({ record_id }) => record_id);
    drafts.push({ invoice: await draftFromRecords(store, ids, SYSTEM, at), at });
  }
  return drafts;
}

async function issue(store: Store, { _id }: InvoiceDoc, at: Date): Promise<InvoiceDoc> {
  const lacksOf: Parameters<typeof issueInvoice>[1]['lacksOf'] = (document) =>
    invoiceLacks(document, 'client');
  const invoice = (await issueInvoice(store, { id: _id, by: SYSTEM, now: at, lacksOf }))!;
  await askMail(store, { invoice, kind: 'invoice', by: SYSTEM.id, now: at });
  return invoice;
}

/** @param at never after `now` */
async function pay(store: Store, invoice: InvoiceDoc, amount: Cents, at: Date, now = at): Promise<void> {
  const on = new Date(Math.min(at.getTime(), now.getTime()));
  const payment = { id: `demo|${invoice._id}`, invoice_id: invoice._id, amount, paid_on: parisDay(on) };
  const means = { means: 'virement' as const, reference: `VIR ${invoice.invoice_number}` };
  await payInvoice(store, { ...payment, ...means }, SYSTEM, on);
}

/** Its draft cannot leave, and says so. */
async function forgetSiren(store: Store, id: string, now: Date): Promise<void> {
  const client = await store.clients.findOne({ _id: id });
  if (!client) return;
  await changeClient(store, id, { legal: { ...client.legal, siren: '', vat_number: '' } }, SYSTEM, now);
}
