/** Choices of filters and forms that come from the API. */
import type { ApiProblem } from './api/problem.ts';
import { query, type Query } from './api/query.svelte.ts';
import { get, getAll } from './api/read.ts';
import type { LeadSources, Products } from './api/types.ts';
import type { Option } from './components/ui/Select.svelte';
import { ENTITIES, type Entity } from '../../../domain/common/entity.ts';
import { can, session } from './session.svelte.ts';

export const ENTITY_OPTIONS: readonly Option[] = ENTITIES.map((entity) => ({ value: entity, label: entity }));

/** Choices that have to be read first: the control says so while they are not there, and asks again when told to. */
export interface OptionList {
  readonly list: readonly Option[];
  readonly loading: boolean;
  readonly problem: ApiProblem | undefined;
  retry(): void;
}

const optionList = <T>(answer: Query<T>, read: (data: T) => readonly Option[]): OptionList => ({
  get list() {
    return answer.data === undefined ? [] : read(answer.data);
  },
  get loading() {
    return answer.loading;
  },
  get problem() {
    return answer.data === undefined ? answer.problem : undefined;
  },
  retry: answer.refetch,
});

/** Products known to the system, as options; data, not code (01-domain). */
export function productOptions(): OptionList {
  const products = query(() => (can('commandes.view') ? get<Products>('/commandes/products') : null));
  return optionList(products, (data) => data.products.map((code) => ({ value: code, label: code })));
}

/** Clients of the companies in scope, or of one, by name. */
export function clientOptions(entity: () => Entity | '' = () => ''): OptionList {
  const clients = query(() => {
    if (!can('clients.view')) return null;
    return getAll('clients', { entity: entity() || session.scope, active_only: false });
  });
  return optionList(clients, (data) =>
    [...data]
      .sort((a, b) => a.name.localeCompare(b.name, 'fr'))
      .map((client) => ({
        value: client.id,
        label: session.scope === 'BOTH' && !entity() ? `${client.name} (${client.entity})` : client.name,
      })),
  );
}

/** Every source a lead of the companies in scope came from. */
export function sourceOptions(entity: () => string): OptionList {
  const sources = query(() => get<LeadSources>('/leads/sources', { entity: entity() }));
  return optionList(sources, (data) => data.sources.map((source) => ({ value: source, label: source })));
}

/** Orders of the companies in scope, by client and product; paused ones too. */
export function commandeOptions(): OptionList {
  const orders = query(() =>
    can('commandes.view') ? getAll('commandes', { entity: session.scope, active_only: false }) : null,
  );
  return optionList(orders, (data) =>
    [...data]
      .sort(
        (a, b) =>
          a.client_name.localeCompare(b.client_name, 'fr') || a.produit.localeCompare(b.produit, 'fr'),
      )
      .map(({ id, client_name, produit, entity, active }) => ({
        value: id,
        label: `${client_name} · ${produit} (${entity}${active ? '' : ', en pause'})`,
      })),
  );
}
