/** Where what is billed can be looked at. */
import { href } from '../../lib/router/router.svelte.ts';

export const clientLink = (id: string): string => href(`/clients/${id}?vue=argent`);
