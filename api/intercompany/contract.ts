/** Contracts of `/api/intercompany`. */
import { type Static, Type } from 'typebox';
import { RECONCILED } from '../../domain/intercompany/reconcile.ts';
import { TRANSFER_STATUSES } from '../../domain/intercompany/transfer.ts';
import { InternalPrice, TransferPriceAnswer } from '../billing/contract.ts';
import { InvoiceSummary, Invoice, InvoiceList } from '../invoices/contract.ts';
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
  status: TransferStatusCode,
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

export const GenerateQuery = Type.Object({ week_key: Type.Optional(Week) });
export const GenerateAnswer = Type.Object({
  success: Type.Boolean(),
  week_key: Type.String(),
  invoices_created: Type.Integer(),
  invoices: Type.Array(InvoiceSummary),
  drafts: Type.Array(
    Type.Object({
      direction: Type.String(),
      invoice_id: Type.String(),
      week_key: Nullable(Type.String()),
      missing: Type.Array(Type.String()),
    }),
  ),
  ledgers: Type.Array(Type.String()),
  errors: Type.Array(
    Type.Object({ code: Type.String(), entity: Nullable(Type.String()), week_key: Nullable(Type.String()) }),
  ),
});
export const RetryAnswer = Type.Object({
  success: Type.Boolean(),
  repaired: Type.Integer(),
  left: Type.Integer(),
});

export const IntercompanyInvoiceQuery = Type.Object({
  ...ListQuery,
  direction: Type.Optional(Direction),
  week_key: Type.Optional(Week),
});
export const IntercompanyInvoices = Type.Object({
  invoices: InvoiceList.properties.invoices,
  ...ListAnswer,
});
export const IntercompanyInvoice = Type.Object({ invoice: Invoice, transfers: Type.Array(Transfer) });

const Run = Type.Object({
  week_key: Type.String(),
  status: OneOf(['running', 'success', 'error']),
  trigger: Type.String(),
  started_at: Instant,
  finished_at: Nullable(Instant),
  errors: Type.Array(Type.String()),
});
export const IntercompanyHealth = Type.Object({
  status: OneOf(['healthy', 'warning', 'degraded']),
  pending_transfers: Type.Integer(),
  error_transfers: Type.Integer(),
  drafts: Type.Integer({ description: 'Factures qui ne peuvent pas être émises' }),
  last_runs: Type.Array(Run),
});

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
        }),
      ),
    }),
  ),
});
