/** One request to a client's API before it is signed, and what is kept of it afterwards. */
export interface SigningKey {
  /** Names the key, so that a receiver knows which of two to use. */
  kid: string;
  secret: string;
}

export interface SignedPost {
  url: string;
  /** The client's own key, sent as Bearer; empty: none. */
  api_key: string;
  /** Idempotency key. */
  key: string;
  body: string;
  /** The newest first. */
  keys: readonly SigningKey[];
}

/** What is kept of an exchange, without keys and people's data. */
export interface ExchangeEvidence {
  key: string;
  /** Without its query. */
  url: string;
  body_sha256: string;
  at: Date;
  ms: number;
  status?: number;
  answer?: string;
  answer_cut?: true;
}

/** An address without what may be secret in it. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
