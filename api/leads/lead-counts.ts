/** Leads per status, counted on an index without reading one lead. */
import { LEAD_STATUSES, type LeadStatus } from '../../domain/leads/lead.ts';
import { countEach } from '../../store/db/count-each.ts';
import { countTestLeads } from '../../store/leads/test-leads.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { Scope } from '../http/plugins/scope.ts';

/** @param during half-open bounds of `created_at`; all time when absent */
export async function countLeads(
  store: Store,
  scope: Scope,
  during?: { $gte: Date; $lt: Date },
): Promise<Record<LeadStatus, number>> {
  const cells = scope.owners.flatMap((entity) => LEAD_STATUSES.map((status) => ({ entity, status })));
  const counted = await countEach(
    store.leads,
    cells.map((cell) => ({ ...cell, ...(during && { created_at: during }) })),
  );
  const counts = Object.fromEntries(LEAD_STATUSES.map((status) => [status, 0])) as Record<LeadStatus, number>;
  for (const [n, { status }] of cells.entries()) counts[status] += counted[n]!;
  counts.invalid -= await countTestLeads(store, {
    ...scope.filterOrNone(),
    ...(during && { created_at: during }),
  });
  return counts;
}
