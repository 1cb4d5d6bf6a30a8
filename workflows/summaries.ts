/** What the Temporal UI shows beside a workflow's id. French, ids and dates only. */
import type { ParisDay } from '../domain/paris-time.ts';

export const runSummary = (date: ParisDay): string => `Livraison quotidienne du ${date}`;
export const batchSummary = (batchId: string): string => `Lot ${batchId}`;
