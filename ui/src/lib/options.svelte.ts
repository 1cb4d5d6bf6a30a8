/** Choices of filters and forms that come from the API. */
import { query } from './api/query.svelte.ts';
import { get, getAll } from './api/read.ts';
import type { Products } from './api/types.ts';
import type { Option } from './components/ui/Select.svelte';
import { ENTITIES, type Entity } from '../../../domain/common/entity.ts';
import { can, session } from './session.svelte.ts';

export const ENTITY_OPTIONS: readonly Option[] = ENTITIES.map((entity) => ({ value: entity, label: entity }));

/** Products known to the system, as options; data, not code (01-domain). */
export function productOptions(): { readonly list: readonly Option[] } {
  const products = query(() => (can('commandes.view') ? get<Products>('/commandes/products') : null));
  return {
    get list() {
      return (products.data?.products ?? []).map((code) => ({ value: code, label: code }));
    },
  };
}

/** Clients of the companies in scope, or of one, by name. */
export function clientOptions(entity: () => Entity | '' = () => ''): { readonly list: readonly Option[] } {
  const clients = query(() => {
    if (!can('clients.view')) return null;
    return getAll('clients', { entity: entity() || session.scope, active_only: false });
  });
  return {
    get list() {
      return [...(clients.data ?? [])]
        .sort((a, b) => a.name.localeCompare(b.name, 'fr'))
        .map((client) => ({
          value: client.id,
          label: session.scope === 'BOTH' && !entity() ? `${client.name} (${client.entity})` : client.name,
        }));
    },
  };
}
