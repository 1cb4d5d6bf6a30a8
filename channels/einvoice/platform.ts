/**
 * The port to an electronic invoicing platform (*plateforme agréée*): what RDZ asks of any of them. Adapters throw nothing:
 * every trouble is an outcome.
 */
import type { PlatformOutcome, PlatformState } from '../../domain/invoices/transmission.ts';
import type { Cents } from '../../domain/money/money.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';

/** What a platform is told of a document beside the document. */
export interface SubmittedInvoice {
  /** Our invoice id: submitting it twice makes one document. */
  id: string;
  number: string;
  kind: 'invoice' | 'credit_note' | 'deposit';
  issued_on: ParisDay;
  seller_siren: string;
  /** Empty for a buyer abroad. */
  buyer_siren: string;
  total_ttc: Cents;
  /** Of the PDF, in hexadecimal. */
  sha256: string;
}

export interface ReceivedPayment {
  /** Our payment id: telling it twice makes one payment. */
  id: string;
  /** What `submit` answered. */
  reference: string;
  amount: Cents;
  received_on: ParisDay;
}

export interface EinvoicePlatform {
  /** Hands a Factur-X file over. The reference names it in the questions that follow. */
  submit(pdf: Uint8Array, invoice: SubmittedInvoice): Promise<PlatformOutcome<{ reference: string }>>;
  /** What became of it. `words` are the platform's, for people. */
  status(reference: string): Promise<PlatformOutcome<{ state: PlatformState; words: string }>>;
  /** Reports a payment, which VAT on receipts has to be (e-reporting of payments). */
  paymentReceived(payment: ReceivedPayment): Promise<PlatformOutcome<object>>;
}
