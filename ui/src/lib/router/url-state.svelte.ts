/**
 * The state of a list, kept in the address: it survives Back and reload, and can be sent to a colleague.
 */
import { changeQuery, readQuery } from './query-string.ts';
import { navigate, router } from './router.svelte.ts';

export interface UrlState<K extends string> {
  /** Present values; what is absent from the address has its default. Values are text. */
  readonly values: Readonly<Record<K, string>>;
  /** How many of the keys differ from their default, of those given. */
  changed(keys: readonly K[]): number;
  /** Changes some values, to their default where `undefined`; a change of anything but the page starts again at the first. */
  set(patch: Partial<Record<K, string | undefined>>, options?: { replace?: boolean }): void;
}

const FIRST_PAGE = { page: undefined, cursor: undefined };

/** @param defaults every parameter of the list, with the value that is left out of the address. */
export function urlState<K extends string>(defaults: Record<K, string>): UrlState<K> {
  const values = $derived(readQuery(router.search, defaults));
  return {
    get values() {
      return values;
    },
    changed: (some) => some.filter((key) => values[key] !== defaults[key]).length,
    set(patch, { replace = false } = {}) {
      void navigate(
        changeQuery(location.search, 'page' in patch ? patch : { ...FIRST_PAGE, ...patch }, defaults),
        { replace },
      );
    },
  };
}
