/** The deliveries behind a figure of monitoring: something happened to them on some days. */
import type { Filter } from 'mongodb';
import { ENTITIES } from '../../domain/common/entity.ts';
import { foldText } from '../../domain/common/text.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { DeliveryDoc } from '../../store/deliveries/collections.ts';
import { rowsOf, StatsReader } from '../../store/monitoring/stats-reader.ts';
import { duringDays, parseDay } from '../http/week.ts';
import type { DeliveryListQuery } from './contract.ts';

const AT = {
  sent: { at: 'sent_at', reason: undefined },
  rejected: { at: 'rejected_at', reason: 'rejection_reason' },
  removed: { at: 'removed_at', reason: 'removal_reason' },
} as const;

/** However a source was written on these days. */
async function spellings(
  store: Store,
  { source, from, to }: { source: string; from: string; to: string },
  now: Date,
): Promise<string[]> {
  const days = await new StatsReader(store, now).read({
    cube: 'sources',
    owners: [...ENTITIES, 'none'],
    from: parseDay(from),
    to: parseDay(to),
  });
  const written = rowsOf(days).flatMap((row) =>
    foldText(row.source) === foldText(source) ? row.source : [],
  );
  return [...new Set([source, ...written])];
}

/** By what the list is ordered then, and who is in it; null: nobody asks for an event. @throws Problem 400 when one is no day */
export async function eventFilter(
  store: Store,
  { event, from, to, source, no_source, quality, reason }: DeliveryListQuery,
  now: Date,
): Promise<{ by: 'sent_at' | 'rejected_at' | 'removed_at'; filter: Filter<DeliveryDoc> } | null> {
  if (!event || !from || !to) return null;
  const { at: by, reason: field } = AT[event];
  return {
    by,
    filter: {
      [by]: duringDays(from, to),
      ...(source && { source: { $in: await spellings(store, { source, from, to }, now) } }),
      ...(no_source && { source: '' }),
      ...(quality && { phone_quality: quality }),
      ...(reason && field && { [field]: reason }),
    },
  };
}
