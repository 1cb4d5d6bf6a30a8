/** A client as it is typed: text and switches; and back to what the API takes. */
import type { Entity } from '../../../../domain/entity.ts';
import { ApiProblem } from '../../lib/api/problem.ts';
import type { Client } from '../../lib/api/types.ts';
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
}

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
});

const NUMBERS = {
  default_prix_lead: 'le prix par lead',
  remise_percent: 'la remise',
  vat_rate: 'le taux de TVA',
  payment_terms_days: 'le délai de paiement',
} as const;

/** @throws ApiProblem 422 naming the fields that are no numbers. */
export function clientBody(draft: ClientDraft): Record<string, unknown> {
  const names = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[];
  const wrong = names.filter((name) => Number.isNaN(decimal(draft[name])));
  if (wrong.length > 0) {
    throw new ApiProblem(
      422,
      `Ce n’est pas un nombre : ${wrong.map((name) => NUMBERS[name]).join(', ')}.`,
      wrong.map((path) => ({ path, message: 'Un nombre est attendu.' })),
    );
  }
  const numbers = Object.fromEntries(
    names.map((name) => [name, decimal(draft[name])]).filter(([, value]) => value !== null),
  );
  return {
    ...draft,
    ...numbers,
    delivery_emails: lines(draft.delivery_emails),
    ...(draft.default_prix_lead.trim() === '' && { default_prix_lead: null }),
  };
}
