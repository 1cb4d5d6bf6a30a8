/** What `replay/<id>`, its callers and its worker agree on. Ids only: what is asked is in the store. */
export interface ReplayInput {
  replay_id: string;
}

/** Time to look for what would make something sell (12-rules U41). */
export const WHAT_IF_MS = 10_000;
