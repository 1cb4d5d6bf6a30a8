/** Which entries of the audit trail a request asks for. Every condition is served by an index, or narrows what one serves. */
import { storedSubjects } from '../../domain/audit/subjects.ts';
import type { Filter } from 'mongodb';
import type { Static } from 'typebox';
import { foldText, foldedWords } from '../../domain/common/text.ts';
import type { EventDoc } from '../../store/audit/collections.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import type { Store } from '../../store/db/mongo.ts';
import { startsWith } from '../http/paging.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { duringWeek } from '../http/week.ts';
import type { EventListQuery } from './contract.ts';

const MAX_WORDS = 6;

/** Entries about a record, or that name it beside another. */
const about = (id: string): Filter<EventDoc> => ({
  $or: [
    { entity_id: id },
    ...['lead_id', 'client_id', 'commande_id'].map((name) => ({ [`related.${name}`]: id })),
  ],
});

/** Ids of those whose name or e-mail holds a text, whatever its case and accents: there are dozens of users. */
async function usersLike(store: Store, text: string): Promise<string[]> {
  const wanted = foldText(text);
  const users = await store.users.find({}, { projection: { nom: 1, email: 1 } }).toArray();
  const everybody = [...users, { _id: SYSTEM.id, nom: SYSTEM.name, email: '' }];
  const ids = everybody
    .filter(({ nom, email }) => foldText(nom).includes(wanted) || foldText(email).includes(wanted))
    .map(({ _id }) => _id);
  return [...ids, text];
}

/** All words must begin one the entry says; an action or an id may be given whole. */
function saying(search: string): Filter<EventDoc> {
  const words = foldedWords(search).slice(0, MAX_WORDS);
  if (words.length === 0) return { terms: { $in: [] } };
  const whole = { terms: startsWith(foldText(search)) };
  return { $or: [whole, { $and: words.map((word) => ({ terms: startsWith(word) })) }] };
}

export async function eventFilter(
  store: Store,
  query: Partial<Static<typeof EventListQuery>> & { user_id?: string },
  scope: Scope,
): Promise<Filter<EventDoc>> {
  const { action, entity_type, entity_id, week, user_filter, user_id, search } = query;
  const conditions: Filter<EventDoc>[] = [
    ...(entity_id ? [about(entity_id)] : []),
    ...(user_filter ? [{ user_id: { $in: await usersLike(store, user_filter.trim()) } }] : []),
    ...(search ? [saying(search)] : []),
  ];
  return {
    ...scope.filterOrNone(),
    ...(action && { action }),
    ...(entity_type && { entity_type: { $in: storedSubjects(entity_type) } }),
    ...(user_id && { user_id }),
    ...(week && { at: duringWeek(week) }),
    ...(conditions.length > 0 && { $and: conditions }),
  };
}
