/**
 * How a lead gets there: tried again until RDZ has answered, under the key that makes all tries one; as the page closes by a
 * beacon; and, where something may be stored, kept for a day and sent when a page of the site is opened again.
 */
import { beacon, post, store, stored } from './page.ts';

const KEPT = 'rdz-envois';
/** RDZ knows a key for a day: what is older could become a second lead. */
const KEPT_MS = 23 * 3_600_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

export interface Outcome {
  ok: boolean;
  answer: unknown;
}

type Kept = Record<string, { at: number; body: string }>;

function kept(): Kept {
  try {
    return JSON.parse(stored(KEPT) ?? '{}') as Kept;
  } catch {
    return {};
  }
}

function keep(change: (all: Kept) => void): void {
  const all = kept();
  change(all);
  store(KEPT, JSON.stringify(all));
}

/** By key: what RDZ has not answered. */
const waiting = new Map<string, string>();

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    addEventListener(
      'online',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });

/** What RDZ said; undefined where it is worth another try. */
async function tryOnce(body: string): Promise<Outcome | undefined> {
  try {
    const response = await post('leads', body);
    const { ok, status } = response;
    if (status >= 500 || status === 429 || status === 408) return undefined;
    const answer = (await response.json()) as { success?: boolean };
    return { ok: ok && answer.success !== false, answer };
  } catch {
    return undefined;
  }
}

/** @param onWait told after each try that failed @param at when it was first sent */
export async function deliver(
  key: string,
  body: string,
  onWait?: () => void,
  at = Date.now(),
): Promise<Outcome> {
  waiting.set(key, body);
  keep((all) => (all[key] = { at, body }));
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const outcome = await tryOnce(body);
    if (outcome) {
      waiting.delete(key);
      keep((all) => delete all[key]);
      return outcome;
    }
    onWait?.();
    await pause(wait);
  }
}

/** Sends what an earlier page could not. */
export function sendKept(): void {
  for (const [key, { at, body }] of Object.entries(kept())) {
    if (waiting.has(key)) continue;
    if (Date.now() - at > KEPT_MS) keep((all) => delete all[key]);
    else void deliver(key, body, undefined, at);
  }
}

/** As the page closes, or is hidden and may never come back. */
export function sendOnLeaving(): void {
  const leave = () => waiting.forEach((body) => beacon('leads', body));
  addEventListener('pagehide', leave);
  addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave());
}
