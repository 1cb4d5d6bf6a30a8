/**
 * Where a delivery and its lead are read; `null` where the reader would only be refused: those of the other company
 * (01-domain §5), and what they have no permission for.
 */
import { inScope } from '../../lib/api/read.ts';
import type { Delivery } from '../../lib/api/types.ts';
import { href } from '../../lib/router/router.svelte.ts';
import { can } from '../../lib/session.svelte.ts';

export const deliveryAddress = ({ id, entity }: Delivery): string | null =>
  can('deliveries.view') && inScope(entity) ? href(`/livraisons/${id}`) : null;

export const leadAddress = ({ lead_id, lead_owner_entity }: Delivery): string | null =>
  can('leads.view') && inScope(lead_owner_entity) ? href(`/leads/${lead_id}`) : null;
