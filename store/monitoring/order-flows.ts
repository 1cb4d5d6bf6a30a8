/** Leads an order could take, by the day they came and where they live: what a forecast is made of. */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { QUEUE_STATUSES, type LeadStatus } from '../../domain/leads/lead.ts';
import type { DayFlow } from '../../domain/routing/forecast.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import type { StatsReader } from './stats-reader.ts';

/** At the end of its day a lead with one of these is, or was, in the reach of orders. */
const OPENABLE: readonly LeadStatus[] = [...QUEUE_STATUSES, 'routed', 'livre', 'lb'];

/**
 * Flows of one product. How many of a day's leads could be taken is known by company, where they live by département: each
 * département has the share of its company.
 */
export async function readFlows(
  stats: StatsReader,
  { produit, from, to }: { produit: string; from: ParisDay; to: ParisDay },
): Promise<Map<ParisDay, DayFlow[]>> {
  const range = { owners: ENTITIES, produit, from, to };
  const [sources, places] = await Promise.all([
    stats.read({ cube: 'sources', fields: ['received', 'statuses'], ...range }),
    stats.read({ cube: 'departements', fields: ['departement', 'produced'], ...range }),
  ]);
  const shares = new Map<string, number>();
  for (const { day, entity, rows } of sources) {
    const received = rows.reduce((sum, row) => sum + row.received, 0);
    const openable = rows.reduce(
      (sum, { statuses }) => sum + OPENABLE.reduce((of, status) => of + (statuses[status] ?? 0), 0),
      0,
    );
    if (received > 0) shares.set(`${day}|${entity}`, openable / received);
  }
  const flows = new Map<ParisDay, DayFlow[]>();
  for (const { day, entity, rows } of places) {
    const share = shares.get(`${day}|${entity}`) ?? 0;
    const of = flows.get(day) ?? [];
    flows.set(day, of);
    for (const { departement, produced } of rows)
      of.push({ entity: entity as Entity, departement, leads: produced * share });
  }
  return flows;
}
