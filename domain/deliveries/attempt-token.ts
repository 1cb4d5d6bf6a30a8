/**
 * The token that names one try to send a batch. It decides whether a mail goes out twice, so it is read and written here
 * only. Stored on claims and attempts as `scope/batch/run/activity/number`; workers of two releases read each other's.
 */

export interface AttemptToken {
  /**
   * Within which a batch is tried once: a person's request, or the report of the daily run that asks, else the activity
   * itself. An operator who resets a run starts another activity, and the report keeps it from sending again.
   */
  scope: string;
  batchId: string;
  /** The Temporal activity that makes the try, as `run id/activity id`. */
  activity: string;
  /** Which attempt of that activity, from 1 on: Temporal starts another when a worker died, or seemed to. */
  attemptNo: number;
}

/** What the tokens of all tries begin with that count as one, whichever activity makes them. */
const scopePrefix = ({ scope, batchId }: AttemptToken): string => `${scope}/${batchId}/`;

/** What the tokens of all attempts of one activity begin with. */
const activityPrefix = (token: AttemptToken): string => `${scopePrefix(token)}${token.activity}/`;

export const formatToken = (token: AttemptToken): string => `${activityPrefix(token)}${token.attemptNo}`;

const TOKEN = /^(?<scope>.+)\/(?<batchId>[^/]+)\/(?<activity>[^/]+\/[^/]+)\/(?<attemptNo>[1-9]\d*)$/s;

/** @returns null for a token that no activity wrote, such as one of the demo data: it belongs to nobody here */
export function parseToken(text: string): AttemptToken | null {
  const parts = TOKEN.exec(text)?.groups;
  if (!parts) return null;
  const { scope, batchId, activity, attemptNo } = parts as Record<keyof AttemptToken, string>;
  return { scope, batchId, activity, attemptNo: Number(attemptNo) };
}

/** Whether a stored token names a try that counts as the same one as `mine`: that one's result is its result. */
export function isSameTry(text: string, mine: AttemptToken): boolean {
  const token = parseToken(text);
  return token !== null && scopePrefix(token) === scopePrefix(mine);
}

/** Whether a stored token names a try of this batch made within this scope, whichever activity made it. */
export function isOfScope(text: string, scope: string, batchId: string): boolean {
  const token = parseToken(text);
  return token?.scope === scope && token.batchId === batchId;
}

/**
 * Whether a stored token names an attempt of the activity of `mine` that Temporal had started before it. Its worker is
 * gone, so it will not answer.
 */
export function isEarlierAttempt(text: string, mine: AttemptToken): boolean {
  const token = parseToken(text);
  return token !== null && activityPrefix(token) === activityPrefix(mine) && token.attemptNo < mine.attemptNo;
}
