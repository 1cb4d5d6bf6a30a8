/**
 * What became of one try to send one message (01-domain §4 "What a crash does", 04-architecture "Sending").
 */
import type { SmtpCode } from './smtp-code.ts';

export interface RejectedRecipient {
  address: string;
  /** SMTP reply code of its RCPT TO; null when the server answered something else. */
  code: number | null;
}

export type SendOutcome =
  /** The server took the message for `accepted`; `ms` from the call to its reply. */
  | { kind: 'sent'; accepted: string[]; rejected: RejectedRecipient[]; reply: string; ms: number }
  /** The trouble came before the claim was asked for, so nothing left and no claim is held. */
  | { kind: 'not_claimed'; retryable: boolean; code: SmtpCode; smtp_code?: number; reply?: string }
  /** After the claim the server said no (4yz retryable, 5yz not): the claim is to be cleared. */
  | { kind: 'refused'; retryable: boolean; smtp_code: number; reply: string }
  /** After the claim the connection was lost or silent: only the recipient knows. Never to be resent by itself. */
  | { kind: 'unknown'; code: SmtpCode }
  /** `claim` answered false: another attempt has the batch; nothing left. */
  | { kind: 'claim_refused' };

/**
 * Worth another try, of a mail that may come twice but never not at all: nothing is known to have arrived, or the server said
 * "later". Mails of leads go by their claims instead.
 */
export const mayPass = (outcome: SendOutcome): boolean =>
  outcome.kind === 'unknown' || ('retryable' in outcome && outcome.retryable);

/** Where a send is, told to `onPhase`: up to the 354, waiting for the claim, from the first byte to the last reply. */
export type SendPhase = 'connecting' | 'claim' | 'message';
