import { MediaQuery } from 'svelte/reactivity';

/** Where tables have room; below, lists are cards. Tailwind's `md`. */
export const wide = new MediaQuery('(min-width: 48rem)');
