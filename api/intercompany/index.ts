/** The routes of `/api/intercompany`, in the order of the documentation, and what they refuse. */
import { TransferNotPendingError } from '../../store/intercompany/cancel-transfer.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import cancel from './cancel.ts';
import generate from './generate.ts';
import health from './health.ts';
import { detail, list } from './invoices.ts';
import pricing from './pricing.ts';
import reconciliation from './reconciliation.ts';
import retryErrors from './retry-errors.ts';
import transfers from './transfers.ts';

export const routes: readonly Route[] = [
  pricing,
  transfers,
  cancel,
  generate,
  retryErrors,
  list,
  detail,
  reconciliation,
  health,
];

export const errors: readonly KnownError[] = [
  refusal(TransferNotPendingError, 'bad_request', 'Ce transfert est déjà facturé ou annulé.'),
];
