/** Invoices and payments at the companies' e-invoice platforms: submitted once, followed, told to people when refused. */
import { ApplicationFailure } from '@temporalio/common';
import type { EinvoicePlatform } from '../../channels/einvoice/platform.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { TransmissionEvent } from '../../domain/invoices/transmission.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { InvoiceDoc } from '../../store/invoices/collections.ts';
import {
  changeTransmission,
  noteAsked,
  noteReported,
  paymentsToReport,
  refuseInvoice,
  type TransmissionFacts,
  transmissionsToAsk,
} from '../../store/invoices/transmissions.ts';
import { raiseAlert, resolveAlert } from '../../store/monitoring/alerts.ts';
import { readEntity } from '../../store/settings/change-setting.ts';
import type { ActivityDeps } from '../deps.ts';

/** Questions of one look; the next goes on. */
const PAGE = 200;
/** How often a platform is asked about one document. */
const ASK_EVERY_MS = 60 * 60_000;

type Deps = Pick<ActivityDeps, 'store' | 'log' | 'platforms'>;

async function change({ store }: Deps, id: string, event: TransmissionEvent, facts: TransmissionFacts = {}) {
  return changeTransmission(store, id, event, facts, SYSTEM, new Date());
}

const subjectOf = ({ _id, entity }: InvoiceDoc) => ({ type: 'invoice' as const, id: _id, entity });

/** @throws ApplicationFailure retryable when the platform may take it at another time */
async function submit(deps: Deps, platform: EinvoicePlatform, invoice: InvoiceDoc): Promise<void> {
  const { store } = deps;
  const file = await store.invoice_files.findOne({ _id: invoice._id });
  if (!file || !invoice.document) throw ApplicationFailure.retryable('FILE_MISSING', 'FILE_MISSING');
  const { document, kind, ttc } = invoice;
  const outcome = await platform.submit(file.pdf.value(), {
    id: invoice._id,
    number: document.number!,
    kind,
    issued_on: invoice.issued_on!,
    seller_siren: document.seller.siren,
    buyer_siren: document.buyer.siren,
    total_ttc: ttc,
    sha256: file.sha256,
  });
  switch (outcome.kind) {
    case 'accepted':
      await change(deps, invoice._id, 'submit', { reference: outcome.reference });
      return resolveAlert(store, ['einvoice_failed', 'einvoice_refused'], invoice._id);
    case 'refused':
      return refuseInvoice(deps, invoice, outcome.words || outcome.code, new Date());
    default:
      await raiseAlert(deps, 'einvoice_failed', subjectOf(invoice), { code: outcome.code });
      throw ApplicationFailure.retryable('NOT_TRANSMITTED', 'NOT_TRANSMITTED');
  }
}

async function askState(deps: Deps, invoice: InvoiceDoc, now: Date): Promise<void> {
  const { transmission } = invoice;
  const platform = deps.platforms.get(invoice.entity);
  if (!platform || !transmission?.reference) return;
  const outcome = await platform.status(transmission.reference);
  await noteAsked(deps.store, invoice._id, now);
  if (outcome.kind !== 'accepted' || outcome.state === transmission.state) return;
  if (outcome.state === 'refused') await refuseInvoice(deps, invoice, outcome.words, now);
  if (outcome.state === 'accepted') await change(deps, invoice._id, 'accept', { words: outcome.words });
}

/** VAT on receipts is due when an invoice is paid, which the platform has to know; VAT on debits is not. */
async function reportPayments(deps: Deps, now: Date): Promise<void> {
  const { store, platforms } = deps;
  const entities: Entity[] = [];
  for (const entity of platforms.keys())
    if (!(await readEntity(store, entity)).legal.vat_on_debits) entities.push(entity);
  for (const payment of await paymentsToReport(store, { entities, now, limit: PAGE })) {
    const { _id: id, invoice_reference: reference, reported: amount, paid_on: received_on } = payment;
    const platform = platforms.get(payment.entity)!;
    const outcome = await platform.paymentReceived({ id, reference, amount, received_on });
    // What a platform has no place for is not asked again.
    if (outcome.kind === 'accepted' || outcome.kind === 'refused') await noteReported(store, id, now);
    if (outcome.kind === 'refused')
      deps.log.warn({ payment: id, code: outcome.code }, 'einvoice: payment not taken');
  }
}

/** What the sweep sees to: states that changed, payments to be told of. */
export async function followTransmissions(deps: Deps, now: Date): Promise<void> {
  if (deps.platforms.size === 0) return;
  const before = new Date(now.getTime() - ASK_EVERY_MS);
  const entities = [...deps.platforms.keys()];
  for (const invoice of await transmissionsToAsk(deps.store, { entities, before, limit: PAGE }))
    await askState(deps, invoice, now);
  await reportPayments(deps, now);
}

export const transmissionActivities = (deps: ActivityDeps) => ({
  /**
   * Hands an issued invoice over to its company's platform, if there is one and it has not been.
   * @throws ApplicationFailure retryable when the platform may take it at another time
   */
  async transmitInvoice(invoice_id: string): Promise<void> {
    const invoice = await deps.store.invoices.findOne({ _id: invoice_id });
    const platform = invoice && deps.platforms.get(invoice.entity);
    if (!platform) return;
    // Just issued: what was issued before there was a platform goes there when a person says so.
    if (!invoice.transmission && invoice.unfinished) await change(deps, invoice_id, 'require');
    const due = await deps.store.invoices.findOne({ _id: invoice_id, 'transmission.state': 'to_transmit' });
    if (due) await submit(deps, platform, due);
  },
});
