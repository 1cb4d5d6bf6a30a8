/** What each of the two companies is, and how it bills (02-money "Invoices"): settings, with what they are until written. */
import type { VatCategory } from '../invoices/document.ts';
import { asBasisPoints, type BasisPoints } from '../money/money.ts';

/** Names and texts an invoice carries. */
export interface CompanyLegal {
  legal_name: string;
  legal_form: string;
  capital: string;
  address: string;
  address2: string;
  postal_code: string;
  city: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  siren: string;
  siret: string;
  rcs: string;
  vat_number: string;
  /** Where electronic invoices reach it; empty: its SIREN. */
  electronic_address: string;
  vat_on_debits: boolean;
  /** Late penalties, the 40 € fee, discount for early payment: each stands on every invoice. */
  pmd_text: string;
  pmt_text: string;
  aab_text: string;
  /** Goods, services or both. */
  operation_category: 'B' | 'S' | 'M';
  iban: string;
  bic: string;
  footer: string;
}

/** One reminder of an overdue invoice. */
export interface ReminderStep {
  /** Days after the due day. */
  days: number;
  subject: string;
  body: string;
}

export interface CompanyBilling {
  /** Sender of invoices; empty: that of deliveries. */
  from: string;
  from_name: string;
  /** What the other company bills goes here. */
  emails: string[];
  /** PNG or JPEG as a data URL; empty: the name in letters. */
  logo: string;
  /** `#rrggbb`. */
  color: string;
  /** `{numero}`, `{montant}`, `{echeance}`, `{societe}` are filled in. */
  mail_subject: string;
  mail_body: string;
  reminder_steps: ReminderStep[];
  /** What a top-up with a price is billed by: an invoice, or a deposit. */
  prepaid_document: '380' | '386';
}

/** Accounts of the sales journal. */
export interface CompanyAccounts {
  client: string;
  /** Of the other company. */
  client_group: string;
  /** By product code; `*` for all others. */
  revenue: Record<string, string>;
  /** By rate in percent; `*` for all others. */
  vat: Record<string, string>;
  /** VAT on receipts, not due yet. */
  vat_pending: Record<string, string>;
  prepaid: string;
}

/** VAT of invoices to the other company. */
export interface IntercompanyVat {
  rate_bp: BasisPoints;
  category: VatCategory;
  exemption_code: string;
  exemption_text: string;
}

export interface CompanyFields {
  smtp_from: string;
  smtp_from_name: string;
  legal: CompanyLegal;
  billing: CompanyBilling;
  accounts: CompanyAccounts;
  intercompany_vat: IntercompanyVat;
}

const MAIL_BODY = `Bonjour,

Veuillez trouver ci-joint la facture {numero} d’un montant de {montant}, à régler avant le {echeance}.

Cordialement,
{societe}`;

const reminder = (days: number, subject: string, words: string): ReminderStep => ({
  days,
  subject,
  body: `Bonjour,

${words}

Si votre règlement est déjà parti, ne tenez pas compte de ce message.

Cordialement,
{societe}`,
});

/** Until an admin writes something else. The legal texts are the law's own defaults (08-einvoice [3]), to be edited. */
export const NO_COMPANY_FIELDS: CompanyFields = {
  smtp_from: '',
  smtp_from_name: '',
  legal: {
    legal_name: '',
    legal_form: '',
    capital: '',
    address: '',
    address2: '',
    postal_code: '',
    city: '',
    country: 'FR',
    siren: '',
    siret: '',
    rcs: '',
    vat_number: '',
    electronic_address: '',
    vat_on_debits: false,
    pmd_text: '',
    pmt_text: '',
    aab_text: '',
    operation_category: 'S',
    iban: '',
    bic: '',
    footer: '',
  },
  billing: {
    from: '',
    from_name: '',
    emails: [],
    logo: '',
    color: '#1f4e79',
    mail_subject: 'Facture {numero} – {societe}',
    mail_body: MAIL_BODY,
    reminder_steps: [
      reminder(
        7,
        'Rappel : facture {numero} échue le {echeance}',
        'Sauf erreur de notre part, la facture {numero} d’un montant restant dû de {montant}, échue le {echeance}, n’a pas encore été réglée.',
      ),
      reminder(
        21,
        'Deuxième rappel : facture {numero}',
        'Malgré notre premier rappel, la facture {numero} ({montant} restant dus, échue le {echeance}) demeure impayée. Merci de procéder à son règlement.',
      ),
      reminder(
        45,
        'Dernier rappel avant mise en demeure : facture {numero}',
        'La facture {numero} ({montant} restant dus, échue le {echeance}) reste impayée. Sans règlement sous huit jours, nous vous adresserons une mise en demeure.',
      ),
    ],
    prepaid_document: '380',
  },
  accounts: {
    client: '411000',
    client_group: '451000',
    revenue: { '*': '706000' },
    vat: { '*': '445710' },
    vat_pending: { '*': '445740' },
    prepaid: '419100',
  },
  intercompany_vat: {
    rate_bp: asBasisPoints(2000),
    category: 'S',
    exemption_code: '',
    exemption_text: '',
  },
};

type Written = Partial<{ [K in keyof CompanyFields]: Partial<CompanyFields[K]> }> & {
  smtp_from?: string;
  smtp_from_name?: string;
  legal?: Partial<CompanyLegal> & {
    /** What releases before 2.3 called the text on late penalties. */
    late_payment_terms?: string;
  };
};

/** A company's data with what nobody has written yet. */
export function companyFields(written: Written | null | undefined): CompanyFields {
  const none = NO_COMPANY_FIELDS;
  const { late_payment_terms = '', ...legal } = written?.legal ?? {};
  return {
    smtp_from: written?.smtp_from ?? none.smtp_from,
    smtp_from_name: written?.smtp_from_name ?? none.smtp_from_name,
    legal: { ...none.legal, ...legal, pmd_text: legal.pmd_text || late_payment_terms },
    billing: { ...none.billing, ...written?.billing },
    accounts: { ...none.accounts, ...written?.accounts },
    intercompany_vat: { ...none.intercompany_vat, ...written?.intercompany_vat },
  };
}
