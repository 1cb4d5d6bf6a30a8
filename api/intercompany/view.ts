/** Transfers as the API shows them. */
import { directionId } from '../../domain/billing/price-book.ts';
import { TRANSFER_ERRORS } from '../../domain/intercompany/transfer.ts';
import { toEuros } from '../../domain/money/money.ts';
import type { TransferDoc } from '../../store/intercompany/collections.ts';
import { instant } from '../http/instant.ts';
import type { Transfer } from './contract.ts';

export function transferView(transfer: TransferDoc, numbers: ReadonlyMap<string, string>): Transfer {
  const { from_entity, to_entity, error_code, invoice_id } = transfer;
  return {
    id: transfer._id,
    delivery_id: transfer.delivery_id,
    lead_id: transfer.lead_id,
    from_entity,
    to_entity,
    direction: directionId(from_entity, to_entity),
    product: transfer.produit,
    week_key: transfer.week_key,
    sent_at: instant(transfer.sent_at),
    transfer_status: transfer.status,
    unit_price_ht: transfer.price === null ? null : toEuros(transfer.price),
    error_code: error_code ?? null,
    error: error_code ? TRANSFER_ERRORS[error_code] : null,
    reverses: transfer.reverses ?? null,
    invoice_id: invoice_id ?? null,
    invoice_number: numbers.get(invoice_id ?? '') ?? null,
    cancel_reason: transfer.cancel_reason ?? null,
    created_at: instant(transfer.created_at),
  };
}
