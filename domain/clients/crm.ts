/** What is noted of a client as a business partner; none of it decides where leads go. */
import type { Cents } from '../money/money.ts';
import type { ParisDay } from '../time/paris-time.ts';

export const CLIENT_STATUSES = ['VIP', 'Normal', 'Watchlist', 'Blocked'] as const;
export type ClientStatus = (typeof CLIENT_STATUSES)[number];

/** Scores, 0 to 100. */
export const CRM_RATINGS = [
  'global_rating',
  'payment_rating',
  'lead_satisfaction_rating',
  'discount_pressure_rating',
] as const;
export const CRM_TEXTS = ['payment_terms', 'payment_method', 'accounting_status'] as const;

type Ratings = Record<(typeof CRM_RATINGS)[number], number | null>;
type Texts = Record<(typeof CRM_TEXTS)[number], string>;

/** Empty texts and `null` where nobody wrote anything. */
export interface ClientCrm extends Ratings, Texts {
  client_status: ClientStatus | null;
  last_payment_date: ParisDay | null;
  last_payment_amount_cents: Cents | null;
  tags: string[];
}

export const NO_CRM: ClientCrm = {
  global_rating: null,
  payment_rating: null,
  lead_satisfaction_rating: null,
  discount_pressure_rating: null,
  client_status: null,
  payment_terms: '',
  payment_method: '',
  accounting_status: '',
  last_payment_date: null,
  last_payment_amount_cents: null,
  tags: [],
};
