/** Contracts of `/api/clients`. */
import { COVERAGE_STATUSES } from '../../domain/monitoring/coverage.ts';
import { DELIVERY_METHODS } from '../../domain/deliveries/channel.ts';
import { type Static, Type } from 'typebox';
import { VAT_CATEGORIES } from '../../domain/invoices/document.ts';
import { CLIENT_STATUSES, CRM_RATINGS, CRM_TEXTS } from '../../domain/clients/crm.ts';
import {
  AnswerDay,
  AnswerWeek,
  Clearable,
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
  Rate,
  RequiredText,
  Text,
  Week,
} from '../http/contract.ts';
import { Lead } from '../leads/contract.ts';

const LEGAL_FIELDS = [
  'legal_name',
  'address',
  'address2',
  'postal_code',
  'city',
  'country',
  'siren',
  'siret',
  'vat_number',
  'electronic_address',
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

const named = <const N extends string, T>(names: readonly N[], field: T) =>
  Object.fromEntries(names.map((name) => [name, field])) as Record<N, T>;

/** Why a client pays 0 %: every category but the taxed one. */
const ZERO_CATEGORIES = VAT_CATEGORIES.filter((category) => category !== 'S');

const CustomerType = OneOf(['B2B', 'B2BINT'], 'Française, ou étrangère');
const Category = OneOf(['', ...ZERO_CATEGORIES] as const, 'Pourquoi 0 % de TVA ; "" : rien');

const billing = {
  billing_emails: Type.Array(Type.String(), { description: 'Aucune : l’e-mail du client' }),
  account_code: Type.String({ description: 'Compte auxiliaire' }),
  customer_type: CustomerType,
  purchase_order: Type.String({ description: 'Numéro de commande du client, imprimé' }),
  payment_terms_end_of_month: Type.Boolean(),
  reminders_enabled: Type.Boolean(),
  vat_category: Category,
  vat_exemption_code: Type.String({ description: 'VATEX' }),
  vat_exemption_text: Type.String(),
};

const billingChanges = {
  billing_emails: Type.Optional(
    Type.Array(Text(1000), { maxItems: 20, description: 'Plusieurs dans un texte sont séparées' }),
  ),
  account_code: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z]{0,20}$' })),
  customer_type: Type.Optional(CustomerType),
  purchase_order: Type.Optional(Text(100)),
  payment_terms_end_of_month: Type.Optional(Type.Boolean()),
  reminders_enabled: Type.Optional(Type.Boolean()),
  vat_category: Type.Optional(Category),
  vat_exemption_code: Type.Optional(Text(40)),
  vat_exemption_text: Type.Optional(Text(300)),
};

const ClientStatusName = OneOf(CLIENT_STATUSES);
const crm = {
  ...named(CRM_RATINGS, Nullable(Type.Number())),
  ...named(CRM_TEXTS, Type.String()),
  client_status: Nullable(ClientStatusName),
  last_payment_date: Nullable(AnswerDay),
  last_payment_amount: Nullable(Type.Number()),
  tags: Type.Array(Type.String()),
};

export const InternalNote = Type.Object({
  id: Type.String(),
  text: Type.String(),
  author: Type.String(),
  created_at: Instant,
});

const client = {
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
  ...billing,
  created_at: Instant,
  updated_at: Instant,
  has_valid_channel: Type.Boolean(),
  deliverable_reason: Nullable(Type.String()),
  total_leads_received: Count,
  total_leads_this_week: Count,
  ...crm,
};
export const Client = Type.Object(client);
export type Client = Static<typeof Client>;
/** One client: a list leaves the notes out. */
const ClientDetail = Type.Object({ ...client, internal_notes: Type.Array(InternalNote) });
export type ClientDetail = Static<typeof ClientDetail>;

const changes = {
  name: Type.Optional(RequiredText(200)),
  contact_name: Type.Optional(Text(200)),
  email: Type.Optional(Email),
  phone: Type.Optional(Text(40)),
  delivery_emails: Type.Optional(
    Type.Array(Text(1000), { maxItems: 20, description: 'Plusieurs dans un texte sont séparées' }),
  ),
  delivery_method: Type.Optional(DeliveryMethodName),
  api_endpoint: Type.Optional(Text(500)),
  api_key: Type.Optional(Text(500)),
  csv_delimiter: Type.Optional(Delimiter),
  csv_bom: Type.Optional(Type.Boolean()),
  auto_send_enabled: Type.Optional(Type.Boolean()),
  default_prix_lead: Type.Optional(Clearable(Euros)),
  remise_percent: Type.Optional(Clearable(Percent)),
  discount_pct_global: Type.Optional(Clearable(Percent)),
  vat_rate: Type.Optional(Clearable(Percent)),
  tva_rate: Type.Optional(Clearable(Percent)),
  payment_terms_days: Type.Optional(Type.Integer({ minimum: 0, maximum: 365 })),
  notes: Type.Optional(Text(10_000)),
  active: Type.Optional(Type.Boolean()),
  legal: Type.Optional(Type.Object(legal(Type.Optional(Text(300))))),
  ...billingChanges,
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
export const OneClient = Type.Object({ client: ClientDetail });
export const ClientAnswer = Type.Object({ success: Type.Boolean(), client: ClientDetail });

const Rating = Clearable(Type.Number({ minimum: 0, maximum: 100, description: '0 à 100 ; "" efface' }));
export const CrmChange = Type.Object({
  ...named(CRM_RATINGS, Type.Optional(Rating)),
  ...named(CRM_TEXTS, Type.Optional(Text(200))),
  client_status: Type.Optional(OneOf([...CLIENT_STATUSES, ''] as const, '"" efface')),
  last_payment_date: Type.Optional(
    Type.String({ maxLength: 40, description: 'Jour ou date ISO 8601 ; "" efface' }),
  ),
  last_payment_amount: Type.Optional(Clearable(Euros)),
  tags: Type.Optional(Type.Array(Text(60), { maxItems: 50 })),
});
export type CrmChange = Static<typeof CrmChange>;

export const InternalNoteBody = Type.Object({ text: Type.Optional(Text(4000)) });
export const InternalNoteAnswer = Type.Object({ success: Type.Boolean(), note: InternalNote });

/** Numbers of one request: a longer list comes in parts. */
export const EXCLUSION_PART = 20_000;
const Phones = Type.Array(Text(40), { minItems: 1, maxItems: EXCLUSION_PART });
const UploadId = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  description: 'Nom d’un envoi ; les parties d’une longue liste ont le même',
});
export const Exclusions = Type.Object({
  count: Type.Integer({ description: 'Numéros exclus' }),
  limit: Type.Integer({ description: 'Au plus' }),
  uploads: Type.Array(
    Type.Object({
      upload_id: UploadId,
      at: Nullable(Instant),
      count: Count,
      expires_on: Nullable(AnswerDay),
    }),
    { description: 'Les derniers envois ; un numéro compte avec le dernier qui l’a nommé' },
  ),
  other_uploads: Count,
});
export type Exclusions = Static<typeof Exclusions>;
export const NewExclusions = Type.Object({
  phones: Phones,
  mode: OneOf(['add', 'replace'], 'Ajouter à la liste, ou la remplacer'),
  expires_on: Type.Optional(Type.String({ maxLength: 10, description: 'Dernier jour ; absent : sans fin' })),
  upload_id: Type.Optional(UploadId),
  more: Type.Optional(
    Type.Boolean({ description: 'D’autres parties suivent : rien n’est retiré avant la dernière' }),
  ),
});
export const ExclusionsAnswer = Type.Object({
  success: Type.Boolean(),
  upload_id: UploadId,
  added: Type.Integer({ description: 'Qui n’étaient pas encore dans la liste' }),
  removed: Count,
  invalid: Count,
  invalid_rows: Type.Array(Type.Integer(), { description: 'Les vingt premiers, à partir de 0' }),
});
export type ExclusionsAnswer = Static<typeof ExclusionsAnswer>;
export const ExclusionsRemoval = Type.Object({
  phones: Type.Optional(Phones),
  upload_id: Type.Optional(UploadId),
  all: Type.Optional(Type.Boolean()),
});
export const ExclusionsRemoved = Type.Object({ success: Type.Boolean(), removed: Count });

export const CLIENT_ACTIONS = ['crm_update', 'note_added', 'delivery_rejected', 'delivery_failed'] as const;
export const ActivityQuery = Type.Object({
  limit: ListQuery.limit,
  skip: Type.Optional(Type.Integer({ minimum: 0, maximum: 5_000, default: 0 })),
});
export const ClientActivity = Type.Object({
  activities: Type.Array(
    Type.Object({
      id: Type.String(),
      client_id: Type.String(),
      action: OneOf(CLIENT_ACTIONS),
      details: Type.Record(Type.String(), Type.Any()),
      user: Type.String(),
      created_at: Instant,
    }),
  ),
  count: Type.Integer(),
});
export type ClientActivity = Static<typeof ClientActivity>;

/** Lead records, `status` included, with the delivery each came by. */
export const ClientLeads = Type.Object({
  leads: Type.Array(
    Type.Object({
      ...Lead.properties,
      client_id: Type.String(),
      delivery_id: Type.String(),
      outcome: Type.String(),
      assigned_at: Instant,
      sent_at: Nullable(Instant),
    }),
  ),
  ...ListAnswer,
});

const who = { client_id: Type.String(), client_name: Type.String(), entity: EntityCode };

export const ClientStats = Type.Object({
  ...who,
  stats: Type.Object({
    total_delivered: Count,
    this_week: Count,
    by_product: Counts,
    rejected: Count,
    rejection_rate: Rate,
  }),
});

export const SummaryQuery = Type.Object({
  group_by: Type.Optional(OneOf(['day', 'week', 'month'])),
  from: Type.Optional(Text(40)),
  to: Type.Optional(Text(40)),
});

const periodCounts = {
  sent: Count,
  failed: Count,
  ready_to_send: Count,
  pending_csv: Count,
  rejected: Count,
  billable: Count,
  reject_rate: Rate,
  by_produit: Counts,
};

export const ClientSummary = Type.Object({
  ...who,
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

export const CoverageQuery = Type.Object({
  product: Type.Optional(Text(40)),
  week: Type.Optional(Week),
});
const UnitsOrAll = Type.Integer({ description: '−1 : illimité' });
const covered = { quota_week: UnitsOrAll, billable_week: Count, remaining_week: UnitsOrAll };
export const ClientCoverage = Type.Object({
  client_id: Type.String(),
  client_name: Type.String(),
  week: AnswerWeek,
  product: Nullable(Type.String()),
  aggregates: Type.Object({
    produced_week: Type.Integer({ description: 'Leads reçus par sa société là où il est couvert' }),
    ...covered,
  }),
  departements: Type.Array(
    Type.Object({
      departement: Type.String(),
      produit: Type.String(),
      ...covered,
      non_billable: Type.Integer({ description: 'Rejetés ou retirés' }),
      status: OneOf(COVERAGE_STATUSES),
      commandes: Type.Array(Type.String()),
    }),
  ),
  count: Count,
});
export type ClientCoverage = Static<typeof ClientCoverage>;

/* The API channel of a client (12-rules U29–U33). */

const MaybeText = Nullable(Type.String());

const Names = Type.Record(Type.String(), Type.String(), {
  description: 'Nos champs → les noms du client',
});
const NamesChange = Type.Record(Type.String({ maxLength: 40 }), Text(60), { maxProperties: 40 });

const Exchange = Type.Object({
  id: Type.String(),
  batch_id: MaybeText,
  test: Type.Boolean(),
  idempotency_key: Type.String(),
  count: Type.Integer({ description: 'Leads' }),
  url: Type.String(),
  body_sha256: Type.String(),
  at: Instant,
  ms: Type.Integer(),
  result: OneOf(['sent', 'failed', 'uncertain']),
  error_code: MaybeText,
  message: MaybeText,
  status: Nullable(Type.Integer({ description: 'Statut HTTP' })),
  answer: Nullable(Type.String({ description: 'Au plus 64 ko ; clés, adresses et téléphones masqués' })),
  answer_cut: Type.Boolean(),
  refused: Type.Array(Type.Object({ delivery_id: Type.String(), code: Type.String() })),
});
export type ApiExchange = Static<typeof Exchange>;

export const ApiChannelSettings = Type.Object({
  delivery_method: OneOf(DELIVERY_METHODS),
  api_endpoint: Type.String(),
  api_key: Type.String({ description: 'Masquée' }),
  fields: Names,
  custom_fields: Names,
  keys: Type.Array(Type.Object({ kid: Type.String(), created_at: Instant, valid_until: Nullable(Instant) }), {
    description: 'Clés de signature valables, la plus récente en premier',
  }),
  mappable: Type.Object({ fields: Type.Array(Type.String()), custom_fields: Type.Array(Type.String()) }),
  presets: Type.Array(
    Type.Object({
      code: Type.String(),
      label: Type.String(),
      endpoint: Type.String(),
      fields: Names,
      custom_fields: Names,
    }),
  ),
  example: Type.Object(
    { body: Type.String(), receiver: Type.String() },
    { description: 'Ce que le client reçoit, et un récepteur qui le vérifie' },
  ),
});
export type ApiChannelSettings = Static<typeof ApiChannelSettings>;

export const ApiChannelChange = Type.Object({
  delivery_method: Type.Optional(OneOf(DELIVERY_METHODS)),
  api_endpoint: Type.Optional(Text(500)),
  api_key: Type.Optional(Text(500)),
  fields: Type.Optional(NamesChange),
  custom_fields: Type.Optional(NamesChange),
});
export type ApiChannelChange = Static<typeof ApiChannelChange>;

export const ApiChannelAnswer = Type.Object({ success: Type.Boolean(), channel: ApiChannelSettings });
export const SigningKeyAnswer = Type.Object({
  success: Type.Boolean(),
  kid: Type.String(),
  key: Type.String({ description: 'Montrée dans cette réponse seulement' }),
  channel: ApiChannelSettings,
});
export const ApiTestAnswer = Type.Object({
  success: Type.Boolean(),
  message: Type.String(),
  exchange: Exchange,
});
export const ExchangesQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
});
export const ExchangeList = Type.Object({ exchanges: Type.Array(Exchange), count: Type.Integer() });
