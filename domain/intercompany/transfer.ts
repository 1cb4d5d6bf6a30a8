/** What one company owes the other for a lead its client got (02-money "Intercompany"). */
import type { Entity } from '../common/entity.ts';

/** `error`: recorded, but not billable as it is (`error_code` says why). */
export const TRANSFER_STATUSES = ['pending', 'invoiced', 'cancelled', 'error'] as const;
export type TransferStatus = (typeof TRANSFER_STATUSES)[number];

/** Why a transfer cannot be billed yet. */
export const TRANSFER_ERRORS = {
  PRICE_MISSING: 'Aucun prix interne pour ce produit dans ce sens.',
  RULE_FAILED: 'Le prix interne n’a pas pu être calculé.',
} as const;
export type TransferErrorCode = keyof typeof TRANSFER_ERRORS;

/** A lead of one company, sold to a client of the other. */
export const isCross = ({
  entity,
  lead_owner_entity,
}: {
  entity: Entity;
  lead_owner_entity: Entity;
}): boolean => entity !== lead_owner_entity;
