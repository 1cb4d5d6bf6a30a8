/** The mail that carries an invoice, or reminds of one: to whom, in which words (02-money "Invoices"). */
import { isWellFormedEmail } from '../common/email-address.ts';
import type { MailText } from '../deliveries/mail.ts';
import type { Cents } from '../money/money.ts';
import type { CompanyBilling } from '../settings/company.ts';
import { frenchDay, type ParisDay } from '../time/paris-time.ts';
import { euros } from './wording.ts';

export const MAIL_STATUSES = ['none', 'sending', 'sent', 'failed'] as const;
export type MailStatus = (typeof MAIL_STATUSES)[number];

/** `billing_emails`, else the main address; none: somebody has to send it. */
export function invoiceRecipients({
  billing_emails = [],
  email,
}: {
  billing_emails?: string[];
  email: string;
}): string[] {
  const billing = billing_emails.filter(isWellFormedEmail);
  if (billing.length > 0) return billing;
  return isWellFormedEmail(email) ? [email] : [];
}

/** What the words of a company's settings are filled in with. */
export interface InvoiceMailFacts {
  number: string;
  amount: Cents;
  due_on: ParisDay;
  company: string;
}

/** Fills `{numero}`, `{montant}`, `{echeance}` and `{societe}` in. */
export function fillIn(words: string, { number, amount, due_on, company }: InvoiceMailFacts): string {
  const facts: Record<string, string> = {
    numero: number,
    montant: euros(amount),
    echeance: frenchDay(due_on),
    societe: company,
  };
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole);
}

/** A subject is one line, whatever is filled in. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** @param step of a reminder, from 1 */
export function invoiceMail(
  { mail_subject, mail_body, reminder_steps }: CompanyBilling,
  facts: InvoiceMailFacts,
  step?: number,
): MailText {
  const reminder = step === undefined ? undefined : reminder_steps[step - 1];
  return {
    subject: oneLine(fillIn(reminder?.subject ?? mail_subject, facts)),
    text: `${fillIn(reminder?.body ?? mail_body, facts).trim()}\n`,
  };
}
