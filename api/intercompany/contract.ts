/** Contracts of `/api/intercompany`. */
import { type Static, Type } from 'typebox';
import { INTERCOMPANY_ERRORS } from '../../domain/intercompany/monday.ts';
import { RECONCILED } from '../../domain/intercompany/reconcile.ts';
import { TRANSFER_STATUSES } from '../../domain/intercompany/transfer.ts';
import { InternalPrice, TransferPriceAnswer } from '../billing/contract.ts';
import { Invoice, InvoiceSummary } from '../invoices/contract.ts';
import {
  Count,
  EntityCode,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  RequiredText,
  Week,
} from '../http/contract.ts';

export const IntercompanyPricing = Type.Object({ pricing: Type.Array(InternalPrice), count: Count });
export const IntercompanyPriceAnswer = Type.Object({
  ...TransferPriceAnswer.properties,
  action: OneOf(['created', 'updated']),
});

const Direction = OneOf(['ZR7->MDL', 'MDL->ZR7'], 'Du vendeur, propriétaire du lead, à l’acheteur');
const TransferStatusCode = OneOf(TRANSFER_STATUSES);

export const Transfer = Type.Object({
  id: Type.String(),
  delivery_id: Type.String(),
  lead_id: Type.String(),
  from_entity: EntityCode,
  to_entity: EntityCode,
  direction: Type.String(),
  product: Type.String(),
  week_key: Type.String(),
  sent_at: Instant,
  transfer_status: TransferStatusCode,
  unit_price_ht: Nullable(Type.Number()),
  error_code: Nullable(Type.String()),
  error: Nullable(Type.String({ description: 'Une phrase' })),
  reverses: Nullable(Type.String({ description: 'Le transfert que cette ligne reprend' })),
  invoice_id: Nullable(Type.String()),
  invoice_number: Nullable(Type.String()),
  cancel_reason: Nullable(Type.String()),
  created_at: Instant,
});
export type Transfer = Static<typeof Transfer>;
export const TransferQuery = Type.Object({
  ...ListQuery,
  direction: Type.Optional(Direction),
  status: Type.Optional(TransferStatusCode),
  week_key: Type.Optional(Week),
});
export const TransferList = Type.Object({ transfers: Type.Array(Transfer), ...ListAnswer });
export const CancelBody = Type.Object({ reason: RequiredText(500) });
export const TransferAnswer = Type.Object({ success: Type.Boolean(), transfer: Transfer });

const RunError = Type.Object({
  code: OneOf(INTERCOMPANY_ERRORS),
  entity: Nullable(EntityCode),
  week_key: Nullable(Type.String()),
});
export const GenerateQuery = Type.Object({ week_key: Type.Optional(Week) });
export const GenerateAnswer = Type.Object({
  success: Type.Boolean(),
  week_key: Type.String(),
  invoices_created: Type.Integer(),
  already: Type.Integer({ description: 'Transferts de la semaine qui étaient déjà facturés' }),
  invoices: Type.Array(InvoiceSummary),
  drafts: Type.Array(
    Type.Object({
      direction: Type.String(),
      invoice_id: Type.String(),
      week_key: Nullable(Type.String()),
      missing: Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
    }),
  ),
  ledgers: Type.Array(Type.String()),
  errors: Type.Array(RunError),
});
export const RetryAnswer = Type.Object({
  success: Type.Boolean(),
  retried: Type.Integer(),
  fixed: Type.Integer({ description: 'De nouveau à facturer' }),
  still_error: Type.Integer(),
});

export const IntercompanyInvoiceQuery = Type.Object({
  ...ListQuery,
  direction: Type.Optional(Direction),
  week_key: Type.Optional(Week),
});
const BetweenInvoice = Type.Object({
  ...InvoiceSummary.properties,
  from_entity: EntityCode,
  to_entity: EntityCode,
  direction: Type.String(),
  line_items: Type.Array(
    Type.Object({
      product: Type.String(),
      qty: Type.Integer(),
      unit_price_ht: Type.Number(),
      total_ht: Type.Number(),
    }),
  ),
  transfer_count: Type.Integer(),
  transfer_ids: Type.Array(Type.String(), {
    description: 'Jusqu’à 5 000 ; au-delà vide : voyez /api/invoices/{id}/transfers',
  }),
  missing: Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), {
    description: 'Ce qui manque à un brouillon pour être émis',
  }),
});
export type BetweenInvoice = Static<typeof BetweenInvoice>;
export const IntercompanyInvoices = Type.Object({ invoices: Type.Array(BetweenInvoice), ...ListAnswer });
export const IntercompanyInvoice = Type.Object({ invoice: Invoice, transfers: Type.Array(Transfer) });

const Run = Type.Object({
  id: Type.String(),
  week_key: Type.String(),
  named: Type.Boolean({ description: 'Cette semaine seule était demandée' }),
  /** The only one that billed; null: both. */
  entity: Nullable(EntityCode),
  status: OneOf(['running', 'success', 'error']),
  trigger: OneOf(['schedule', 'manual']),
  started_by: Type.String({ description: 'Un nom, ou « system »' }),
  started_at: Instant,
  finished_at: Nullable(Instant),
  runs: Type.Integer({ description: 'Combien de fois la semaine a été lancée' }),
  invoices: Type.Integer(),
  drafts: Type.Integer(),
  errors: Type.Array(RunError),
  temporal_url: Nullable(Type.String()),
});
export type IntercompanyRun = Static<typeof Run>;
export const IntercompanyHealth = Type.Object({
  status: OneOf(['healthy', 'warning', 'degraded']),
  transfers: Type.Object({
    total: Type.Integer(),
    pending: Type.Integer(),
    invoiced: Type.Integer(),
    error: Type.Integer(),
  }),
  recent_errors: Type.Array(Transfer, { description: 'Les derniers transferts en erreur' }),
  invoices: Type.Object({
    draft_count: Type.Integer({ description: 'Factures qui ne peuvent pas être émises' }),
  }),
  cron: Type.Object({
    next_run: Nullable(Instant),
    paused: Type.Boolean(),
    running: Nullable(Run),
    last_runs: Type.Array(Run),
  }),
});
export type IntercompanyHealth = Static<typeof IntercompanyHealth>;

const Side = Type.Object({ units: Type.Integer(), total_ht: Type.Number() });
export const ReconciliationQuery = Type.Object({
  week: Type.Optional(Week),
  only_differences: Type.Optional(Type.Boolean()),
});
export const Reconciliation = Type.Object({
  week_key: Type.String(),
  directions: Type.Array(
    Type.Object({
      from: EntityCode,
      to: EntityCode,
      transfers: Side,
      deliveries: Side,
      difference_ht: Type.Number(),
      differences: Type.Integer({ description: 'Leads sur lesquels les deux vues ne s’accordent pas' }),
      lines: Type.Array(
        Type.Object({
          delivery_id: Type.String(),
          lead_id: Type.String(),
          sent_at: Instant,
          product: Type.String(),
          price_transfer: Nullable(Type.Number()),
          price_expected: Nullable(Type.Number()),
          in_ledger: Type.Boolean(),
          invoice_number: Nullable(Type.String()),
          reason: OneOf(RECONCILED),
          cancel_reason: Nullable(Type.String({ description: 'Pourquoi son transfert a été annulé' })),
        }),
      ),
    }),
  ),
});
export type Reconciliation = Static<typeof Reconciliation>;
export type GenerateAnswer = Static<typeof GenerateAnswer>;
export type RetryAnswer = Static<typeof RetryAnswer>;
