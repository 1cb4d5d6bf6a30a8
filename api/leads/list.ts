import type { Filter } from 'mongodb';
import { comparable } from '../../domain/common/text.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';
import type { App } from '../http/deps.ts';
import { readPage } from '../http/paging.ts';
import type { Caller } from '../http/plugins/auth.ts';
import { type Scope, seesBoth } from '../http/plugins/scope.ts';
import { LeadList, LeadListQuery } from './contract.ts';
import { searchFilters } from './search.ts';
import { collationOf, statisticsFilter } from './statistics-filter.ts';
import { clientIdsOf, leadView, NOT_LISTED } from './view.ts';
import { clientNames, visibleNames } from '../deliveries/names.ts';
import { duringDays, duringWeek } from '../http/week.ts';

const NOBODY: Filter<LeadDoc> = { _id: { $in: [] } };

/**
 * Every condition is served by an index, or narrows what one serves (store/collections.ts). Who is in the list fits one of them.
 * @param names clients the reader may see: who bought a lead may not be found out by asking either (01-domain §5)
 */
function filtersOf(
  query: LeadListQuery,
  scope: Scope,
  caller: Caller,
  names: ReadonlyMap<string, unknown>,
): Filter<LeadDoc>[] {
  const { produit, status, source, hold_reason, departement, client_id, search, week, from, to, import_id } =
    query;
  const filter = {
    ...scope.filterOrNone(),
    ...(produit && { produit }),
    ...(status && { status }),
    ...(source && { source }),
    ...(hold_reason && { hold_reason }),
    ...(departement && { departement }),
    ...(client_id && (names.has(client_id) ? { delivery_client_id: client_id } : NOBODY)),
    ...(week && { created_at: duringWeek(week) }),
    ...(import_id && { import_id }),
    ...(from && to && { created_at: duringDays(from, to) }),
    ...pageFilter(query),
    ...statisticsFilter(query, seesBoth(caller) ? null : caller.entity),
  };
  return search?.trim() ? searchFilters(search).map((found) => ({ ...filter, ...found })) : [filter];
}

/** What the funnel has counted of a landing page. */
function pageFilter({ lp, lp_form, lp_source, lp_step }: LeadListQuery): Filter<LeadDoc> {
  if (!lp) return {};
  return {
    'page.id': comparable(lp),
    ...(lp_form && { 'page.form': comparable(lp_form) }),
    ...(lp_source && { 'page.source': comparable(lp_source) }),
    ...(lp_step && { [`page_counted.${lp_step}`]: 1 }),
  };
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/leads/list',
    config: { permission: 'leads.view' },
    schema: {
      summary: 'Leads, les plus récents d’abord',
      querystring: LeadListQuery,
      response: { 200: LeadList },
    },
    handler: async ({ query, scope, caller }) => {
      const { store, clock } = app.deps;
      const now = clock();
      const asked = visibleNames(await clientNames(store, [query.client_id]), scope);
      const [filter, or] = filtersOf(query, scope, caller, asked);
      const { docs, answer } = await readPage(store.leads, filter!, query, {
        or,
        by: 'created_at',
        sort: query.sort,
        projection: NOT_LISTED,
        ...collationOf(query),
      });
      const names = visibleNames(await clientNames(store, docs.flatMap(clientIdsOf)), scope);
      return { leads: docs.map((lead) => leadView(lead, names, now)), ...answer };
    },
  });
