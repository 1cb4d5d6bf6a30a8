/** The funnel in one of its views: the documents of it that are shown and no others. */
import type { Filter } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { addCounts, type FunnelCounts, type FunnelView, noCounts } from '../../domain/pages/funnel.ts';
import { type ParisDay, weekKeyOfDay, type WeekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import type { PageStatsDoc } from './collections.ts';

export interface FunnelQuestion {
  by: FunnelView;
  entities: readonly Entity[];
  /** Of one page alone. */
  page?: string;
  from: ParisDay;
  to: ParisDay;
}

export interface FunnelRow {
  entity: Entity;
  page: string;
  form: string;
  source: string;
  /** In the view by week. */
  week: WeekKey | null;
  counts: FunnelCounts;
  /** Week by week, the oldest first. */
  weeks: { week: WeekKey; counts: FunnelCounts }[];
}

/** What is read: a page by week is the page's own view. */
export function funnelFilter({ by, entities, page, from, to }: FunnelQuestion): Filter<PageStatsDoc> {
  const week_key = { $gte: weekKeyOfDay(from), $lte: weekKeyOfDay(to) };
  if (page === undefined) return { entity: { $in: [...entities] }, by, week_key };
  return { page, by: by === 'week' ? 'page' : by, week_key };
}

/** The days of a document that were asked for. */
function countsOf({ days }: PageStatsDoc, { from, to }: FunnelQuestion): FunnelCounts {
  const counts = noCounts();
  for (const [day, ofDay] of Object.entries(days ?? {}))
    if (day >= from && day <= to) addCounts(counts, ofDay ?? {});
  return counts;
}

/** Rows with the most visits and leads first; weeks with the newest first. */
export async function readFunnel(store: Store, question: FunnelQuestion): Promise<FunnelRow[]> {
  const { by } = question;
  const docs = await store.page_stats.find(funnelFilter(question)).sort({ week_key: 1 }).toArray();
  const rows = new Map<string, FunnelRow>();
  for (const doc of docs) {
    const { entity, page, key, week_key } = doc;
    const week = by === 'week' ? week_key : null;
    const id = [entity, page, key, week].join('|');
    const row = rows.get(id) ?? {
      entity,
      page,
      form: by === 'form' ? key : '',
      source: by === 'source' ? key : '',
      week,
      counts: noCounts(),
      weeks: [],
    };
    rows.set(id, row);
    const counts = countsOf(doc, question);
    addCounts(row.counts, counts);
    row.weeks.push({ week: week_key, counts });
  }
  const all = [...rows.values()];
  return by === 'week'
    ? all.reverse()
    : all.sort((a, b) => b.counts.leads - a.counts.leads || b.counts.visits - a.counts.visits);
}
