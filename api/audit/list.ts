import type { Filter } from 'mongodb';
import type { EventDoc } from '../../store/audit/collections.ts';
import type { Static } from 'typebox';
import type { App } from '../http/deps.ts';
import { readPage, startsWith } from '../http/paging.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { EventList, EventListQuery } from './contract.ts';
import { eventView } from './view.ts';
import { duringWeek } from '../http/week.ts';

function filterOf(query: Static<typeof EventListQuery>, scope: Scope): Filter<EventDoc> {
  const { action, entity_type, entity_id, week, user_filter, search } = query;
  const conditions: Filter<EventDoc>[] = [];
  if (user_filter?.trim())
    conditions.push({ $or: [{ user_id: user_filter }, { user: startsWith(user_filter.trim()) }] });
  if (search?.trim()) {
    const prefix = startsWith(search.trim());
    conditions.push({ $or: [{ action: prefix }, { entity_id: prefix }, { user: prefix }] });
  }
  return {
    ...scope.filterOrNone(),
    ...(action && { action }),
    ...(entity_type && { entity_type }),
    ...(entity_id && { entity_id }),
    ...(week && { at: duringWeek(week) }),
    ...(conditions.length > 0 && { $and: conditions }),
  };
}

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/event-log',
    config: { permission: 'activity.view' },
    schema: { summary: 'Journal', querystring: EventListQuery, response: { 200: EventList } },
    handler: async ({ query, scope }) => {
      const filter = filterOf(query, scope);
      const { docs, answer } = await readPage(app.deps.store.event_log, filter, query, { by: 'at' });
      return { events: docs.map(eventView), ...answer };
    },
  });
