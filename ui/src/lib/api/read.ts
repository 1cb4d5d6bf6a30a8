/**
 * Questions to the API, ready for `query()`.
 */
import { ENTITIES, type Entity } from '../../../../domain/common/entity.ts';
import { session } from '../session.svelte.ts';
import { api, apiUrl, type Params } from './client.ts';
import type { Question } from './query.svelte.ts';
import { readAll } from './read-all.ts';
import type { Alert, Client, Commande, LandingPage, Provider, Source, User } from './types.ts';

/** One GET. */
export const get = <T>(path: string, params?: Params): Question<T> => ({
  key: `${session.scope}:${apiUrl(path, params)}`,
  load: (signal) => api.get<T>(path, params, signal),
});

/** Lists that pages hold whole, to search, sort and export them. */
interface Registers {
  alerts: Alert;
  clients: Client;
  commandes: Commande;
  pages: LandingPage;
  providers: Provider;
  sources: Source;
  users: User;
}
const REGISTER_PATHS: Record<keyof Registers, string> = {
  alerts: '/alerts',
  clients: '/clients',
  commandes: '/commandes',
  pages: '/pages',
  providers: '/providers',
  sources: '/sources',
  users: '/auth/users',
};

/** Every line of a register, however many pages of the API it takes. */
export function getAll<Name extends keyof Registers>(
  name: Name,
  params: Params = {},
): Question<Registers[Name][]> {
  const path = REGISTER_PATHS[name];
  return {
    key: `${session.scope}:${apiUrl(path, params)}:all`,
    load: (signal) => readAll<Name, Registers[Name]>(path, name, params, { signal }),
  };
}

/** Companies the reader looks at now. */
export const entitiesInScope = (): readonly Entity[] =>
  session.scope === 'BOTH' ? ENTITIES : [session.scope];

/** Whether a record of this company can be opened; those of another do not exist for the reader (01-domain §5). */
export const inScope = (entity: Entity): boolean => entitiesInScope().includes(entity);
