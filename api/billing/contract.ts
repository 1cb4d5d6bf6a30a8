/** Contracts of billing: prices, credits, prepaid units, the weekly ledger. Amounts are euros. */
import { type Static, Type } from 'typebox';
import { BILLING_MODES } from '../../domain/billing/billing-mode.ts';
import { CHECK_NAMES } from '../../domain/billing/checks.ts';
import { CREDIT_REASONS, type CreditReason } from '../../domain/billing/credit-reasons.ts';
import { MOVEMENT_KINDS } from '../../domain/billing/prepaid.ts';
import { INVOICE_KINDS } from '../../domain/invoices/document.ts';
import { PAYMENT_MEANS } from '../../domain/invoices/payments.ts';
import { RECORD_STATUSES } from '../../domain/billing/record-status.ts';
import {
  AnswerDay,
  AnswerWeek,
  Clearable,
  Count,
  EntityCode,
  Euros,
  Id,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  Percent,
  RequiredText,
  Text,
  Week,
} from '../http/contract.ts';
import { InvoiceSummary } from '../invoices/contract.ts';

/** Euros of an answer: of a reversal or a correction below 0. */
const Amount = Type.Number({ description: 'Euros' });
const MaybeAmount = Nullable(Amount);
const Mode = OneOf(BILLING_MODES);
const StatusName = OneOf(RECORD_STATUSES);
const ProductCode = Type.String({ minLength: 1, maxLength: 40, description: 'Code du produit' });

// Prices

export const PricingQuery = Type.Object({
  at: Type.Optional(
    Type.String({ maxLength: 40, description: 'Prix en vigueur à cet instant ; défaut : maintenant' }),
  ),
});

const PriceOfTime = Type.Object({
  unit_price_eur: MaybeAmount,
  discount_pct: Nullable(Type.Number({ description: 'null : celle de la commande, sinon du client' })),
  active: Type.Boolean(),
  valid_from: Nullable(Instant),
});

export const ProductPricing = Type.Object({
  product_code: Type.String(),
  unit_price_eur: MaybeAmount,
  discount_pct: Type.Number(),
  net_unit_price_eur: MaybeAmount,
  billing_mode: Mode,
  active: Type.Boolean({ description: 'Le client a un prix à lui pour ce produit' }),
  valid_from: Nullable(Instant),
  source: OneOf(['product', 'order', 'client', 'none'], 'Ce qui fait le prix'),
  own: Type.Union([PriceOfTime, Type.Null()], { description: 'Le prix du client pour ce produit' }),
  history: Type.Array(PriceOfTime, { description: 'Du plus récent au plus ancien' }),
});
export type ProductPricing = Static<typeof ProductPricing>;

export const Pricing = Type.Object({
  client_id: Type.String(),
  global: Type.Object({
    default_prix_lead: MaybeAmount,
    discount_pct_global: Type.Number(),
    remise_percent: Type.Number(),
    tva_rate: Type.Number(),
    vat_rate: Type.Number(),
  }),
  products: Type.Array(ProductPricing),
});
export type Pricing = Static<typeof Pricing>;

export const PricingChange = Type.Object({
  discount_pct_global: Type.Optional(Clearable(Percent)),
  remise_percent: Type.Optional(Clearable(Percent)),
  tva_rate: Type.Optional(Clearable(Percent)),
  vat_rate: Type.Optional(Clearable(Percent)),
});
export const PricingAnswer = Type.Object({ success: Type.Boolean(), pricing: Pricing });

export const ProductPriceBody = Type.Object({
  product_code: ProductCode,
  unit_price_eur: Type.Optional(Clearable(Euros)),
  discount_pct: Type.Optional(Clearable(Percent)),
  billing_mode: Type.Optional(Type.String({ maxLength: 40, description: BILLING_MODES.join(', ') })),
  active: Type.Optional(Type.Boolean()),
  valid_from: Type.Optional(
    Type.String({
      maxLength: 40,
      description: 'Date ISO 8601 ; défaut : maintenant, le premier prix depuis toujours',
    }),
  ),
});
export const ProductPriceAnswer = Type.Object({
  success: Type.Boolean(),
  pricing: ProductPricing,
  stale_records: Count,
});
export const ProductParams = Type.Object({ id: Id, code: ProductCode });

export const OverviewQuery = Type.Object({
  missing: Type.Optional(Type.Boolean({ description: 'Seulement ceux qui n’ont pas de prix' })),
});
export const PricedOrder = Type.Object({
  client_id: Type.String(),
  client_name: Type.String(),
  entity: EntityCode,
  product_code: Type.String(),
  order_id: Type.String(),
  unit_price_ht: MaybeAmount,
  discount_pct: Type.Number(),
  net_unit_price_ht: MaybeAmount,
  vat_rate: Type.Number(),
  mode: Mode,
  source: ProductPricing.properties.source,
});
export type PricedOrder = Static<typeof PricedOrder>;
export const PricingOverview = Type.Object({
  clients: Type.Array(PricedOrder),
  count: Count,
  missing_count: Count,
});
export type PricingOverview = Static<typeof PricingOverview>;

// Credits

const ReasonName = OneOf(Object.keys(CREDIT_REASONS) as CreditReason[]);
export const Credit = Type.Object({
  id: Type.String(),
  client_id: Type.String(),
  order_id: Type.String(),
  product_code: Type.String(),
  week_key: AnswerWeek,
  quantity_units_free: Count,
  reason: ReasonName,
  note: Type.String(),
  created_at: Instant,
  created_by: Nullable(Type.String()),
});
export type Credit = Static<typeof Credit>;
export const CreditQuery = Type.Object({ ...ListQuery, week_key: Type.Optional(Week) });
export const CreditList = Type.Object({ credits: Type.Array(Credit), ...ListAnswer });
export const NewCredit = Type.Object({
  order_id: Id,
  product_code: Type.Optional(ProductCode),
  week_key: Week,
  quantity_units_free: Type.Integer({ minimum: 1, maximum: 100_000 }),
  reason: Type.Optional(ReasonName),
  note: Type.Optional(Text(500)),
});
export const CreditAnswer = Type.Object({ success: Type.Boolean(), credit: Credit });
export const CreditParams = Type.Object({ id: Id, credit_id: Id });

// Prepaid units

export const Balance = Type.Object({
  product_code: Type.String(),
  units_purchased_total: Type.Integer(),
  units_delivered_total: Count,
  units_held: Count,
  units_remaining: Count,
  status: OneOf(['OK', 'LOW', 'BLOCKED']),
});
export type Balance = Static<typeof Balance>;
export const Prepayment = Type.Object({ client_id: Type.String(), balances: Type.Array(Balance) });
export type Prepayment = Static<typeof Prepayment>;

export const PrepaidList = Type.Object({
  balances: Type.Array(
    Type.Object({
      client_id: Type.String(),
      client_name: Type.String(),
      entity: EntityCode,
      ...Balance.properties,
    }),
  ),
  count: Count,
});
export type PrepaidList = Static<typeof PrepaidList>;

export const MovementQuery = Type.Object({ ...ListQuery, product: Type.Optional(ProductCode) });
const MovementInvoice = Type.Object({
  id: Type.String(),
  invoice_number: Nullable(Type.String({ description: 'Un brouillon n’en a pas' })),
  kind: OneOf(INVOICE_KINDS),
});
export const Movement = Type.Object({
  id: Type.String(),
  product_code: Type.String(),
  kind: OneOf(MOVEMENT_KINDS),
  units: Type.Integer(),
  delivery_id: Nullable(Type.String()),
  invoice_id: Nullable(Type.String()),
  invoice: Nullable(MovementInvoice),
  credit_notes: Type.Array(MovementInvoice, { description: 'D’un remboursement' }),
  unit_price_ht: MaybeAmount,
  external_invoice_number: Nullable(Type.String()),
  gift: Type.Boolean(),
  reason: Nullable(Type.String()),
  by: Nullable(Type.String()),
  at: Instant,
});
export type Movement = Static<typeof Movement>;
export const MovementList = Type.Object({ movements: Type.Array(Movement), ...ListAnswer });
export type MovementList = Static<typeof MovementList>;

export const AddUnits = Type.Object({
  product_code: ProductCode,
  units_to_add: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  note: Type.Optional(Text(500)),
  unit_price_ht: Type.Optional(Euros),
  gift_reason: Type.Optional(Text(500)),
  external_invoice_number: Type.Optional(Text(100)),
  paid_on: Type.Optional(Type.String({ maxLength: 40, description: 'Jour où elles ont été payées' })),
  means: Type.Optional(OneOf(PAYMENT_MEANS, 'De ce paiement ; virement par défaut')),
});
export type AddUnits = Static<typeof AddUnits>;
export const RemoveUnits = Type.Object({
  product_code: ProductCode,
  units: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  reason: RequiredText(500),
  kind: Type.Optional(OneOf(['refund', 'correction'], 'refund par défaut')),
});
const balanceAnswer = { success: Type.Boolean(), balance: Balance };
export const AddUnitsAnswer = Type.Object({
  ...balanceAnswer,
  invoice: Type.Optional(InvoiceSummary),
});
export type AddUnitsAnswer = Static<typeof AddUnitsAnswer>;
export const RemoveUnitsAnswer = Type.Object({
  ...balanceAnswer,
  credit_notes: Type.Array(InvoiceSummary, { description: 'Brouillons, d’un remboursement' }),
});
export type RemoveUnitsAnswer = Static<typeof RemoveUnitsAnswer>;

// The weekly ledger

const Row = {
  record_id: Nullable(Type.String({ description: 'null : un aperçu' })),
  client_id: Type.String(),
  client_name: Type.String(),
  entity: EntityCode,
  product_code: Type.String(),
  order_id: Type.String(),
  billing_mode: Mode,
  source_entity: Type.Array(EntityCode),
  billing_entity: EntityCode,
  units_billable: Type.Integer(),
  units_leads: Type.Integer(),
  units_lb: Type.Integer(),
  units_free: Type.Integer(),
  units_invoiced: Type.Integer(),
  unit_price_ht_snapshot: MaybeAmount,
  discount_pct_snapshot: Type.Number(),
  net_unit_price_ht: MaybeAmount,
  value_ht: MaybeAmount,
  net_total_ht: MaybeAmount,
  vat_rate_snapshot: Type.Number(),
  vat_amount: MaybeAmount,
  total_ttc_expected: MaybeAmount,
  pricing_missing: Type.Boolean(),
  is_preview: Type.Boolean(),
};
export const BillingRecord = Type.Object({
  ...Row,
  week_key: AnswerWeek,
  supplement: Count,
  stale: Type.Boolean({ description: 'Un prix a changé depuis : à reconstruire' }),
  units_to_credit: Count,
  status: Nullable(StatusName),
  invoice_id: Nullable(Type.String()),
  invoice_number: Nullable(Type.String()),
  external_invoice_number: Nullable(Type.String()),
  external_invoice_ttc: MaybeAmount,
  issued_at: Nullable(Instant),
  due_date: Nullable(AnswerDay),
  paid_at: Nullable(Instant),
});
export type BillingRecord = Static<typeof BillingRecord>;

const PrepaidRow = Type.Object({
  ...BillingRecord.properties,
  prepaid_remaining: Count,
  prepaid_purchased: Type.Integer(),
  prepaid_delivered: Count,
  prepaid_status: Balance.properties.status,
});

export const MonthRow = Type.Object({
  ...Row,
  weeks_count: Count,
  status_detail: Type.Record(Type.String(), Type.Integer()),
});
export type MonthRow = Static<typeof MonthRow>;

export const Interfacturation = Type.Object({
  id: Type.String(),
  week_key: AnswerWeek,
  from_entity: EntityCode,
  to_entity: EntityCode,
  product_code: Type.String(),
  units_total: Type.Integer(),
  units_leads: Type.Integer(),
  units_lb: Type.Integer(),
  unit_price_ht_internal: MaybeAmount,
  total_ht: Amount,
  vat_rate_internal: Type.Number(),
  vat_amount: Amount,
  total_ttc: Amount,
  pricing_missing: Type.Boolean(),
  external_invoice_number: Nullable(Type.String()),
  status: StatusName,
  issued_at: Nullable(Instant),
  paid_at: Nullable(Instant),
});
export type Interfacturation = Static<typeof Interfacturation>;

const Summary = Type.Object({
  leads_produced: Count,
  units_delivered: Count,
  units_billable: Count,
  units_non_billable: Count,
  total_leads: Count,
  total_lb: Count,
  billable_leads: Count,
  billable_lb: Count,
});
const Totals = Type.Object({
  units_billable: Type.Integer(),
  units_leads: Type.Integer(),
  units_lb: Type.Integer(),
  units_free: Type.Integer(),
  net_ht: Amount,
  vat: Type.Number({ description: 'Arrondie une fois par client et taux' }),
  ttc: Amount,
});

/** One company's ledger of a week. */
const EntityWeek = Type.Object({
  entity: EntityCode,
  is_preview: Type.Boolean(),
  imported: Type.Boolean(),
  built_at: Nullable(Instant),
  locked_by: Nullable(Type.String({ description: 'Client dont un enregistrement est facturé' })),
  not_in_ledger: Count,
});

export const WeekQuery = Type.Object({ week_key: Type.Optional(Week) });
export const BillingWeek = Type.Object({
  week_key: AnswerWeek,
  week_start: AnswerDay,
  week_end: AnswerDay,
  has_records: Type.Boolean(),
  is_preview: Type.Boolean({ description: 'Au moins une société n’a pas encore de grand livre' }),
  finished: Type.Boolean(),
  locked_by: Nullable(Type.String()),
  built_at: Nullable(Instant),
  not_in_ledger: Type.Integer({ description: 'Livrés depuis, sur aucune ligne' }),
  entities: Type.Array(EntityWeek),
  summary: Summary,
  totals: Totals,
  weekly_invoice: Type.Array(BillingRecord),
  prepaid: Type.Array(PrepaidRow),
  interfacturation: Type.Array(Interfacturation),
});
export type BillingWeek = Static<typeof BillingWeek>;

export const MonthQuery = Type.Object({
  month: Type.Optional(Type.String({ maxLength: 7, description: 'Mois, 2026-11 ; défaut : celui en cours' })),
});
export const BillingMonth = Type.Object({
  month: Type.String(),
  month_start: AnswerDay,
  month_end: AnswerDay,
  weeks_in_month: Type.Array(AnswerWeek),
  is_preview: Type.Boolean(),
  summary: Summary,
  totals: Totals,
  rows: Type.Array(MonthRow),
  interfacturation: Type.Array(Interfacturation),
});
export type BillingMonth = Static<typeof BillingMonth>;

export const WeekParams = Type.Object({ week: Week });
export const BuildBody = Type.Object({
  entity: Type.Optional(EntityCode),
  client_id: Type.Optional(Id),
  supplement: Type.Optional(Type.Boolean({ description: 'Ajoute seulement ce qui n’est sur aucune ligne' })),
});
export const BuildAnswer = Type.Object({
  success: Type.Boolean(),
  week_key: AnswerWeek,
  entities: Type.Array(EntityCode),
  ledger_entries: Count,
  billing_records_created: Count,
  inter_records_created: Count,
  stale_drafts: Type.Array(Type.String()),
});
export type BuildAnswer = Static<typeof BuildAnswer>;

export const LedgerQuery = Type.Object({
  ...ListQuery,
  week_key: Type.Optional(Week),
  client_id: Type.Optional(Id),
  record_id: Type.Optional(Id),
  delivery_id: Type.Optional(Id),
  format: Type.Optional(OneOf(['json', 'csv'])),
});
export const LedgerLine = Type.Object({
  id: Type.String(),
  kind: OneOf(['delivery', 'reversal']),
  record_id: Type.String(),
  week_key: AnswerWeek,
  entity: EntityCode,
  source_entity: EntityCode,
  client_id: Type.String(),
  client_name: Type.String(),
  order_id: Type.String(),
  delivery_id: Type.String(),
  lead_id: Type.String(),
  product_code: Type.String(),
  departement: Type.String(),
  line_type: OneOf(['lead', 'lb']),
  outcome: Type.String(),
  billable: Type.Boolean(),
  free: Type.Boolean(),
  billing_mode: Mode,
  supplement: Count,
  unit_price_ht: MaybeAmount,
  discount_pct: Type.Number(),
  net_unit_price_ht: MaybeAmount,
  vat_rate: Type.Number(),
  sent_at: Instant,
});
export type LedgerLine = Static<typeof LedgerLine>;
export const LedgerList = Type.Object({ lines: Type.Array(LedgerLine), ...ListAnswer });

export const RecordQuery = Type.Object({
  ...ListQuery,
  week_key: Type.Optional(Week),
  client_id: Type.Optional(Id),
  status: Type.Optional(Type.String({ maxLength: 40, description: RECORD_STATUSES.join(', ') })),
});
export const RecordList = Type.Object({ records: Type.Array(BillingRecord), ...ListAnswer });

/** What may be cleared: by `null`, or `""`. */
const DateText = Nullable(Type.String({ maxLength: 40, description: 'Date ISO 8601 ; null efface' }));
export const RecordChange = Type.Object({
  external_invoice_number: Type.Optional(Nullable(Text(100))),
  external_invoice_ttc: Type.Optional(Nullable(Euros)),
  issued_at: Type.Optional(DateText),
  due_date: Type.Optional(DateText),
  paid_at: Type.Optional(DateText),
  status: Type.Optional(Type.String({ maxLength: 40, description: RECORD_STATUSES.join(', ') })),
});
export type RecordChange = Static<typeof RecordChange>;
export const RecordAnswer = Type.Object({ success: Type.Boolean(), record: BillingRecord });

// Between the companies

export const InternalPrice = Type.Object({
  from_entity: EntityCode,
  to_entity: EntityCode,
  product_code: Type.String(),
  product: Type.String(),
  unit_price_ht: MaybeAmount,
  active: Type.Boolean(),
  valid_from: Nullable(Instant),
});
export type InternalPrice = Static<typeof InternalPrice>;
export const TransferPricing = Type.Object({ items: Type.Array(InternalPrice), count: Count });
const internalPrice = {
  from_entity: EntityCode,
  to_entity: EntityCode,
  unit_price_ht: Type.Optional(Clearable(Euros)),
  active: Type.Optional(Type.Boolean()),
  valid_from: Type.Optional(
    Type.String({ maxLength: 40, description: 'Date ISO 8601 ; défaut : maintenant' }),
  ),
};
export const TransferPriceBody = Type.Object({ ...internalPrice, product_code: ProductCode });
export const IntercompanyPriceBody = Type.Object({ ...internalPrice, product: ProductCode });
export type InternalPriceChange = Static<typeof IntercompanyPriceBody>;
export const TransferPriceAnswer = Type.Object({
  success: Type.Boolean(),
  freed_transfers: Type.Integer({ description: 'Transferts qui attendaient ce prix' }),
});

export const InterfacturationQuery = Type.Object({
  week_key: Type.Optional(Week),
  month: MonthQuery.properties.month,
});
export const InterfacturationList = Type.Object({
  interfacturation: Type.Array(Interfacturation),
  count: Count,
});
export const InterfacturationChange = Type.Object({
  external_invoice_number: RecordChange.properties.external_invoice_number,
  status: RecordChange.properties.status,
  issued_at: RecordChange.properties.issued_at,
  paid_at: RecordChange.properties.paid_at,
});
export const InterfacturationAnswer = Type.Object({
  success: Type.Boolean(),
  row: Interfacturation,
});

// Daily checks

const Check = Type.Object({
  name: OneOf(CHECK_NAMES),
  entity: EntityCode,
  sentence: Type.String({ description: 'Ce qui doit être égal à quoi' }),
  ok: Type.Boolean(),
  difference: Type.Number({ description: '0 : il tombe juste' }),
  unit: Type.String({ description: 'Ce que compte la différence' }),
  examples: Nullable(OneOf(['delivery', 'client', 'invoice'], 'Ce que sont les exemples ; null : des mots')),
  example_ids: Type.Array(Type.String()),
  checked_at: Instant,
  failing_since: Nullable(Instant),
});
export type Check = Static<typeof Check>;
export const ChecksAnswer = Type.Object({ checks: Type.Array(Check), ok: Type.Boolean() });
export type ChecksAnswer = Static<typeof ChecksAnswer>;
