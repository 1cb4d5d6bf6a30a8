/**
 * LB replacement (01-domain §3): a suspicious number from one of our own pages is not sold; an LB with a valid number takes the
 * order it wins.
 */
import type { Entity } from '../common/entity.ts';
import type { PhoneQuality } from '../common/phone.ts';
import type { LeadSourceType } from '../leads/lead.ts';

/** What of a lead says whether it may be replaced. */
export interface SuspiciousLead {
  entity: Entity | null;
  is_lb: boolean;
  phone_quality: PhoneQuality;
  lead_source_type: LeadSourceType;
}

/** Whether an LB should take the place of a lead that wins this order. LBs never cross, so what crosses goes itself. */
export const isReplaceable = (lead: SuspiciousLead, order: { entity: Entity }): boolean =>
  lead.phone_quality === 'suspicious' &&
  lead.lead_source_type === 'internal_lp' &&
  !lead.is_lb &&
  lead.entity === order.entity;
