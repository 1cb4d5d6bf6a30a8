/**
 * Reading from the API inside a component: what TanStack Query knows of asking, keeping and asking again, in the few words the
 * pages need. Every read is asked again after any write, so that no page shows what is no longer true.
 */
import { createQuery, keepPreviousData, QueryCache, QueryClient, skipToken } from '@tanstack/svelte-query';
import { SvelteMap } from 'svelte/reactivity';
import { type ApiProblem, asProblem } from './problem.ts';

/** `key` names the answer: equal questions are asked once. */
export interface Question<T> {
  key: string;
  load(signal: AbortSignal): Promise<T>;
}

export interface Query<T> {
  readonly data: T | undefined;
  readonly problem: ApiProblem | undefined;
  /** Nothing to show yet. */
  readonly loading: boolean;
  /** Something is shown and a newer answer is on its way. */
  readonly refreshing: boolean;
  /** What is shown answers the question before; the present one's answer is on its way. */
  readonly stale: boolean;
  refetch(): void;
}

interface QueryOptions<T> {
  /** Milliseconds until the next look, from the latest answer; `null` stops. Pauses while the tab is hidden. */
  pollAfter?: (data: T) => number | null;
  /** Waits for an answer instead of showing what is known: for what is edited. */
  fresh?: boolean;
  /** Goes on showing the answer to the question before, until the next one's is there: for lists. */
  keep?: boolean;
}

/** A server in trouble is not looked at more often than this. */
const AFTER_FAILURE_MS = 5_000;
/** A page one comes back to within this time shows what is known while it asks again. */
const KEPT_MS = 30 * 60_000;

/** The latest problem of each question: it stays on screen while the question is asked again. */
const problems = new SvelteMap<unknown, ApiProblem>();
const client = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey: [key] }) => problems.set(key, asProblem(error)),
    onSuccess: (_answer, { queryKey: [key] }) => problems.delete(key),
  }),
  defaultOptions: {
    queries: {
      // The browser's word on whether there is a network is not taken: only a request tells whether the server answers.
      networkMode: 'always',
      retry: false,
      // Pages count every answer as a look, the same one as before too.
      structuralSharing: false,
      gcTime: KEPT_MS,
    },
  },
});
// From now on it notices when somebody comes back to the tab.
client.mount();

/** Everything on screen is fetched again. What was asked before now is not waited for: its answer may be older. */
export const invalidate = (): void => void client.cancelQueries().then(() => client.invalidateQueries());

/** Forgets what was read: personal data does not outlive the session. */
export function forget(): void {
  client.clear();
  problems.clear();
}

/** @param ask what to read, from reactive state; `null` while there is nothing to ask. Call it in a component's script. */
export function query<T>(
  ask: () => Question<T> | null,
  { pollAfter, fresh, keep }: QueryOptions<T> = {},
): Query<T> {
  const keyOf = (question: Question<T> | null): string =>
    question ? (fresh ? `${question.key}:fresh` : question.key) : '';
  const key = $derived(keyOf(ask()));
  const nextLook = (answer: T | undefined, problem: ApiProblem | null): number | false => {
    if (!pollAfter || (problem ? !problem.passing : answer === undefined)) return false;
    const delay = answer === undefined ? 0 : pollAfter(answer);
    if (delay === null || !problem) return delay ?? false;
    return Math.max(delay, AFTER_FAILURE_MS, (problem.retryAfter ?? 0) * 1000);
  };
  const result = createQuery<T>(
    () => {
      const question = ask();
      return {
        queryKey: [keyOf(question)],
        queryFn: question ? ({ signal }) => question.load(signal) : skipToken,
        refetchInterval: ({ state }) => nextLook(state.data, state.error && asProblem(state.error)),
        ...(fresh && { gcTime: 0 }),
        ...(keep && { placeholderData: keepPreviousData }),
      };
    },
    () => client,
  );

  return {
    get data() {
      return result.data;
    },
    get problem() {
      // Not the one from before this page was opened: it asks anew.
      return result.isFetchedAfterMount ? problems.get(key) : undefined;
    },
    get loading() {
      return result.isLoading;
    },
    get refreshing() {
      return result.isRefetching;
    },
    get stale() {
      return result.isPlaceholderData && result.isFetching;
    },
    refetch: () => void result.refetch(),
  };
}
