/** What became of one request to a client's API (12-rules U29–U30). */
import type { ApiAnswer } from './api-answer.ts';
import type { ApiCode } from './api-code.ts';

export interface ReceivedAnswer extends ApiAnswer {
  /** There was more than is kept. */
  cut: boolean;
}

export type ApiOutcome =
  /** It answered, whatever it said. */
  | { kind: 'answered'; answer: ReceivedAnswer }
  /** The trouble came before the claim was asked for, so nothing left and no claim is held. */
  | { kind: 'not_claimed'; retryable: boolean; code: ApiCode }
  /** The claim is held, and the connection went before a byte left. */
  | { kind: 'not_sent'; code: ApiCode }
  /** After the claim the connection was lost or silent: only the client knows. Never to be sent again by itself. */
  | { kind: 'unknown'; code: ApiCode }
  /** `claim` answered false: another attempt has the batch; nothing left. */
  | { kind: 'claim_refused' };
