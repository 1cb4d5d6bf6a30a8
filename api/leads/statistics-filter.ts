/** The leads behind a figure of monitoring: the quality of their phones, where they came from, which leads they repeat. */
import type { Filter } from 'mongodb';
import { FOLDED } from '../../store/db/schema-kit.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';
import type { Scope } from '../http/plugins/scope.ts';
import type { LeadListQuery } from './contract.ts';

/** Leads that repeat one whose source the reader may not know: whoever asks for one finds nobody. */
const hidden = ({ duplicate_source, duplicate_type }: LeadListQuery, scope: Scope): Filter<LeadDoc> =>
  duplicate_source !== undefined || duplicate_type !== undefined
    ? { 'repeats.entity': { $in: [...scope.entities] } }
    : {};

const asksForDuplicates = (query: LeadListQuery): boolean =>
  query.duplicate === true ||
  [query.duplicate_of, query.duplicate_source, query.duplicate_type, query.duplicate_delay].some(Boolean);

export function statisticsFilter(query: LeadListQuery, scope: Scope): Filter<LeadDoc> {
  const { quality, source_type, no_source } = query;
  const { duplicate_of, duplicate_source, duplicate_type, duplicate_delay } = query;
  return {
    ...(quality && { phone_quality: quality }),
    ...(source_type && { lead_source_type: source_type }),
    ...(no_source && { source: '' }),
    ...(asksForDuplicates(query) && {
      'repeats.lead_id': { $exists: true },
      ...hidden(query, scope),
      ...(duplicate_source && { 'repeats.source': duplicate_source }),
      ...(duplicate_type && { 'repeats.source_type': duplicate_type }),
      ...(duplicate_delay && { 'repeats.delay': duplicate_delay }),
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
