import type { ApiProblem } from './api/problem.ts';

/** What the API says is wrong with one field (`/email`, `email` or `body.email`). */
export const fieldError = (problem: ApiProblem | null, name: string): string | undefined =>
  problem?.fields.find(({ path }) => path.split(/[/.]/).filter(Boolean).at(-1) === name)?.message;
