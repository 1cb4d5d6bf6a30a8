/** Where a delivery and its lead are read; `null` where the reader would only be refused. */
import { addressOf } from '../../lib/addresses.ts';
import type { Delivery } from '../../lib/api/types.ts';

export const deliveryAddress = ({ id, entity }: Delivery): string | null => addressOf.delivery(id, entity);

/** It may belong to the other company than the delivery. */
export const leadAddress = ({ lead_id, lead_owner_entity }: Delivery): string | null =>
  addressOf.lead(lead_id, lead_owner_entity);
