/**
 * Questions to the API, ready for `query()`.
 */
import { ENTITIES, type Entity } from '../../../../domain/entity.ts';
import { session } from '../session.svelte.ts';
import { api, apiUrl, type Params } from './client.ts';
import type { Question } from './query.svelte.ts';

/** One GET. */
export const get = <T>(path: string, params?: Params): Question<T> => ({
  key: `${session.scope}:${apiUrl(path, params)}`,
  load: (signal) => api.get<T>(path, params, signal),
});

/** Companies the reader looks at now. */
export const entitiesInScope = (): readonly Entity[] =>
  session.scope === 'BOTH' ? ENTITIES : [session.scope];

/** Whether a record of this company can be opened; those of another do not exist for the reader (01-domain §5). */
export const inScope = (entity: Entity): boolean => entitiesInScope().includes(entity);
