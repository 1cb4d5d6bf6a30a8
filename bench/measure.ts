/** Taking and summing up measurements. Times in milliseconds, rates per second. */

/** Things done side by side by a number of workers. */
export interface Sample {
  done: number;
  ms: number;
  latencies: number[];
}

export const rate = ({ done, ms }: Pick<Sample, 'done' | 'ms'>): number => (done / ms) * 1000;

/**
 * Works through `items` with `workers` at once until all are done or the time is up.
 * @param work does one item on one worker
 */
export async function takeSample<T>(
  items: readonly T[],
  workers: number,
  limitMs: number,
  work: (item: T, worker: number) => Promise<void>,
): Promise<Sample> {
  const latencies: number[] = [];
  const started = performance.now();
  const deadline = started + limitMs;
  let next = 0;
  const worker = async (n: number) => {
    while (next < items.length && performance.now() < deadline) {
      const item = items[next++]!;
      const begun = performance.now();
      await work(item, n);
      latencies.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, n) => worker(n)));
  return { done: latencies.length, ms: performance.now() - started, latencies };
}

/** The value below which a share (0…1) of the values lies; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Median over rounds of `of(round) / floor(round)`: both were measured seconds apart, on an equally busy machine. */
export const ratio = <R>(
  rounds: readonly R[],
  of: (round: R) => number,
  floor: (round: R) => number,
): number => median(rounds.map((round) => of(round) / floor(round)));
