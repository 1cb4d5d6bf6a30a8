/** How soon runs are looked at again: often while one works, else soon enough to see the next one begin. */
import type { RunSummary } from '../../lib/api/types.ts';

const RUNNING_MS = 2_000;
const RESTING_MS = 60_000;

/** @returns milliseconds */
export const nextLook = (runs: readonly Pick<RunSummary, 'status'>[]): number =>
  runs.some(({ status }) => status === 'running') ? RUNNING_MS : RESTING_MS;
