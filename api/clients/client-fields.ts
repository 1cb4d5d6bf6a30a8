/** A client as the API takes it → as it is stored: euros → cents, percent → basis points, `""` → nothing, or the default. */
import { readAddresses } from '../../domain/common/email-address.ts';
import { type BasisPoints, percentToBp, toCents } from '../../domain/money/money.ts';
import { frenchVatWords, isFrenchVatRate } from '../../domain/money/vat-rates.ts';
import type { ClientFields } from '../../store/clients/change-client.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import type { ClientChange } from './contract.ts';
import { invalid } from '../http/validation.ts';
import { billingProblems, changedLegal } from './billing-fields.ts';
import { checkChannel } from './channel-rules.ts';
import { masked } from './view.ts';

const DEFAULT_VAT = 20;

/** Fields given as text or nothing. */
const TEXTS = [
  ...(['name', 'contact_name', 'phone', 'api_endpoint', 'notes'] as const),
  ...(['account_code', 'purchase_order', 'vat_exemption_code', 'vat_exemption_text'] as const),
] as const;
/** Fields stored as they come. */
const PLAIN = [
  'delivery_method',
  'csv_delimiter',
  'csv_bom',
  'auto_send_enabled',
  'payment_terms_days',
  'active',
  'customer_type',
  'payment_terms_end_of_month',
  'reminders_enabled',
] as const;

function pick<K extends keyof ClientChange>(change: ClientChange, names: readonly K[]) {
  return Object.fromEntries(
    names.filter((name) => change[name] !== undefined).map((name) => [name, change[name]]),
  );
}

/**
 * The addresses in what was given: several in one text are split, `Name <a@b>` is read.
 * @param pathOf the field of a text, by its place
 * @throws Problem 422: what is saved is what mails go to, so nothing malformed is kept
 */
function addresses(texts: readonly string[], pathOf: (index: number) => string): string[] {
  const read = texts.map(readAddresses);
  const errors = read.flatMap(({ malformed }, index) =>
    malformed.map((piece) => ({
      path: pathOf(index),
      message: `« ${piece} » n’est pas une adresse e-mail`,
    })),
  );
  if (errors.length > 0) throw invalid(errors);
  const byKey = new Map(
    read.flatMap((one) => one.addresses).map((address) => [address.toLowerCase(), address]),
  );
  return [...byKey.values()];
}

/** The one main address, or none. @throws Problem 422 */
function mainAddress(text: string): string {
  const [address = '', ...more] = addresses([text], () => 'email');
  if (more.length > 0)
    throw invalid([
      { path: 'email', message: 'une seule adresse ici ; les autres vont dans delivery_emails' },
    ]);
  return address.toLowerCase();
}

/** @throws Problem 422: no invoice may show another rate. What is stored may be sent back. */
function refuseUnknownVat(rate: BasisPoints, before: ClientDoc | undefined): BasisPoints {
  if (isFrenchVatRate(rate) || rate === before?.vat_rate_bp) return rate;
  throw invalid([{ path: 'vat_rate', message: `doit être un taux français : ${frenchVatWords()}` }]);
}

/**
 * @param before the client as it is, when it is being changed
 * @throws Problem 422
 */
export function clientFields(change: ClientChange, before?: ClientDoc): Partial<ClientFields> {
  const texts = Object.entries(pick(change, TEXTS)).map(([name, value]) => [name, (value as string).trim()]);
  const remise = change.remise_percent ?? change.discount_pct_global;
  const vat = change.vat_rate ?? change.tva_rate;
  checkChannel({ ...change, ...Object.fromEntries(texts) }, before);
  const problems = billingProblems(change, before);
  if (problems.length > 0) throw invalid(problems);
  const { default_prix_lead: prix, email, delivery_emails, billing_emails, api_key, legal } = change;
  // A form that shows the masked secret sends it back unchanged.
  const newSecret = api_key !== undefined && !(before && api_key === masked(before.api_key));
  return {
    ...pick(change, PLAIN),
    ...Object.fromEntries(texts),
    ...(email !== undefined && { email: mainAddress(email) }),
    ...(delivery_emails && {
      delivery_emails: addresses(delivery_emails, (index) => `delivery_emails.${index}`),
    }),
    ...(newSecret && { api_key: api_key.trim() }),
    ...(prix !== undefined && { default_prix_lead_cents: prix === '' ? null : toCents(prix) }),
    ...(remise !== undefined && { remise_bp: percentToBp(remise || 0) }),
    ...(vat !== undefined && {
      vat_rate_bp: refuseUnknownVat(percentToBp(vat === '' ? DEFAULT_VAT : vat), before),
    }),
    ...(billing_emails && {
      billing_emails: addresses(billing_emails, (index) => `billing_emails.${index}`),
    }),
    ...(change.vat_category !== undefined && { vat_category: change.vat_category || 'S' }),
    ...(legal && { legal: changedLegal(legal, before?.legal) }),
  };
}
