/** The notes of an invoice (BG-1): texts the law wants, each with the code that says what it is. */
import type { InvoiceDocument } from './document.ts';
import { registrationOf } from './wording.ts';

/** Late penalties, recovery fee, discount for early payment, kind of customer, legal form, register, anything. */
type NoteCode = 'PMD' | 'PMT' | 'AAB' | 'BAR' | 'REG' | 'ABL' | 'AAI';

export interface InvoiceNote {
  code: NoteCode;
  text: string;
}

/** Each of PMD, PMT and AAB is there exactly once (BR-FR-05, -06). */
export function notesOf({ seller, buyer, reason }: InvoiceDocument): InvoiceNote[] {
  const { form, register } = registrationOf(seller);
  const notes: InvoiceNote[] = [
    { code: 'PMD', text: seller.pmd_text },
    { code: 'PMT', text: seller.pmt_text },
    { code: 'AAB', text: seller.aab_text },
    { code: 'BAR', text: buyer.customer_type },
    { code: 'REG', text: form },
    { code: 'ABL', text: register },
    { code: 'AAI', text: reason },
  ];
  return notes.filter(({ text }) => text !== '');
}
