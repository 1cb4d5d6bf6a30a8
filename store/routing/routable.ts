/** A lead as the rules of routing see it. */
import type { RoutableLead } from '../../domain/routing/open-rules.ts';
import type { TargetedLead } from './assign-leads.ts';

export const routable = ({
  _id: id,
  entity,
  produit,
  departement,
  is_lb,
  entity_locked,
  custom_fields,
  consent,
}: TargetedLead): RoutableLead => ({
  ...{ id, entity, produit, departement, is_lb, entity_locked, custom_fields },
  ...(consent?.callback_requested_at && { callback_requested_at: consent.callback_requested_at }),
});
