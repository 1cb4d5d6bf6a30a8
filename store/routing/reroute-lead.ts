/**
 * Routes one waiting lead again, now (03-api `/api/leads/{id}/reroute`).
 */
import { isStock } from '../../domain/leads/lead.ts';
import type { LeadDoc } from '../leads/collections.ts';
import { routeStockPage, type StockDeps } from './stock-page.ts';

/** Only waiting leads and LBs in no delivery can be routed again (409). */
export class NotReroutableError extends Error {
  override name = 'NotReroutableError';
}

/**
 * @returns the lead as it is afterwards, or `null` when there is none with this id
 * @throws NotReroutableError
 */
export async function rerouteLead(deps: StockDeps, leadId: string, now: Date): Promise<LeadDoc | null> {
  const { leads } = deps.store;
  const lead = await leads.findOne({ _id: leadId });
  if (!lead) return null;
  if (lead.in_delivery || !(isStock(lead.status) || lead.status === 'lb'))
    throw new NotReroutableError(lead.status);
  await routeStockPage([leadId], deps, { now, pass: 'reroute', fallback: true });
  return leads.findOne({ _id: leadId });
}
