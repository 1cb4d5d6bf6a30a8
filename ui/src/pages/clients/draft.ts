/** A client as it is typed: text and switches; and back to what the API takes. */
import type { Entity } from '../../../../domain/common/entity.ts';
import { readAddresses } from '../../../../domain/common/email-address.ts';
import { ApiProblem, type FieldProblem } from '../../lib/api/problem.ts';
import type { Client } from '../../lib/api/types.ts';
import { changedFields } from '../../lib/changed-fields.ts';
import { decimal, lines, typed } from '../../lib/format/parse.ts';

export interface ClientDraft {
  entity: string;
  name: string;
  contact_name: string;
  email: string;
  phone: string;
  delivery_emails: string;
  csv_delimiter: string;
  csv_bom: boolean;
  auto_send_enabled: boolean;
  default_prix_lead: string;
  remise_percent: string;
  vat_rate: string;
  payment_terms_days: string;
  notes: string;
  active: boolean;
  billing_emails: string;
  account_code: string;
  customer_type: string;
  purchase_order: string;
  payment_terms_end_of_month: boolean;
  reminders_enabled: boolean;
  vat_category: string;
  vat_exemption_code: string;
  vat_exemption_text: string;
  legal: Client['legal'];
}

const NO_LEGAL: Client['legal'] = {
  ...{ legal_name: '', address: '', address2: '', postal_code: '', city: '', country: 'FR' },
  ...{ siren: '', siret: '', vat_number: '', electronic_address: '' },
};

export const clientDraft = (client: Client | null, entity: Entity | ''): ClientDraft => ({
  entity: client?.entity ?? entity,
  name: client?.name ?? '',
  contact_name: client?.contact_name ?? '',
  email: client?.email ?? '',
  phone: client?.phone ?? '',
  delivery_emails: (client?.delivery_emails ?? []).join('\n'),
  csv_delimiter: client?.csv_delimiter ?? ',',
  csv_bom: client?.csv_bom ?? false,
  auto_send_enabled: client?.auto_send_enabled ?? true,
  default_prix_lead: typed(client?.default_prix_lead),
  remise_percent: typed(client?.remise_percent ?? 0),
  vat_rate: typed(client?.vat_rate ?? 20),
  payment_terms_days: typed(client?.payment_terms_days ?? 30),
  notes: client?.notes ?? '',
  active: client?.active ?? true,
  billing_emails: (client?.billing_emails ?? []).join('\n'),
  account_code: client?.account_code ?? '',
  customer_type: client?.customer_type ?? 'B2B',
  purchase_order: client?.purchase_order ?? '',
  payment_terms_end_of_month: client?.payment_terms_end_of_month ?? false,
  reminders_enabled: client?.reminders_enabled ?? true,
  vat_category: client?.vat_category ?? '',
  vat_exemption_code: client?.vat_exemption_code ?? '',
  vat_exemption_text: client?.vat_exemption_text ?? '',
  legal: { ...NO_LEGAL, ...client?.legal },
});

/** Fields that are numbers. */
const NUMBERS = ['default_prix_lead', 'remise_percent', 'vat_rate', 'payment_terms_days'] as const;

/** Fields of one address a line. */
const ADDRESSES = ['delivery_emails', 'billing_emails'] as const;

function check(draft: ClientDraft): FieldProblem[] {
  const numbers = NUMBERS.filter((name) => Number.isNaN(decimal(draft[name]))).map((path) => ({
    path,
    message: 'Un nombre est attendu.',
  }));
  const emails = ADDRESSES.flatMap((path) =>
    readAddresses(draft[path]).malformed.map((address) => ({
      path,
      message: `« ${address} » n’est pas une adresse.`,
    })),
  );
  return [...numbers, ...emails];
}

const fieldsOf = (draft: ClientDraft): Record<string, unknown> => ({
  ...draft,
  // An empty text clears a number; `null` would leave it as it is.
  ...Object.fromEntries(NUMBERS.map((name) => [name, decimal(draft[name]) ?? ''])),
  ...Object.fromEntries(ADDRESSES.map((name) => [name, lines(draft[name])])),
});

/** @throws ApiProblem 422 naming the fields that do not fit */
export function clientBody(draft: ClientDraft): Record<string, unknown> {
  const problems = check(draft);
  if (problems.length > 0) throw new ApiProblem(422, 'La fiche n’est pas complète.', problems);
  return fieldsOf(draft);
}

/** What is written of a client that is there already. @throws ApiProblem like `clientBody` */
export const clientChanges = (stored: ClientDraft, draft: ClientDraft): Record<string, unknown> =>
  changedFields(fieldsOf(stored), clientBody(draft));
