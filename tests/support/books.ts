/** Documents as the books of a company take them. */
import type { Books } from '../../domain/accounting/accounts.ts';
import type { BookedInvoice } from '../../domain/accounting/entry.ts';
import type { InvoiceDocument, InvoiceLine } from '../../domain/invoices/document.ts';
import { NO_COMPANY_FIELDS } from '../../domain/settings/company.ts';
import { aDocument } from './invoices.ts';

/** Accounts as a company that tells its products apart writes them. */
export const BOOKS: Books = {
  accounts: { ...NO_COMPANY_FIELDS.accounts, revenue: { '*': '706000', PV: '706100' } },
  products: new Map([
    ['PV', '706900'],
    ['PAC', '706200'],
  ]),
};

/** What nobody has written: every account is the default. */
export const NO_BOOKS: Books = { accounts: NO_COMPANY_FIELDS.accounts, products: new Map() };

export const sold = (product: string, line: InvoiceLine): InvoiceLine => ({ ...line, product });

/** @param document changed fields of a document of ZR7 */
export const booked = (
  document: Partial<InvoiceDocument> = {},
  more: Partial<BookedInvoice> = {},
): BookedInvoice => {
  const whole = aDocument(document);
  return {
    entity: 'ZR7',
    intercompany: false,
    journal_no: 7,
    document: whole,
    account_code: '411SOLAIRE',
    deposit: whole.kind === 'deposit',
    ...more,
  };
};
