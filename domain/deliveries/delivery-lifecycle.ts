/**
 * Delivery lifecycle (01-domain §4). A delivery in a batch follows its batch: the transition is decided by the
 * filter of one update on the batch, and these tables are what that filter is built from.
 */
export const DELIVERY_STATUSES = [
  'pending_csv',
  'ready_to_send',
  'sending',
  'sent',
  'failed',
  'uncertain',
  'cancelled',
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A batch exists once its CSV does: it never is `pending_csv`. */
export type BatchStatus = Exclude<DeliveryStatus, 'pending_csv'>;

/** What became of one try to send a batch. */
export type AttemptResult = 'sent' | 'failed' | 'uncertain';

export const DELIVERY_OUTCOMES = ['accepted', 'rejected', 'removed'] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

export const REMOVAL_REASONS = [
  'refus_client',
  'doublon',
  'hors_zone',
  'mauvaise_commande',
  'test',
  'autre',
] as const;
export type RemovalReason = (typeof REMOVAL_REASONS)[number];

/** What clients complain of (12-rules U50); callers of the API may say it in words of their own. */
export const REJECT_REASONS = [
  'faux_numero',
  'injoignable',
  'pas_interesse',
  'doublon',
  'hors_zone',
  'hors_critere',
  'deja_client',
  'autre',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** Why the system itself cancels what was not sent; a person gives a reason in their own words. */
export const CANCEL_REASONS = ['client_inactive', 'commande_deleted', 'suppressed'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

/** Every allowed transition and the event that makes it. Anything else is refused (409) and changes nothing. */
export const TRANSITIONS = [
  { event: 'prepare', from: 'pending_csv', to: 'ready_to_send' },
  { event: 'refuse', from: 'pending_csv', to: 'failed' },
  { event: 'refuse', from: 'ready_to_send', to: 'failed' },
  { event: 'claim', from: 'ready_to_send', to: 'sending' },
  { event: 'claim', from: 'failed', to: 'sending' },
  { event: 'resend', from: 'uncertain', to: 'sending' },
  { event: 'accept', from: 'sending', to: 'sent' },
  // The try was doubted, then the server's 250 came after all, and its claim was still there.
  { event: 'accept', from: 'uncertain', to: 'sent' },
  { event: 'fail', from: 'sending', to: 'failed' },
  { event: 'doubt', from: 'sending', to: 'uncertain' },
  { event: 'confirm', from: 'uncertain', to: 'sent' },
  { event: 'cancel', from: 'pending_csv', to: 'cancelled' },
  { event: 'cancel', from: 'ready_to_send', to: 'cancelled' },
  { event: 'cancel', from: 'failed', to: 'cancelled' },
  { event: 'cancel', from: 'uncertain', to: 'cancelled' },
] as const satisfies readonly { event: string; from: DeliveryStatus; to: DeliveryStatus }[];

export type LifecycleEvent = (typeof TRANSITIONS)[number]['event'];

/** Statuses an event may start from: the `$in` of the update that performs it. */
export const statusesBefore = (event: LifecycleEvent): DeliveryStatus[] =>
  TRANSITIONS.filter((transition) => transition.event === event).map((transition) => transition.from);

/** Statuses of a batch an event may start from. */
export const batchStatusesBefore = (event: LifecycleEvent): BatchStatus[] =>
  statusesBefore(event).filter((status): status is BatchStatus => status !== 'pending_csv');

/** Neither sent nor cancelled: the lead is `routed` and is no candidate for anything else. */
export const UNFINISHED_STATUSES = [
  'pending_csv',
  'ready_to_send',
  'sending',
  'failed',
  'uncertain',
] as const;

/** Automatic attempts of one batch, in all, before operators are alerted (01-domain "The daily run" 1). */
export const MAX_AUTOMATIC_ATTEMPTS = 5;

export interface BillableFields {
  status: DeliveryStatus;
  outcome: DeliveryOutcome;
  simulated: boolean;
}

/** Billable = `sent` and `accepted` and not simulated. */
export const isBillable = (delivery: BillableFields): boolean =>
  delivery.status === 'sent' && delivery.outcome === 'accepted' && !delivery.simulated;

/**
 * Whether the client may have a batch without anybody knowing, because a try of it ended without an answer, even if a
 * person sent it again since. Then only a person sends it again, and cancelling it frees no duplicate guard
 * (01-domain §3, §4).
 */
export const mayHaveArrived = (batch: {
  status: BatchStatus;
  attempts: readonly { result: AttemptResult }[];
  /** It carries the rest of such a batch. */
  may_have_arrived?: boolean;
}): boolean =>
  batch.may_have_arrived === true ||
  batch.status === 'uncertain' ||
  batch.attempts.some(({ result }) => result === 'uncertain');
