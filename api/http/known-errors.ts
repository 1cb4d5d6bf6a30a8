/**
 * What stores and workflows refuse, as the problem the API answers. Each area lists its own (`errors` of its index.ts);
 * here is what any of them may meet: a database or a Temporal that does not answer.
 */
import { MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { TemporalUnavailableError } from '../../temporal/launch/call.ts';
import { type FieldProblem, Problem, type ProblemCode } from './problem.ts';

const RETRY_SECONDS = 5;

type Said<E, T extends string> = T | ((error: E) => T);

/** An error class, the problem it stands for and the sentence people read. */
export interface KnownError<E extends Error = Error> {
  type: new (...args: never[]) => E;
  code: Said<E, ProblemCode>;
  detail: Said<E, string>;
  /** Fields it names. */
  errors?: (error: E) => readonly FieldProblem[];
}

/** One entry of an area's `errors`. */
export const refusal = <E extends Error>(
  type: KnownError<E>['type'],
  code: Said<E, ProblemCode>,
  detail: Said<E, string>,
  errors?: (error: E) => readonly FieldProblem[],
): KnownError => ({ type, code, detail, ...(errors && { errors }) }) as unknown as KnownError;

const NO_DATABASE = 'La base de données ne répond pas ; réessayez dans un instant.';

const OUTAGES: readonly KnownError[] = [
  refusal(
    TemporalUnavailableError,
    'unavailable',
    'Le moteur d’exécution ne répond pas ; rien n’est perdu, réessayez dans un instant.',
  ),
  refusal(MongoNetworkError, 'unavailable', NO_DATABASE),
  refusal(MongoServerSelectionError, 'unavailable', NO_DATABASE),
];

/** A change of primary, or two writers who kept getting in each other's way. */
const isTransient = (error: unknown): boolean =>
  error instanceof MongoServerError &&
  (error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('TransientTransactionError'));

const said = <T extends string>(text: Said<Error, T>, error: Error): T =>
  typeof text === 'function' ? text(error) : text;

/** The problem a known error stands for; undefined when nobody expected it. */
export function knownProblem(error: unknown, known: readonly KnownError[]): Problem | undefined {
  const entry = [...known, ...OUTAGES].find(({ type }) => error instanceof type);
  if (entry) {
    const code = said(entry.code, error as Error);
    const retry = code === 'unavailable' ? { retryAfter: RETRY_SECONDS } : {};
    const fields = entry.errors && { errors: entry.errors(error as Error) };
    return new Problem(code, said(entry.detail, error as Error), { ...retry, ...fields });
  }
  if (isTransient(error)) {
    return new Problem('unavailable', 'La base de données est occupée ; réessayez dans un instant.', {
      retryAfter: RETRY_SECONDS,
    });
  }
  return undefined;
}
