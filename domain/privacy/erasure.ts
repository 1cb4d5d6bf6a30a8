/** The states of an erasure and of what its recipients were told (06-law, 12-rules U61 and U62). */
export const REQUEST_KINDS = ['export', 'erase', 'objection'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/**
 * `asked`: nothing is done yet. `stopping`: nobody gets the person's leads any more; what is on its way is waited for.
 * `blanking`: the data are being blanked. `telling`: recipients are written to. `waiting`: for their acknowledgements.
 */
export const ERASURE_STATUSES = ['asked', 'stopping', 'blanking', 'telling', 'waiting', 'done'] as const;
export type ErasureStatus = (typeof ERASURE_STATUSES)[number];

/** `due`: not told yet. `no_address`: somebody has to tell them otherwise. `unanswered`: no reminder helped. */
export const RECIPIENT_STATUSES = [
  'due',
  'told',
  'acknowledged',
  'no_address',
  'failed',
  'unanswered',
] as const;
export type RecipientStatus = (typeof RECIPIENT_STATUSES)[number];

/** Who has not answered, and may still. */
export const isAwaited = (status: RecipientStatus): boolean => status === 'due' || status === 'told';

/** The data are gone: what is left is between us and the recipients. */
export const isBlanked = (status: ErasureStatus): boolean =>
  status === 'telling' || status === 'waiting' || status === 'done';
