/**
 * Reading from the API inside a component: fetches when its parameters change, shows what is known while it refreshes, and
 * fetches again after any write, so that no page shows what is no longer true.
 */
import { untrack } from 'svelte';
import { recall, remember } from './cache.ts';
import { type ApiProblem, asProblem } from './problem.ts';

/** `key` names the answer in the cache; `load` is only called when the key, the scope or the data version changed. */
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
  refetch(): void;
}

interface QueryOptions<T> {
  /** Milliseconds until the next look, from the latest answer; `null` stops. Pauses while the tab is hidden. */
  pollAfter?: (data: T) => number | null;
  /** Waits for an answer instead of showing what is known: for what is edited. */
  fresh?: boolean;
}

/** A server in trouble is not looked at more often than this. */
const AFTER_FAILURE_MS = 5_000;

let version = $state(0);

/** Everything on screen is fetched again. */
export const invalidate = (): void => {
  version += 1;
};

/** @param ask what to read, from reactive state; `null` while there is nothing to ask. Call it in a component's script. */
export function query<T>(ask: () => Question<T> | null, options: QueryOptions<T> = {}): Query<T> {
  let data = $state.raw<T | undefined>();
  let problem = $state.raw<ApiProblem | undefined>();
  let pending = $state(true);
  let own = $state(0);
  let shownKey = '';

  $effect(() => {
    const question = ask();
    void [version, own];
    if (!question) {
      shownKey = '';
      data = undefined;
      problem = undefined;
      pending = false;
      return;
    }
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    untrack(() => {
      if (shownKey !== question.key) {
        shownKey = question.key;
        data = options.fresh ? undefined : (recall(question.key) as T | undefined);
        problem = undefined;
      }
    });
    const again = (answer: T) => {
      const delay = options.pollAfter?.(answer) ?? null;
      if (delay !== null) timer = setTimeout(look, delay);
    };
    const tryAgain = ({ passing, retryAfter }: ApiProblem) => {
      if (!options.pollAfter || !passing) return;
      const delay = data === undefined ? 0 : options.pollAfter(data);
      if (delay === null) return;
      timer = setTimeout(look, Math.max(delay, AFTER_FAILURE_MS, (retryAfter ?? 0) * 1000));
    };
    const look = () => {
      if (document.hidden && data !== undefined)
        return void document.addEventListener('visibilitychange', look, { once: true, signal: abort.signal });
      pending = true;
      question.load(abort.signal).then(
        (answer) => {
          if (abort.signal.aborted) return;
          remember(question.key, answer);
          data = answer;
          problem = undefined;
          pending = false;
          again(answer);
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          problem = asProblem(error);
          pending = false;
          tryAgain(problem);
        },
      );
    };
    untrack(look);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  });

  return {
    get data() {
      return data;
    },
    get problem() {
      return problem;
    },
    get loading() {
      return pending && data === undefined;
    },
    get refreshing() {
      return pending && data !== undefined;
    },
    refetch: () => {
      own += 1;
    },
  };
}
