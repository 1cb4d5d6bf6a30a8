/** What of a landing page's visitors becomes what: the steps of the funnel, and what of a lead counts in it. */
import { isHeld, type LeadStatus } from '../leads/lead.ts';

/** In the order people go through them. */
export const FUNNEL_STEPS = ['visits', 'clicks', 'starts', 'leads', 'sellable', 'sold', 'rejected'] as const;
export type FunnelStep = (typeof FUNNEL_STEPS)[number];
export type FunnelCounts = Record<FunnelStep, number>;

/** What the funnel is looked at by. */
export const FUNNEL_VIEWS = ['page', 'form', 'source', 'week'] as const;
export type FunnelView = (typeof FUNNEL_VIEWS)[number];

/** Events that are a step; each counts once a session. */
export const STEP_OF_EVENT: Readonly<Record<string, FunnelStep>> = {
  lp_visit: 'visits',
  cta_click: 'clicks',
  form_start: 'starts',
};

export const noCounts = (): FunnelCounts =>
  Object.fromEntries(FUNNEL_STEPS.map((step) => [step, 0])) as FunnelCounts;

/** Adds in place. */
export function addCounts(to: FunnelCounts, more: Partial<FunnelCounts>): void {
  for (const step of FUNNEL_STEPS) to[step] += more[step] ?? 0;
}

/** The steps a lead makes. */
export type LeadSteps = Record<Extract<FunnelStep, 'leads' | 'sellable' | 'sold' | 'rejected'>, 0 | 1>;

/**
 * @param status of the lead now
 * @param sales its deliveries that were sent for real, by what became of each
 */
export function leadSteps(
  status: LeadStatus,
  sales: readonly { outcome: 'accepted' | 'rejected' | 'removed' }[],
): LeadSteps {
  const sold = sales.some(({ outcome }) => outcome !== 'removed');
  const kept = status !== 'invalid' && status !== 'suppressed' && !isHeld(status);
  return {
    leads: 1,
    // Who was sold could be, whatever became of the lead since.
    sellable: kept || sold ? 1 : 0,
    sold: sold ? 1 : 0,
    rejected: sales.some(({ outcome }) => outcome === 'rejected') ? 1 : 0,
  };
}

/** What has changed since the lead was last counted. */
export function stepsSince(now: LeadSteps, counted: Partial<LeadSteps> = {}): Partial<FunnelCounts> {
  const changes = (Object.keys(now) as (keyof LeadSteps)[]).map(
    (step) => [step, now[step] - (counted[step] ?? 0)] as const,
  );
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}
