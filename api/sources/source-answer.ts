/** One source as its routes find it. */
import { readSourceKey } from '../../domain/sources/source.ts';
import type { SourceBreakerDoc } from '../../store/sources/collections.ts';
import { findSource } from '../../store/sources/read-sources.ts';
import type { App } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { Problem } from '../http/problem.ts';
import { OfCompany, SourceParams, SourceQuery } from './contract.ts';

/**
 * Where a route about one source is: below its name, and with the source in the query, the only place for one without a
 * name. @param own the address without a name; `rest` where there is one
 */
export const addressesOf = (rest: string, own = rest) => [
  { url: `/api/sources/:source${rest}`, schema: { params: SourceParams, querystring: OfCompany } },
  { url: `/api/sources${own}`, schema: { querystring: SourceQuery } },
];

interface Asked {
  params: unknown;
  query: unknown;
  scope: Scope;
}

/**
 * The source of a name in the companies of the request, which both may have.
 * @throws Problem 404; 400 when it is not clear whose
 */
export async function sourceOfName(app: App, name: string, scope: Scope): Promise<SourceBreakerDoc> {
  const { store, clock } = app.deps;
  const source = readSourceKey(name);
  const all = await Promise.all(
    scope.entities.map((entity) => findSource(store, { entity, source }, clock())),
  );
  const [first, second] = all.filter((breaker) => breaker !== null);
  if (!first) throw new Problem('not_found', 'Aucun lead n’est venu de cette source.');
  if (second) scope.forCreate();
  return first;
}

export function sourceAsked(app: App, { params, query, scope }: Asked): Promise<SourceBreakerDoc> {
  const { source = '' } = { ...(query as { source?: string }), ...(params as { source?: string }) };
  return sourceOfName(app, source, scope);
}
