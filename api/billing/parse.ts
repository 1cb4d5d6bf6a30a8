/** What requests of billing write as text. */
import { isRecordStatus, RECORD_STATUSES, type RecordStatus } from '../../domain/billing/record-status.ts';
import { parisInstant } from '../../domain/time/paris-time.ts';
import type { ProductDoc } from '../../store/settings/collections.ts';
import type { App } from '../http/deps.ts';
import { found, Problem } from '../http/problem.ts';

/** @throws Problem 400 */
export function parseInstant(text: string): Date {
  const at = parisInstant(text.trim());
  if (at) return at;
  throw new Problem('bad_request', `« ${text} » n’est pas une date : écrivez-la comme 2026-11-23T09:30:00Z.`);
}

/** @throws Problem 400 */
export function parseStatus(text: string): RecordStatus {
  if (isRecordStatus(text)) return text;
  throw new Problem('bad_request', `« ${text} » n’est pas un statut : ${RECORD_STATUSES.join(', ')}.`);
}

/** The product of a code, in any case. @throws Problem 404 */
export async function productOf(app: App, code: string): Promise<ProductDoc> {
  const product = await app.deps.store.products.findOne({ _id: code.trim().toUpperCase() });
  return found(product, 'Ce produit n’existe pas.');
}
