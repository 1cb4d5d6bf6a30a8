/** Sales for tests of money: what was delivered, through the writes that deliver. */
import { type PriceRow, SINCE_EVER } from '../../domain/billing/price-book.ts';
import { frenchVatNumber } from '../../domain/invoices/identifiers.ts';
import { asBasisPoints, asCents } from '../../domain/money/money.ts';
import { NO_COMPANY_FIELDS } from '../../domain/settings/company.ts';
import { internalPrices } from '../../store/db/set-up.ts';
import { newId } from '../../store/db/ids.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import type { CommandeDoc } from '../../store/commandes/collections.ts';
import type { DeliveryDoc } from '../../store/deliveries/collections.ts';
import { claimBatch } from '../../store/deliveries/sending/claim-batch.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import { issueInvoice } from '../../store/invoices/issue-invoice.ts';
import { draftByHand } from '../../store/invoices/make-drafts.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { projectBatches } from '../../store/deliveries/sending/project-batches.ts';
import { recordAttempt } from '../../store/deliveries/sending/record-attempt.ts';
import { transaction } from '../../store/db/transaction.ts';
import { writePrice } from '../../store/billing/prices.ts';
import { MONDAY, phoneNumber } from './intake.ts';
import { aBatch, aDelivery, aLead } from './lead-records.ts';

const to = ['acheteur@client.example'];
let phones = 0;

/** Internal prices as a new database has them. */
export const seedInternalPrices = (store: Store) => store.prices.insertMany(internalPrices(MONDAY));

/** Writes a price of a client: of one product when it is named. @param euros null: none */
export function setPrice(
  store: Store,
  client: ClientDoc,
  euros: number | null,
  row: Partial<PriceRow> = {},
): Promise<number> {
  const { scope = row.product ? 'product' : 'client' } = row;
  const wanted: PriceRow = {
    scope,
    id: client._id,
    product: '',
    valid_from: SINCE_EVER,
    price: euros === null ? null : asCents(Math.round(euros * 100)),
    discount_bp: scope === 'client' ? asBasisPoints(0) : null,
    ...(scope === 'client' && { vat_bp: asBasisPoints(2000) }),
    active: true,
    ...row,
  };
  return transaction(store, (session) =>
    writePrice(store, session, wanted, { client_id: client._id, by: 'test', now: MONDAY }),
  );
}

export interface Sale {
  /** Leads. */
  units: number;
  /** Default: Monday 10:00 in Paris, a second apart each. */
  at?: Date;
  /** Whose lead. */
  owner?: 'ZR7' | 'MDL';
  lb?: boolean;
  delivery?: Partial<DeliveryDoc>;
}

/** Deliveries of an order that a batch is about to send. */
export async function prepareSale(
  store: Store,
  commande: CommandeDoc,
  { units, at = MONDAY, owner = commande.entity, lb = false, delivery = {} }: Sale,
) {
  const batch_id = newId();
  const leads = Array.from({ length: units }, () =>
    aLead({
      phone: phoneNumber((phones += 1)),
      status: 'routed',
      in_delivery: true,
      entity: owner,
      lead_owner_entity: owner,
      produit: commande.produit,
      is_lb: lb,
      created_at: at,
    }),
  );
  const deliveries = leads.map((lead) =>
    aDelivery(lead, commande, {
      status: 'ready_to_send',
      batch_id,
      is_lb: lb,
      assigned_at: at,
      billing_mode: 'WEEKLY_INVOICE',
      ...delivery,
    }),
  );
  for (const [index, lead] of leads.entries()) lead.delivery_id = deliveries[index]!._id;
  const batch = aBatch(deliveries);
  await store.leads.insertMany(leads);
  await store.deliveries.insertMany(deliveries);
  await store.delivery_batches.insertOne(batch);
  return { batch, deliveries };
}

/** The mail server took the batch; its deliveries do not follow yet. */
export async function sendSale(
  store: Store,
  { batch }: Awaited<ReturnType<typeof prepareSale>>,
  at = MONDAY,
): Promise<void> {
  const attempt = { token: newId(), by: 'system', automatic: true, forced: false, to, simulated: false };
  await claimBatch(store, { batch, mode: 'send', attempt, now: at });
  const ended = {
    ...attempt,
    at,
    finished_at: at,
    ms: 5,
    result: 'sent' as const,
    accepted: to,
    rejected: [],
  };
  await recordAttempt(store, {
    batch_id: batch._id,
    mode: 'send',
    attempt: ended,
    claimed: true,
    retryable: false,
    now: at,
  });
}

/** Sells leads to an order, all the way. @returns its deliveries, sent */
export async function sell(store: Store, commande: CommandeDoc, sale: Sale): Promise<DeliveryDoc[]> {
  const prepared = await prepareSale(store, commande, sale);
  await sendSale(store, prepared, sale.at);
  await projectBatches(store, [prepared.batch._id], sale.at ?? MONDAY);
  return store.deliveries.find({ batch_id: prepared.batch._id }).sort({ _id: 1 }).toArray();
}

const SIRENS = { ZR7: '732829320', MDL: '552100554' } as const;

/** Legal data with which a company may issue; invented but for the keys of its numbers. */
export function aCompany(entity: 'ZR7' | 'MDL') {
  const siren = SIRENS[entity];
  return {
    ...NO_COMPANY_FIELDS,
    legal: {
      ...NO_COMPANY_FIELDS.legal,
      legal_name: `${entity} Énergies SAS`,
      legal_form: 'SAS',
      capital: '10 000 €',
      address: '12 rue des Acacias',
      postal_code: '69003',
      city: 'Lyon',
      siren,
      rcs: 'Lyon',
      vat_number: frenchVatNumber(siren),
      pmd_text: 'Pénalités de retard : trois fois le taux d’intérêt légal.',
      pmt_text: 'Indemnité forfaitaire pour frais de recouvrement : 40 €.',
      aab_text: 'Pas d’escompte pour paiement anticipé.',
      iban: 'FR7630006000011234567890189',
      bic: 'AGRIFRPP',
    },
  };
}

/** Both companies may issue. */
export const fillCompanies = (store: Store) =>
  store.entities.insertMany(
    (['ZR7', 'MDL'] as const).map((_id) => ({ _id, ...aCompany(_id), updated_at: MONDAY })),
  );

/** A client's legal data with which it may be invoiced; invented but for the keys of its numbers. */
export function aClientsLegal(legal_name: string): ClientDoc['legal'] {
  const { address, postal_code, city, siren, vat_number } = aCompany('MDL').legal;
  return { legal_name, address, postal_code, city, country: 'FR', siren, vat_number };
}

/** An issued invoice of a client, by hand, whatever it lacks. @param cents HT */
export async function issueByHand(
  store: Store,
  { _id: client_id, entity }: ClientDoc,
  cents: number,
  now: Date,
): Promise<InvoiceDoc> {
  const manual_lines = [
    { label: 'Étude', quantity: 1, unit_price: asCents(cents), discount_bp: asBasisPoints(0) },
  ];
  const { _id: id } = await draftByHand(store, { client_id, entity, manual_lines }, SYSTEM, now);
  return (await issueInvoice(store, { id, by: SYSTEM, now, lacksOf: () => [] }))!;
}
