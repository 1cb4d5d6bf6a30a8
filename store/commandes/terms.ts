/** What a stored order says of when it takes leads and how many, as routing reads it: what is absent is no rule. */
import { capsOf, type OrderCaps } from '../../domain/routing/caps.ts';
import { NO_TERMS, type OrderTerms } from '../../domain/routing/order-terms.ts';
import { asCents } from '../../domain/money/money.ts';
import type { CommandeDoc } from './collections.ts';

export const orderCaps = ({ day_cap, month_cap, budget_cap_cents }: CommandeDoc): OrderCaps | null =>
  capsOf({ day: day_cap ?? 0, month: month_cap ?? 0, budget: budget_cap_cents ?? asCents(0) });

export const orderTerms = (order: CommandeDoc): OrderTerms => ({
  debut: order.debut ?? NO_TERMS.debut,
  fin: order.fin ?? NO_TERMS.fin,
  pauses: order.pauses ?? NO_TERMS.pauses,
  quota_weeks: order.quota_weeks ?? NO_TERMS.quota_weeks,
  delivery_mode: order.delivery_mode ?? NO_TERMS.delivery_mode,
  delivery_hours: order.delivery_hours ?? NO_TERMS.delivery_hours,
});
