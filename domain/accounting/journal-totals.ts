/** The journal beside the invoices it was made of: they agree to the cent (11-money-design "Equations to check daily"). */
import { asCents, type Cents } from '../money/money.ts';
import { type BookedInvoice, entryOf, type JournalEntry } from './entry.ts';
import type { Books } from './accounts.ts';

export interface JournalTotals {
  entries: number;
  debit: Cents;
  credit: Cents;
  /** Σ TTC of the documents, credit notes counted like invoices. */
  ttc: Cents;
  /** Entries that do not balance, or are not their document's TTC: numbers of invoices, at most ten. */
  wrong: string[];
}

const WRONG_SHOWN = 10;

export const noTotals = (): JournalTotals => ({
  entries: 0,
  debit: asCents(0),
  credit: asCents(0),
  ttc: asCents(0),
  wrong: [],
});

/** What an entry debits and credits. */
export function sidesOf({ lines }: JournalEntry): { debit: Cents; credit: Cents } {
  let [debit, credit] = [0, 0];
  for (const line of lines) {
    debit += line.debit;
    credit += line.credit;
  }
  return { debit: asCents(debit), credit: asCents(credit) };
}

/** Adds a document with its entry. */
export function addToTotals(sum: JournalTotals, invoice: BookedInvoice, books: Books): JournalTotals {
  const { debit, credit } = sidesOf(entryOf(invoice, books));
  const { ttc } = invoice.document.totals;
  const right = debit === credit && debit === ttc;
  return {
    entries: sum.entries + 1,
    debit: asCents(sum.debit + debit),
    credit: asCents(sum.credit + credit),
    ttc: asCents(sum.ttc + ttc),
    wrong: right || sum.wrong.length >= WRONG_SHOWN ? sum.wrong : [...sum.wrong, invoice.document.number],
  };
}

/** Whether journal debit = credit = Σ TTC. */
export const journalAgrees = ({ debit, credit, ttc, wrong }: JournalTotals): boolean =>
  debit === credit && debit === ttc && wrong.length === 0;
