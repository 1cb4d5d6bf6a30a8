/** Why an invoice cannot be written: each is an answer of the API. */

/** It is issued: nothing of it changes any more. */
export class InvoiceFrozenError extends Error {
  override name = 'InvoiceFrozenError';
}

export interface Lack {
  /** `client.legal.siren`, `lines.2.label`: where it is filled in. */
  path: string;
  /** One French sentence. */
  message: string;
}

/** Something that has to stand on it is missing; each is named. */
export class InvoiceLackingError extends Error {
  override name = 'InvoiceLackingError';
  readonly lacks: readonly Lack[];
  constructor(lacks: readonly Lack[]) {
    super('the invoice cannot be issued');
    this.lacks = lacks;
  }
}

export type ConflictCode =
  | 'EMPTY'
  | 'NOTHING_DUE'
  | 'RECORDS_TAKEN'
  | 'RECORDS_STALE'
  | 'PRICE_MISSING'
  | 'WEEK_UNFINISHED'
  | 'OVER_CREDITED'
  | 'MORE_THAN_DUE'
  | 'NOT_ISSUED'
  | 'AFTER_DEPOSIT'
  | 'NOT_A_CREDIT_NOTE'
  | 'BETWEEN_COMPANIES'
  | 'SIMULATION'
  | 'PAYMENT_CANCELLED';

/** The state of things does not allow it. */
export class InvoiceConflictError extends Error {
  override name = 'InvoiceConflictError';
  readonly code: ConflictCode;
  /** What the sentence names: ids, amounts in cents. */
  readonly facts: Readonly<Record<string, unknown>>;
  constructor(code: ConflictCode, facts: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}
