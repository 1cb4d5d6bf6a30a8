/**
 * Lead statuses and the words that go with them (01-domain §1).
 */
export const LEAD_STATUSES = [
  'new',
  'routed',
  'livre',
  'duplicate',
  'no_open_orders',
  'hold_source',
  'pending_config',
  'pending_consent',
  'invalid',
  'suppressed',
  'lb',
  'replaced_by_lb',
  'reserved_for_replacement',
] as const;
export type LeadStatus = (typeof LEAD_STATUSES)[number];

/** Stock that waits for an order. Old enough, it joins the backlog. */
export const QUEUE_STATUSES = ['new', 'no_open_orders', 'duplicate'] as const satisfies readonly LeadStatus[];
/** Stock that waits for something else: a source, the configuration of a form, a proof. */
export const HELD_STATUSES = [
  'hold_source',
  'pending_config',
  'pending_consent',
] as const satisfies readonly LeadStatus[];

/** Waiting leads: evaluated again whenever an order opens, a hold is lifted, and at each run. */
export const STOCK_STATUSES = [...QUEUE_STATUSES, ...HELD_STATUSES] as const;
export type StockStatus = (typeof STOCK_STATUSES)[number];

export const isStock = (status: LeadStatus): status is StockStatus =>
  (STOCK_STATUSES as readonly string[]).includes(status);
export const isHeld = (status: LeadStatus): boolean => (HELD_STATUSES as readonly string[]).includes(status);

export const LEAD_SOURCE_TYPES = ['provider', 'internal_lp', 'direct'] as const;
export type LeadSourceType = (typeof LEAD_SOURCE_TYPES)[number];

/** Source of a lead: `utm_source`, else its registered page's, else `lp_code`, else empty. */
export const leadSource = (
  lead: { utm_source?: string; lp_code?: string },
  page?: { source: string },
): string => lead.utm_source || page?.source || lead.lp_code || '';

/** Where a lead came from: a provider's key, one of our landing pages (it has an `lp_code`), or directly. */
export function leadSourceType(lead: { provider_id?: string; lp_code?: string }): LeadSourceType {
  if (lead.provider_id) return 'provider';
  return lead.lp_code ? 'internal_lp' : 'direct';
}
