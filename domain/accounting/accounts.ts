/** Which accounts an invoice is booked to (02-money "For the accountant"): the company's, as its settings say. */
import type { LineVat } from '../invoices/document.ts';
import { bpToPercent, type BasisPoints } from '../money/money.ts';
import { type CompanyAccounts, NO_COMPANY_FIELDS } from '../settings/company.ts';

/** Settings of a company, with the accounts products have of their own. */
export interface Books {
  accounts: CompanyAccounts;
  /** By product code. */
  products: ReadonlyMap<string, string>;
}

export interface Account {
  number: string;
  label: string;
}

const DEFAULTS = NO_COMPANY_FIELDS.accounts;
const OTHERS = '*';

const inTable = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  table[key] || undefined;

/** As accountants write it, and as the tables of settings name it: `20`, `5.5`. */
export const rateKey = (rate_bp: BasisPoints): string => String(bpToPercent(rate_bp));
const rateWords = (rate_bp: BasisPoints): string => `${rateKey(rate_bp).replace('.', ',')} %`;

export const clientAccount = ({ accounts }: Books): Account => ({
  number: accounts.client || DEFAULTS.client,
  label: 'Clients',
});

export const groupAccount = ({ accounts }: Books): Account => ({
  number: accounts.client_group || DEFAULTS.client_group,
  label: 'Groupe',
});

export const prepaidAccount = ({ accounts }: Books): Account => ({
  number: accounts.prepaid || DEFAULTS.prepaid,
  label: 'Clients - avances et acomptes reçus',
});

/** The company's account for the product, else the product's own, else the company's for all others. */
export function revenueAccount({ accounts, products }: Books, product: string | undefined): Account {
  const own =
    product === undefined ? undefined : (inTable(accounts.revenue, product) ?? products.get(product));
  const number = own ?? inTable(accounts.revenue, OTHERS) ?? DEFAULTS.revenue[OTHERS]!;
  return { number, label: 'Prestations de services' };
}

/** @param pending it falls due when the invoice is paid */
export function vatAccount(
  { accounts }: Books,
  { rate_bp }: Pick<LineVat, 'rate_bp'>,
  pending: boolean,
): Account {
  const [table, none, words] = pending
    ? [accounts.vat_pending, DEFAULTS.vat_pending, 'TVA en attente']
    : [accounts.vat, DEFAULTS.vat, 'TVA collectée'];
  return {
    number: inTable(table, rateKey(rate_bp)) ?? inTable(table, OTHERS) ?? none[OTHERS]!,
    label: `${words} ${rateWords(rate_bp)}`,
  };
}
