/** The leads behind a figure of monitoring: the quality of their phones, where they came from, which leads they repeat. */
import type { Filter } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { FOLDED } from '../../store/db/schema-kit.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';
import type { LeadListQuery } from './contract.ts';

/** Leads that repeat one whose source the reader may not know: whoever asks for one finds nobody. */
const known = ({ duplicate_source, duplicate_type }: LeadListQuery, own: Entity | null): Filter<LeadDoc> =>
  own && (duplicate_source || duplicate_type) ? { 'repeats.entity': own } : {};

const asksForDuplicates = (query: LeadListQuery): boolean =>
  query.duplicate === true ||
  [query.duplicate_of, query.duplicate_source, query.duplicate_type, query.duplicate_delay].some(Boolean);

/** @param own the only company whose sources the reader knows; null: both */
export function statisticsFilter(query: LeadListQuery, own: Entity | null): Filter<LeadDoc> {
  const { quality, source_type, no_source } = query;
  const { duplicate_of, duplicate_source, duplicate_type, duplicate_delay } = query;
  return {
    ...(quality && { phone_quality: quality }),
    ...(source_type && { lead_source_type: source_type }),
    ...(no_source && { source: '' }),
    ...(asksForDuplicates(query) && {
      // Any of them: that there is one, no index says exactly.
      'repeats.delay': duplicate_delay ?? { $gt: '' as never },
      ...known(query, own),
      ...(duplicate_source && { 'repeats.source': duplicate_source }),
      ...(duplicate_type && { 'repeats.source_type': duplicate_type }),
      ...(duplicate_of && { $and: [{ 'repeats.entity': duplicate_of }] }),
    }),
  };
}

/** A source is compared whole, whatever its case and accents, as the indexes do that hold it. */
export const collationOf = (query: LeadListQuery) =>
  query.source ||
  query.no_source ||
  asksForDuplicates(query) ||
  query.quality === 'suspicious' ||
  query.quality === 'invalid'
    ? { collation: FOLDED }
    : {};
