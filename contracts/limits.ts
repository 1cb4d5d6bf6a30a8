/** Limits that workflows, activities and the worker's start share. */

/** One try to send a batch, its waiting for a connection included; the worker refuses longer SMTP time-outs. */
export const SEND_LIMIT_MS = 10 * 60_000;
/** A batch waits this long for operators (04-architecture "Temporal"). */
export const INBOX_DAYS = 7;
/** Batches of one page of the daily run, and how many of them are sent at once. */
export const PAGE_BATCHES = 50;
export const SENDS_AT_ONCE = 20;
/**
 * Batches one activity sends when a page has more of them than are sent at once; else it is one each. Five hundred
 * activities cost the server more than all the mails (docs/decisions/0009).
 */
export const SENDS_PER_ACTIVITY = 10;
/** Batches after which the run continues as a new execution, to keep its history short. */
export const BATCHES_PER_EXECUTION = 500;
