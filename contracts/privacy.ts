/** What `erasure/<id>`, its callers and its worker agree on. Ids only: whom it is about is in MongoDB, and soon nowhere. */
import { defineSignal } from '@temporalio/workflow';

/** A recipient has acknowledged. */
export const acknowledgedSignal = defineSignal('acknowledged');

/** How long an erasure waits for others. */
export interface ErasureLimits {
  /** For deliveries that are being sent, or that nobody has decided yet. */
  inFlightMs: number;
  /** Between two looks at them. */
  lookEveryMs: number;
  /** For an acknowledgement, before each reminder and after the last. */
  remindEveryMs: number;
  reminders: number;
}

const HOUR_MS = 3_600_000;

export const ERASURE_LIMITS: ErasureLimits = {
  inFlightMs: 24 * HOUR_MS,
  lookEveryMs: 60_000,
  remindEveryMs: 7 * 24 * HOUR_MS,
  reminders: 3,
};

export interface ErasureInput {
  erasure_id: string;
  limits: ErasureLimits;
}

export interface TellInput {
  erasure_id: string;
  client_id: string;
  reminder: boolean;
}
