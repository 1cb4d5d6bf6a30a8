/** Why a lead was assigned or kept: the codes that routing stores, each of which the admin tells in a sentence. */
export const ROUTING_REASONS = [
  'first_open_order',
  'fallback_no_orders',
  'lb_mix',
  'overlap_alternative',
  'lb_replacement',
  'replaced_by_lb',
  'no_open_orders',
  'no_open_orders_entity_locked',
  'all_commandes_duplicate',
  'all_commandes_duplicate_entity_locked',
  'departement_not_served',
  'routing_error',
] as const;
export type RoutingReason = (typeof ROUTING_REASONS)[number];
