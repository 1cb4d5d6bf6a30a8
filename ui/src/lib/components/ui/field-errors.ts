/** What the API said is wrong with the fields of a form: told by the form, shown by each field. */
import { getContext, setContext } from 'svelte';
import type { ApiProblem } from '../../api/problem.ts';

type ErrorOf = (name: string) => string | undefined;
const KEY = Symbol('field errors');

/** Call it in the form's script. */
export function provideFieldErrors(problem: () => ApiProblem | null): void {
  // The API says `/email`, `email` or `body.email`.
  setContext<ErrorOf>(
    KEY,
    (name) =>
      problem()?.fields.find(({ path }) => path.split(/[/.]/).filter(Boolean).at(-1) === name)?.message,
  );
}

/** Call it in the script of a field; outside a form nothing is wrong. */
export const fieldErrors = (): ErrorOf => getContext<ErrorOf | undefined>(KEY) ?? (() => undefined);
