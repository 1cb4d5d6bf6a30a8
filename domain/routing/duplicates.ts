/**
 * The 30-day duplicate guard (01-domain §2): per client, phone and produit. The guard itself is a unique key on the
 * delivery that holds it; these are the rules that read it.
 */
import type { SoldLead } from '../leads/repeats.ts';
import { DAY_MS } from '../time/paris-time.ts';

/** "Within the last 30 days" is a multiple of 24 h (01-domain "Time"). */
export const GUARD_WINDOW_MS = 30 * DAY_MS;

/** One guard in force or expired: the delivery that assigned this phone + produit to this client. */
export interface GuardHit {
  client_id: string;
  delivery_id: string;
  lead_id: string;
  assigned_at: Date;
  /** The client rejected exactly that delivery. */
  rejected: boolean;
  /** Where that lead came from. */
  lead?: SoldLead;
}

/** Whether the guard still bars the client at `now`: 30 days to the millisecond are over. */
export const guardInForce = (hit: Pick<GuardHit, 'assigned_at'>, now: Date): boolean =>
  now.getTime() - hit.assigned_at.getTime() < GUARD_WINDOW_MS;
