/** Unsaved work, and the question before anything leads away from it. */
import { SvelteSet } from 'svelte/reactivity';
import { ask } from '../ask.svelte.ts';

const forms = new SvelteSet<() => boolean>();

/** @param dirty whether something would be lost. Call it in a component's script. */
export function guardUnsaved(dirty: () => boolean): void {
  $effect(() => {
    forms.add(dirty);
    return () => forms.delete(dirty);
  });
}

export const hasUnsaved = (): boolean => [...forms].some((dirty) => dirty());

/** Asks, when something would be lost. */
export async function mayLeave(): Promise<boolean> {
  if (!hasUnsaved()) return true;
  const answer = await ask({
    title: 'Quitter sans enregistrer ?',
    text: 'Ce que vous avez modifié sur cette page sera perdu.',
    confirm: 'Quitter sans enregistrer',
    danger: true,
  });
  return answer !== null;
}
