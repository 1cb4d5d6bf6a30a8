/**
 * One invoice as one entry of the sales journal (08-einvoice "FEC"): the client owes TTC, revenue and VAT are earned. A credit
 * note is the same with the columns exchanged. Each entry balances; its debit and its credit are the document's TTC.
 */
import type { Entity } from '../common/entity.ts';
import type { InvoiceDocument, InvoiceKind, InvoiceSeller, NumberedInvoice } from '../invoices/document.ts';
import { lineTotal } from '../invoices/totals.ts';
import { asCents, type Cents } from '../money/money.ts';
import { sumCents } from '../money/price.ts';
import type { ParisDay } from '../time/paris-time.ts';
import {
  type Account,
  type Books,
  clientAccount,
  groupAccount,
  prepaidAccount,
  revenueAccount,
  vatAccount,
} from './accounts.ts';
import { depositPart } from './settled.ts';

/** An issued document, with what its company's books need of it. */
export interface BookedInvoice {
  entity: Entity;
  intercompany: boolean;
  /** Continuous per company and financial year. */
  journal_no: number;
  document: NumberedInvoice;
  /** Account of the client in the books; empty: it has none. */
  account_code: string;
  /** A deposit, or a credit note on one. */
  deposit: boolean;
}

export interface EntryLine {
  account: Account;
  /** The client's own account. */
  aux: Account | null;
  debit: Cents;
  credit: Cents;
}

export interface JournalEntry {
  entity: Entity;
  number: number;
  day: ParisDay;
  /** Number of the invoice. */
  piece: string;
  label: string;
  lines: EntryLine[];
}

/** Whether VAT falls due with the invoice; else when it is paid, as that of services without the option does. */
export const isOnDebits = ({
  vat_on_debits,
  operation_category,
}: Pick<InvoiceSeller, 'vat_on_debits' | 'operation_category'>): boolean =>
  vat_on_debits || operation_category === 'B';

export const KIND_WORDS: Readonly<Record<InvoiceKind, string>> = {
  invoice: 'Facture',
  credit_note: 'Avoir',
  deposit: 'Acompte',
};

/** An amount on its side: above 0 what an invoice debits. */
interface Posting {
  account: Account;
  aux?: Account;
  amount: number;
}

/** HT by account. A reduction on the invoice is no account of its own: it comes off the account that earns most. */
function revenue({ lines }: InvoiceDocument, accountOf: (product?: string) => Account): Posting[] {
  const sums = new Map<string, Posting>();
  for (const line of lines) {
    const account = accountOf(line.product);
    const sum = sums.get(account.number) ?? { account, amount: 0 };
    sum.amount -= lineTotal(line);
    sums.set(account.number, sum);
  }
  const postings = [...sums.values()].sort((a, b) => a.amount - b.amount);
  const reduction = postings.filter(({ amount }) => amount > 0);
  const [most] = postings;
  if (most && reduction.length > 0) {
    for (const posting of reduction) {
      if (posting === most) continue;
      most.amount += posting.amount;
      posting.amount = 0;
    }
  }
  return postings.sort((a, b) => (a.account.number < b.account.number ? -1 : 1));
}

function postings(invoice: BookedInvoice, books: Books): Posting[] {
  const { document, deposit, intercompany, account_code } = invoice;
  const pending = !isOnDebits(document.seller);
  const billed = depositPart(document);
  const before = sumCents(billed.flatMap(({ base, vat }) => [base, vat]));
  const account = intercompany ? groupAccount(books) : clientAccount(books);
  const aux = !intercompany &&
    account_code && { aux: { number: account_code, label: document.buyer.legal_name } };
  return [
    { account, ...aux, amount: document.totals.ttc - before },
    ...billed.flatMap(({ base, vat, rate_bp }) => [
      { account: prepaidAccount(books), amount: base },
      { account: vatAccount(books, { rate_bp }, pending), amount: vat },
    ]),
    ...revenue(document, (product) => (deposit ? prepaidAccount(books) : revenueAccount(books, product))),
    ...document.totals.vat_breakdown.map((group) => ({
      account: vatAccount(books, group, pending),
      amount: -group.vat,
    })),
  ];
}

export function entryOf(invoice: BookedInvoice, books: Books): JournalEntry {
  const { entity, journal_no, document } = invoice;
  const side = document.kind === 'credit_note' ? -1 : 1;
  return {
    entity,
    number: journal_no,
    day: document.issued_on,
    piece: document.number,
    label: `${KIND_WORDS[document.kind]} ${document.number} ${document.buyer.legal_name}`,
    lines: postings(invoice, books)
      .filter(({ amount }) => amount !== 0)
      .map(({ account, aux, amount }) => ({
        account,
        aux: aux ?? null,
        debit: asCents(Math.max(0, side * amount)),
        credit: asCents(Math.max(0, -side * amount)),
      })),
  };
}
