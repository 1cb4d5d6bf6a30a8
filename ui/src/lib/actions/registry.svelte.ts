/**
 * Actions that can be done now: those of the frame, and those the page on screen brings along.
 */
import { SvelteMap } from 'svelte/reactivity';
import { notifyProblem } from '../notify.ts';
import { BASE, navigate } from '../router/router.svelte.ts';
import { can } from '../session.svelte.ts';
import type { Action } from './action.ts';

const providers = new SvelteMap<symbol, () => Action[]>();

/** Offers actions while the calling component is on screen. */
export function provideActions(list: () => Action[]): void {
  $effect(() => {
    const key = Symbol();
    providers.set(key, list);
    return () => providers.delete(key);
  });
}

export const isOffered = (action: Action): boolean => !action.permission || can(action.permission);

/** Those the user may do, the page's own first. */
export const currentActions = (): Action[] =>
  [...providers.values()]
    .reverse()
    .flatMap((list) => list())
    .filter(isOffered);

/** Does it; a refusal is shown, never thrown. */
export async function perform(action: Action): Promise<void> {
  if (action.unavailable) return;
  if (action.href) {
    if (!action.download && action.href.startsWith(BASE))
      await navigate(action.href.slice(BASE.length) || '/');
    else location.assign(action.href);
    return;
  }
  try {
    await action.run?.();
  } catch (error) {
    notifyProblem(error);
  }
}
