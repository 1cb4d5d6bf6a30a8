import { MediaQuery } from 'svelte/reactivity';

/** Where the menu has room beside a table. Tailwind's `xl`. */
export const roomy = new MediaQuery('(min-width: 80rem)');

/** Where tables have room; below, lists are cards. Tailwind's `md`. */
export const wide = new MediaQuery('(min-width: 48rem)');
