/** Short messages about what was just done. */
import { toast } from 'svelte-sonner';
import { asProblem } from './api/problem.ts';

export const notify = (text: string, description?: string): void => {
  toast.success(text, description ? { description } : {});
};

/** Time to read what to do. */
const LONG_MS = 10_000;

/** It was done at once, and can be taken back as long as this is read. */
export function notifyUndoable(text: string, description: string, undo: () => Promise<void>): void {
  const onClick = () => void undo().catch(notifyProblem);
  toast.success(text, { description, duration: LONG_MS, action: { label: 'Annuler', onClick } });
}

/** It ended otherwise than wanted: what happened, and what to do. */
export function notifyWarning(text: string, advice: string): void {
  toast.warning(text, { description: advice, duration: LONG_MS });
}

/** A form was sent as it came. */
export const notifyUnchanged = (): void => {
  toast.info('Rien à enregistrer : rien n’a changé.');
};

/** What happened, and what to do. */
export function notifyProblem(error: unknown): void {
  const problem = asProblem(error);
  toast.error(problem.message, { description: problem.advice, duration: LONG_MS });
}
