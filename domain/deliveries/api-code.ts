/** What went wrong with a client's API, as a code that may be shown, logged and kept in a workflow's history. */
export type ApiCode =
  /** Name not found; no connection; TLS refused, not offered or not trusted. */
  | 'API_DNS'
  | 'API_CONNECT'
  | 'API_TLS'
  /** The address cannot be called: no https, or its name leads into a private network. */
  | 'API_ENDPOINT'
  | 'API_PRIVATE'
  /** There is no key to sign with. */
  | 'API_NO_KEY'
  /** It answered: elsewhere; not now; not so. */
  | 'API_REDIRECT'
  | 'API_LATER'
  | 'API_REFUSED'
  /** Connection gone; silence past the time-out; words that are not HTTP. */
  | 'API_LOST'
  | 'API_TIMEOUT'
  | 'API_PROTOCOL'
  /** Given up by the caller before anything left. */
  | 'API_ABORTED';
