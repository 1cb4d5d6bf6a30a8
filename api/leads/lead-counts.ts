/** Leads per status, counted on an index without reading one lead. */
import { LEAD_STATUSES, type LeadStatus } from '../../domain/leads/lead.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { Scope } from '../http/plugins/scope.ts';

/** @param during half-open bounds of `created_at`; all time when absent */
export async function countLeads(
  store: Store,
  scope: Scope,
  during?: { $gte: Date; $lt: Date },
): Promise<Record<LeadStatus, number>> {
  const entities = scope.both ? [...scope.entities, null] : scope.entities;
  const counts = await Promise.all(
    LEAD_STATUSES.map(async (status) => {
      const parts = await Promise.all(
        entities.map((entity) =>
          store.leads.countDocuments({ entity, status, ...(during && { created_at: during }) }),
        ),
      );
      return [status, parts.reduce((sum, part) => sum + part, 0)] as const;
    }),
  );
  return Object.fromEntries(counts) as Record<LeadStatus, number>;
}
