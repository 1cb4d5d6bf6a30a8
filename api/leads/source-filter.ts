/** The source a request names, as the stored leads spell it: case and accents do not count. */
import type { Filter } from 'mongodb';
import { foldText } from '../../domain/intake/submission.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { Scope } from '../http/plugins/scope.ts';

export async function sourceFilter(store: Store, source: string, scope: Scope): Promise<Filter<LeadDoc>> {
  const wanted = foldText(source);
  const owners = scope.filterOrNone().entity.$in;
  // One company at a time, so that the index jumps from spelling to spelling.
  const spellings = await Promise.all(owners.map((entity) => store.leads.distinct('source', { entity })));
  return { source: { $in: [...new Set(spellings.flat())].filter((one) => foldText(one) === wanted) } };
}
