/** Short messages about what was just done. */
import { toast } from 'svelte-sonner';
import { asProblem } from './api/problem.ts';

export const notify = (text: string, description?: string): void => {
  toast.success(text, description ? { description } : {});
};

/** What happened, and what to do. */
export function notifyProblem(error: unknown): void {
  const problem = asProblem(error);
  toast.error(problem.message, { description: problem.advice, duration: 10_000 });
}
