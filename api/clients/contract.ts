/** Contracts of `/api/clients`. */
import { type Static, Type } from 'typebox';
import {
  AnswerDay,
  Count,
  Counts,
  Email,
  EntityCode,
  EntityOrBoth,
  Euros,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  Percent,
  RequiredText,
  Text,
} from '../http/contract.ts';
import { Lead } from '../leads/contract.ts';

const LEGAL_FIELDS = [
  'legal_name',
  'address',
  'postal_code',
  'city',
  'country',
  'siren',
  'vat_number',
] as const;
const legal = <T>(field: T) =>
  Object.fromEntries(LEGAL_FIELDS.map((name) => [name, field])) as Record<(typeof LEGAL_FIELDS)[number], T>;

export const DeliveryMethodName = OneOf(['csv', 'api', 'both']);
const Delimiter = OneOf([',', ';']);

export const ClientListQuery = Type.Object({
  ...ListQuery,
  entity: EntityOrBoth,
  active_only: Type.Optional(Type.Boolean({ default: true })),
});

export const Client = Type.Object({
  id: Type.String(),
  entity: EntityCode,
  name: Type.String(),
  contact_name: Type.String(),
  email: Type.String(),
  phone: Type.String(),
  delivery_emails: Type.Array(Type.String()),
  delivery_method: DeliveryMethodName,
  api_endpoint: Type.String(),
  api_key: Type.String({ description: 'Masquée' }),
  csv_delimiter: Delimiter,
  csv_bom: Type.Boolean(),
  auto_send_enabled: Type.Boolean(),
  default_prix_lead: Nullable(Type.Number()),
  remise_percent: Type.Number(),
  discount_pct_global: Type.Number(),
  vat_rate: Type.Number(),
  tva_rate: Type.Number(),
  payment_terms_days: Type.Integer(),
  notes: Type.String(),
  active: Type.Boolean(),
  legal: Type.Object(legal(Type.String())),
  created_at: Instant,
  updated_at: Instant,
  has_valid_channel: Type.Boolean(),
  deliverable_reason: Nullable(Type.String()),
  total_leads_received: Count,
  total_leads_this_week: Count,
});
export type Client = Static<typeof Client>;

const changes = {
  name: Type.Optional(RequiredText(200)),
  contact_name: Type.Optional(Nullable(Text(200))),
  email: Type.Optional(Nullable(Email)),
  phone: Type.Optional(Nullable(Text(40))),
  delivery_emails: Type.Optional(Type.Array(Email, { maxItems: 20 })),
  delivery_method: Type.Optional(DeliveryMethodName),
  api_endpoint: Type.Optional(Nullable(Text(500))),
  api_key: Type.Optional(Nullable(Text(500))),
  csv_delimiter: Type.Optional(Delimiter),
  csv_bom: Type.Optional(Type.Boolean()),
  auto_send_enabled: Type.Optional(Type.Boolean()),
  default_prix_lead: Type.Optional(Nullable(Euros)),
  remise_percent: Type.Optional(Nullable(Percent)),
  discount_pct_global: Type.Optional(Nullable(Percent)),
  vat_rate: Type.Optional(Nullable(Percent)),
  tva_rate: Type.Optional(Nullable(Percent)),
  payment_terms_days: Type.Optional(Type.Integer({ minimum: 0, maximum: 365 })),
  notes: Type.Optional(Nullable(Text(10_000))),
  active: Type.Optional(Type.Boolean()),
  legal: Type.Optional(Type.Object(legal(Type.Optional(Nullable(Text(300)))))),
};

export const NewClient = Type.Object({
  ...changes,
  name: RequiredText(200),
  entity: Type.Optional(EntityCode),
});
export const ClientChange = Type.Object(changes);
export type ClientChange = Static<typeof ClientChange>;

export const ClientList = Type.Object({
  clients: Type.Array(Client),
  ...ListAnswer,
  entity: EntityOrBoth,
});
export type ClientList = Static<typeof ClientList>;
export const OneClient = Type.Object({ client: Client });
export const ClientAnswer = Type.Object({ success: Type.Boolean(), client: Client });

export const ClientLeads = Type.Object({
  leads: Type.Array(
    Type.Object({
      ...Type.Pick(Lead, ['id', 'nom', 'prenom', 'phone', 'email', 'departement']).properties,
      delivery_id: Type.String(),
      produit: Type.String(),
      status: Type.String(),
      outcome: Type.String(),
      is_lb: Type.Boolean(),
      assigned_at: Instant,
      sent_at: Nullable(Instant),
    }),
  ),
  ...ListAnswer,
});

export const ClientStats = Type.Object({
  client_id: Type.String(),
  client_name: Type.String(),
  stats: Type.Object({
    total_delivered: Count,
    this_week: Count,
    by_product: Counts,
    rejected: Count,
    rejection_rate: Type.Number({ description: '0 à 1' }),
  }),
});

export const SummaryQuery = Type.Object({
  group_by: Type.Optional(OneOf(['day', 'week', 'month'])),
  from: Type.Optional(Text(10)),
  to: Type.Optional(Text(10)),
});

const periodCounts = {
  sent: Count,
  failed: Count,
  ready_to_send: Count,
  pending_csv: Count,
  rejected: Count,
  billable: Count,
  reject_rate: Type.Number(),
  by_produit: Counts,
};

export const ClientSummary = Type.Object({
  group_by: Type.String(),
  from: AnswerDay,
  to: AnswerDay,
  periods: Type.Array(Type.Object({ period: Type.String(), ...periodCounts })),
  totals: Type.Object(periodCounts),
  last_delivery: Type.Union([
    Type.Object({ sent_at: Instant, sent_to: Type.Array(Type.String()) }),
    Type.Null(),
  ]),
  next_delivery_day: Nullable(AnswerDay),
  auto_send_enabled: Type.Boolean(),
});
export type ClientSummary = Static<typeof ClientSummary>;
