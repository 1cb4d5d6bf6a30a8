/** What people ask of a batch. */
import { DAY_MS } from '../time/paris-time.ts';

export const BATCH_ACTIONS = ['retry', 'confirm', 'resend', 'cancel', 'force'] as const;
export type BatchAction = (typeof BATCH_ACTIONS)[number];

/** A request that no worker has carried out after so long is dropped: whoever made it has given up, or found another way. */
export const REQUEST_LIFE_MS = DAY_MS;
