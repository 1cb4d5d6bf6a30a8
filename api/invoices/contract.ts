/** Contracts of `/api/invoices`. */
import { type Static, Type } from 'typebox';
import { INVOICE_KINDS, VAT_CATEGORIES } from '../../domain/invoices/document.ts';
import { MAIL_STATUSES } from '../../domain/invoices/invoice-mail.ts';
import { INVOICE_STATUSES } from '../../domain/invoices/invoice-status.ts';
import { TRANSMISSION_STATES } from '../../domain/invoices/transmission.ts';
import { PAYMENT_MEANS } from '../../domain/invoices/payments.ts';
import {
  AnswerDay,
  AnswerWeek,
  Counts,
  EntityCode,
  EntityOrBoth,
  Id,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  Percent,
  RequiredText,
  SortBy,
  Text,
  Week,
} from '../http/contract.ts';

const Day = Type.String({ maxLength: 10, description: 'Jour de Paris, 2026-11-23' });
const Amount = Type.Number({ minimum: -10_000_000, maximum: 10_000_000, description: 'Euros' });
const PositiveAmount = Type.Number({ exclusiveMinimum: 0, maximum: 10_000_000, description: 'Euros' });
const InvoiceStatus = OneOf(INVOICE_STATUSES);
const InvoiceType = OneOf(['external', 'intercompany']);
const Field = Type.Object({ path: Type.String(), message: Type.String() });

export const LineItem = Type.Object({
  label: Type.String(),
  qty: Type.Integer(),
  unit_price_ht: Type.Number(),
  discount_pct: Type.Number(),
  net_unit_price_ht: Type.Number(),
  total_ht: Type.Number(),
  vat_rate: Type.Number(),
  free_reason: Nullable(Type.String({ description: 'Unités offertes : pour quelle raison' })),
});
export type LineItem = Static<typeof LineItem>;

const VatLine = Type.Object({
  category: OneOf(VAT_CATEGORIES),
  rate: Type.Number(),
  base: Type.Number(),
  vat: Type.Number(),
});

export const Payment = Type.Object({
  id: Type.String(),
  amount: Type.Number(),
  paid_on: AnswerDay,
  means: OneOf(PAYMENT_MEANS),
  reference: Type.String(),
  cancels: Nullable(Type.String({ description: 'Le paiement que cette ligne annule' })),
  cancelled: Type.Boolean(),
  by: Type.String(),
  at: Instant,
});
export type Payment = Static<typeof Payment>;

const summary = {
  id: Type.String(),
  entity: EntityCode,
  type: InvoiceType,
  kind: OneOf(INVOICE_KINDS),
  status: InvoiceStatus,
  invoice_number: Nullable(Type.String({ description: 'Un brouillon n’en a pas' })),
  client_id: Nullable(Type.String()),
  client_name: Type.String(),
  buyer_entity: Nullable(EntityCode),
  week_key: Nullable(Type.String()),
  prepaid: Nullable(
    Type.Object(
      {
        product_code: Type.String(),
        units: Type.Integer(),
        paid_on: Nullable(AnswerDay),
      },
      { description: 'Les unités prépayées qu’elle vend ; paid_on : payées avant l’émission' },
    ),
  ),
  settles_until: Nullable(
    Type.String({ description: 'D’une facture après acompte : la dernière semaine qu’elle facture' }),
  ),
  description: Type.String(),
  amount_ht: Type.Number(),
  vat_rate: Nullable(Type.Number({ description: 'null : plusieurs, voyez vat_breakdown' })),
  vat_amount: Type.Number(),
  amount_ttc: Type.Number(),
  amount_paid: Type.Number(),
  amount_credited: Type.Number(),
  amount_due: Type.Number(),
  issued_on: Nullable(AnswerDay),
  due_on: Nullable(AnswerDay),
  issued_at: Nullable(Instant),
  due_at: Nullable(Instant),
  paid_at: Nullable(Instant),
  days_late: Type.Integer({ description: '0 tant qu’elle n’est pas échue' }),
  mail: Type.Object({ status: OneOf(MAIL_STATUSES), sent_at: Nullable(Instant) }),
  reminders_enabled: Type.Boolean(),
  transmission: Type.Object({
    status: OneOf(TRANSMISSION_STATES),
    at: Nullable(Instant),
    words: Type.String({ description: 'De la plateforme' }),
  }),
  created_at: Instant,
  updated_at: Instant,
};
export const InvoiceSummary = Type.Object(summary);
export type InvoiceSummary = Static<typeof InvoiceSummary>;

const Party = Type.Object({
  legal_name: Type.String(),
  address: Type.String(),
  address2: Type.String(),
  postal_code: Type.String(),
  city: Type.String(),
  country: Type.String(),
  siren: Type.String(),
  vat_number: Type.String(),
});

const Original = Type.Object({ id: Type.String(), invoice_number: Type.String(), issued_on: AnswerDay });

export const Invoice = Type.Object({
  ...summary,
  reason: Type.String(),
  line_items: Type.Array(LineItem),
  vat_breakdown: Type.Array(VatLine),
  seller: Party,
  buyer: Party,
  period: Type.Object({ from: AnswerDay, to: AnswerDay }),
  record_ids: Type.Array(Type.String()),
  can_transmit: Type.Boolean({ description: 'Sa société a une plateforme, qui ne l’a pas' }),
  weeks: Type.Array(AnswerWeek, { description: 'Les semaines de ses enregistrements, ou de ses transferts' }),
  recipients: Type.Array(Type.String(), { description: 'À qui elle partirait maintenant' }),
  client_reminders_enabled: Type.Boolean({ description: 'Son client est relancé de ce qui est échu' }),
  rebill: Type.Boolean({ description: 'D’un avoir : rend les lignes à facturer de nouveau' }),
  written_lines: Type.Array(
    Type.Object({
      label: Type.String(),
      qty: Type.Integer(),
      unit_price_ht: Type.Number(),
      discount_pct: Type.Number(),
    }),
    { description: 'Lignes écrites à la main, d’un brouillon' },
  ),
  mail: Type.Object({
    ...summary.mail.properties,
    to: Type.Array(Type.String(), { description: 'À qui le dernier e-mail qui la porte est adressé' }),
  }),
  original: Nullable(Original),
  originals: Type.Array(Original, {
    description: 'Les factures qu’un avoir corrige ; les acomptes qu’une facture solde',
  }),
  final_invoices: Type.Array(
    Type.Object({ id: Type.String(), invoice_number: Type.String(), amount_ttc: Type.Number() }),
    { description: 'D’un acompte : les factures qui le soldent' },
  ),
  credit_notes: Type.Array(
    Type.Object({
      id: Type.String(),
      invoice_number: Nullable(Type.String()),
      status: Type.String(),
      amount_ttc: Type.Number(),
    }),
  ),
  payments: Type.Array(Payment),
  mails: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: OneOf(['invoice', 'reminder']),
      step: Nullable(Type.Integer()),
      simulated: Type.Boolean({ description: 'Partie à l’adresse de simulation' }),
      to: Type.Array(Type.String()),
      status: OneOf(MAIL_STATUSES),
      attempts: Type.Array(
        Type.Object({
          at: Instant,
          result: Type.String(),
          code: Nullable(Type.String()),
          reply: Nullable(Type.String()),
        }),
      ),
      at: Instant,
    }),
  ),
  missing: Type.Array(Field, { description: 'Ce qui manque à un brouillon pour être émis' }),
  pdf_sha256: Nullable(Type.String()),
  transfer_count: Type.Integer(),
});
export type Invoice = Static<typeof Invoice>;

export const InvoiceListQuery = Type.Object({
  ...ListQuery,
  sort: SortBy(['created_at', 'issued_on', 'due_on', 'ttc']),
  entity: Type.Optional(EntityOrBoth),
  status: Type.Optional(InvoiceStatus),
  client_id: Type.Optional(Id),
  kind: Type.Optional(OneOf(INVOICE_KINDS)),
  type: Type.Optional(InvoiceType),
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  search: Type.Optional(Text(60)),
  unsent: Type.Optional(Type.Boolean({ description: 'Émises, et pas encore parties par e-mail' })),
  credit_left: Type.Optional(Type.Boolean({ description: 'Avoirs dont il reste à imputer' })),
});
export type InvoiceListQuery = Static<typeof InvoiceListQuery>;
const Totals = Type.Object({ ht: Type.Number(), ttc: Type.Number(), due: Type.Number() });
export const InvoiceList = Type.Object({
  invoices: Type.Array(InvoiceSummary),
  totals: Totals,
  counts: Counts,
  ...ListAnswer,
});
export type InvoiceList = Static<typeof InvoiceList>;

export const DraftListQuery = Type.Object({
  entity: Type.Optional(EntityOrBoth),
  week_key: Type.Optional(Week),
});
const Draft = Type.Object({ ...summary, missing: Type.Array(Field) });
export type InvoiceDraft = Static<typeof Draft>;
export const DraftList = Type.Object({
  drafts: Type.Array(Draft, { description: 'Les plus anciens d’abord, au plus 500' }),
  count: Type.Integer(),
  blocked: Type.Integer({ description: 'Ceux à qui il manque une mention' }),
  after_deposit: Type.Integer({
    description: 'Clients dont des acomptes ont payé ce qui a été livré, sans facture ni brouillon encore',
  }),
});
export type DraftList = Static<typeof DraftList>;
export const OneInvoice = Type.Object({ invoice: Invoice });
export const InvoiceAnswer = Type.Object({ success: Type.Boolean(), invoice: Invoice });

const Line = Type.Object({
  label: RequiredText(300),
  qty: Type.Integer({ minimum: -100_000, maximum: 100_000 }),
  unit_price_ht: Type.Number({ minimum: 0, maximum: 1_000_000 }),
  discount_pct: Type.Optional(Percent),
});
const Lines = Type.Array(Line, { maxItems: 200 });
const Period = Type.Object({ from: Day, to: Day });
export const NewInvoice = Type.Object({
  client_id: Id,
  entity: Type.Optional(EntityCode),
  amount_ht: Type.Optional(PositiveAmount),
  description: Type.Optional(Text(2000)),
  line_items: Type.Optional(Lines),
  period: Type.Optional(Period),
});
export type NewInvoice = Static<typeof NewInvoice>;
export const InvoiceChange = Type.Object({
  description: Type.Optional(Text(2000)),
  line_items: Type.Optional(Lines),
  period: Type.Optional(Period),
  reason: Type.Optional(Text(300)),
});

export const FromRecords = Type.Object({
  record_ids: Type.Optional(Type.Array(Id, { maxItems: 5000 })),
  week_key: Type.Optional(Week),
  entity: Type.Optional(EntityOrBoth),
  client_ids: Type.Optional(Type.Array(Id, { maxItems: 5000 })),
});
export const FromRecordsAnswer = Type.Object({
  success: Type.Boolean(),
  invoices: Type.Array(InvoiceSummary),
  skipped: Type.Array(Type.Object({ record_id: Type.String(), reason: Type.String() })),
});

export const SendBody = Type.Object({ email: Type.Optional(Type.Boolean({ default: true })) });
export const SendAnswer = Type.Object({
  success: Type.Boolean(),
  status: InvoiceStatus,
  invoice_number: Type.String(),
  issued_on: AnswerDay,
  mail: Type.Object({ status: OneOf(MAIL_STATUSES), to: Type.Array(Type.String()) }),
});
export const SendAllBody = Type.Object({ ids: Type.Array(Id, { minItems: 1, maxItems: 500 }) });
export const SendAllAnswer = Type.Object({
  success: Type.Boolean(),
  sent: Type.Array(Type.Object({ id: Type.String(), invoice_number: Type.String(), mailed: Type.Boolean() })),
  refused: Type.Array(Type.Object({ id: Type.String(), message: Type.String(), errors: Type.Array(Field) })),
});
export const MailBody = Type.Object({
  to: Type.Optional(Type.Array(Type.String({ maxLength: 254 }), { maxItems: 20 })),
});
export const TransmitAnswer = Type.Object({
  success: Type.Boolean(),
  transmission: InvoiceSummary.properties.transmission,
});
export const WebhookParams = Type.Object({ adapter: OneOf(['https']) });
export const WebhookAnswer = Type.Object({
  success: Type.Boolean(),
  known: Type.Boolean({ description: 'Une de nos factures a cette référence' }),
});
export const RemindersBody = Type.Object({ enabled: Type.Boolean() });
export const RemindersAnswer = Type.Object({ success: Type.Boolean(), reminders_enabled: Type.Boolean() });
export type ReminderAnswer = Static<typeof ReminderAnswer>;
export const ReminderAnswer = Type.Object({
  success: Type.Boolean(),
  reminder: Type.Object({
    step: Type.Integer({ description: 'Quelle relance, à partir de 1' }),
    status: OneOf(MAIL_STATUSES),
    to: Type.Array(Type.String()),
  }),
});
export const MailAnswer = Type.Object({
  success: Type.Boolean(),
  mail: Type.Object({ status: OneOf(MAIL_STATUSES), to: Type.Array(Type.String()) }),
});

const payment = {
  means: Type.Optional(OneOf(PAYMENT_MEANS)),
  reference: Type.Optional(Text(100)),
};
export const MarkPaidBody = Type.Object({ paid_at: Type.Optional(Text(40)), ...payment });
export const MarkPaidAnswer = Type.Object({
  success: Type.Boolean(),
  status: InvoiceStatus,
  paid_at: Nullable(Instant),
});
export const PaymentBody = Type.Object({ amount: PositiveAmount, paid_on: Day, ...payment });
export const PaymentAnswer = Type.Object({
  success: Type.Boolean(),
  payment: Payment,
  status: InvoiceStatus,
  amount_due: Amount,
});
export const PaymentParams = Type.Object({ id: Id, payment_id: Id });

export const CreditNoteBody = Type.Object({
  lines: Type.Optional(
    Type.Array(Type.Object({ line: Type.Integer({ minimum: 0 }), qty: Type.Integer({ minimum: 1 }) }), {
      maxItems: 200,
    }),
  ),
  amount_ht: Type.Optional(PositiveAmount),
  full: Type.Optional(Type.Boolean()),
  rebill: Type.Optional(Type.Boolean({ description: 'Rend les lignes à facturer de nouveau' })),
  reason: RequiredText(300),
});
export const ApplyBody = Type.Object({
  invoice_id: Type.Optional(Id),
  amount: Type.Optional(PositiveAmount),
  refund: Type.Optional(Type.Object({ amount: PositiveAmount, paid_on: Day, means: OneOf(PAYMENT_MEANS) })),
});

export const OverdueQuery = Type.Object({ entity: Type.Optional(EntityOrBoth) });
const Buckets = Type.Object({
  d0_30: Type.Number(),
  d31_60: Type.Number(),
  d61_90: Type.Number(),
  d90_plus: Type.Number(),
});
export const OverdueDashboard = Type.Object({
  clients: Type.Array(
    Type.Object({
      client_id: Type.String(),
      client_name: Type.String(),
      entity: EntityCode,
      count: Type.Integer(),
      invoice_count: Type.Integer(),
      total_ht: Type.Number(),
      total_ttc: Type.Number(),
      total_due: Type.Number(),
      oldest_due_on: AnswerDay,
      oldest_due: AnswerDay,
      days_late: Type.Integer(),
      days_overdue: Type.Integer(),
      buckets: Buckets,
      last_reminder: Nullable(Instant),
    }),
  ),
  buckets: Buckets,
  total_due: Type.Number(),
  total_overdue_ttc: Type.Number(),
  count: Type.Integer(),
  client_count: Type.Integer(),
});
export type OverdueDashboard = Static<typeof OverdueDashboard>;
