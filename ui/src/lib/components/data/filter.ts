/** A choice that narrows a list, as data. */
import { ENTITY_OPTIONS, type OptionList } from '../../options.svelte.ts';
import { session } from '../../session.svelte.ts';
import type { Option } from '../ui/Select.svelte';

export interface Filter {
  /** The parameter of the address that holds what was chosen. */
  name: string;
  label: string;
  options: readonly Option[] | OptionList;
  class?: string;
}

/** @param value the company in the address: it can be taken away even by those who see one company only */
export const entityFilter = (value: string): Filter[] =>
  session.scope === 'BOTH' || value ? [{ name: 'entity', label: 'Société', options: ENTITY_OPTIONS }] : [];
