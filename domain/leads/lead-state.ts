/**
 * What a lead's status follows from once its deliveries change (01-domain §4): `livre` ⇔ its latest delivery that was
 * not cancelled is `sent` and `accepted`, `routed` ⇔ that one is unfinished, else the backlog or waiting.
 */
import {
  type DeliveryOutcome,
  type DeliveryStatus,
  UNFINISHED_STATUSES,
} from '../deliveries/delivery-lifecycle.ts';
import type { LeadStatus } from './lead.ts';

/** The latest delivery of a lead that was not cancelled. */
export interface LatestDelivery {
  status: DeliveryStatus;
  outcome: DeliveryOutcome;
}

export const isUnfinished = (status: DeliveryStatus): boolean =>
  (UNFINISHED_STATUSES as readonly DeliveryStatus[]).includes(status);

/** Status of a lead that was `routed` or `livre`. */
export function leadStatusAfter(latest: LatestDelivery | null, isLb: boolean): LeadStatus {
  if (latest && isUnfinished(latest.status)) return 'routed';
  if (latest?.status === 'sent' && latest.outcome === 'accepted') return 'livre';
  return isLb ? 'lb' : 'new';
}
