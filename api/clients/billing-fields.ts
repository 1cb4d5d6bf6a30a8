/** What a client's invoices need of it, as the API shows and takes it (11-money-design §3 "Fields"). */
import { compactIdentity, identityProblems } from '../../domain/invoices/identity.ts';
import { codeFits } from '../../domain/invoices/mentions/vat.ts';
import { isVatexCode } from '../../domain/invoices/identifiers.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import type { FieldProblem } from '../http/problem.ts';
import type { ClientChange } from './contract.ts';

/** The law's limit (code de commerce, L441-10). */
const MAX_TERMS_DAYS = 60;

/** A client's, with what nobody has written yet. */
export const billingOf = (client: ClientDoc) => ({
  billing_emails: client.billing_emails ?? [],
  account_code: client.account_code ?? '',
  customer_type: client.customer_type ?? ('B2B' as const),
  purchase_order: client.purchase_order ?? '',
  payment_terms_end_of_month: client.payment_terms_end_of_month ?? false,
  reminders_enabled: client.reminders_enabled ?? true,
  vat_category: client.vat_category && client.vat_category !== 'S' ? client.vat_category : ('' as const),
  vat_exemption_code: client.vat_exemption_code ?? '',
  vat_exemption_text: client.vat_exemption_text ?? '',
});

const NO_LEGAL: ClientDoc['legal'] = {
  ...{ legal_name: '', address: '', address2: '', postal_code: '', city: '', country: 'FR' },
  ...{ siren: '', siret: '', vat_number: '', electronic_address: '' },
};

/** Legal mentions with what is absent filled in as empty. */
export const legalOf = (legal: ClientDoc['legal'] | undefined): Required<ClientDoc['legal']> =>
  ({ ...NO_LEGAL, ...legal }) as Required<ClientDoc['legal']>;

/** The mentions as they would be stored. */
export const changedLegal = (
  legal: NonNullable<ClientChange['legal']>,
  before: ClientDoc['legal'] | undefined,
): ClientDoc['legal'] => {
  const texts = Object.fromEntries(Object.entries(legal).map(([name, value]) => [name, value.trim()]));
  return { ...(before ?? {}), ...compactIdentity(texts) } as ClientDoc['legal'];
};

/** What of a change an invoice could not carry. What is stored may be sent back. */
export function billingProblems(change: ClientChange, before: ClientDoc | undefined): FieldProblem[] {
  const { legal, payment_terms_days: days } = change;
  const identity = legal
    ? identityProblems(legalOf(before?.legal), legalOf(changedLegal(legal, before?.legal)))
    : [];
  return [
    ...identity.map(({ field, message }) => ({ path: `legal.${field}`, message })),
    ...(days !== undefined && days > MAX_TERMS_DAYS && days !== before?.payment_terms_days
      ? [{ path: 'payment_terms_days', message: `la loi permet ${MAX_TERMS_DAYS} jours au plus` }]
      : []),
    ...reasonProblems(change, before),
  ];
}

function reasonProblems(change: ClientChange, before: ClientDoc | undefined): FieldProblem[] {
  const stored = before && billingOf(before);
  const code = change.vat_exemption_code?.trim() ?? stored?.vat_exemption_code ?? '';
  const category = change.vat_category ?? stored?.vat_category ?? '';
  const same = code === stored?.vat_exemption_code && category === stored.vat_category;
  if (same || code === '') return [];
  if (!isVatexCode(code))
    return [{ path: 'vat_exemption_code', message: 'n’est pas un code VATEX de la liste européenne' }];
  // Without a category it is exempt (`clientVat`).
  if (codeFits(category || 'E', code)) return [];
  return [{ path: 'vat_exemption_code', message: `ne va pas avec la catégorie de TVA ${category || 'E'}` }];
}
