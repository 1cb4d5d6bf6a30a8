/** Replays a period and keeps what came of it. */
import { isEdited } from '../../../domain/routing/replay-edits.ts';
import type { ReplayResult, ReplayRow } from '../../../domain/routing/replay.ts';
import { parisDayStart, addDays } from '../../../domain/time/paris-time.ts';
import type { PhoneKeys } from '../../db/ids.ts';
import type { Store } from '../../db/mongo.ts';
import type { RoutingReplayDoc } from '../collections.ts';
import { compare, realResults, reallyWaiting, replayResults } from './compare.ts';
import { loadReplay } from './load.ts';
import type { Period, Tick } from './past.ts';
import { playPeriod } from './play.ts';

export interface ReplayDeps {
  store: Store;
  keys: PhoneKeys;
}

/** Rows that are kept. */
export const MAX_ROWS = 5_000;
const CHUNK = 500;

export const periodOf = ({ from, to }: RoutingReplayDoc['asked']): Period => ({
  start: parisDayStart(from),
  end: parisDayStart(addDays(to, 1)),
});

/** @returns the result, and its first rows */
export async function replayPeriod(
  deps: ReplayDeps,
  { asked, entities }: Pick<RoutingReplayDoc, 'asked' | 'entities'>,
  tick: Tick,
): Promise<{ result: ReplayResult; rows: ReplayRow[] }> {
  const data = await loadReplay(deps, periodOf(asked), tick);
  const real = realResults(data);
  const { rules, edits } = asked;
  const asIs = rules === 'then' && !isEdited(edits);
  const plain = asIs ? undefined : replayResults(await playPeriod(data, { rules: 'then' }, tick), real);
  const world = await playPeriod(data, { rules, edits }, tick);
  const rows: ReplayRow[] = [];
  const compared = compare(
    { world, real, rules, entities, waiting: reallyWaiting(data), ...(plain && { plain }) },
    (row) => void (rows.length < MAX_ROWS && rows.push(row)),
  );
  return { result: { ...compared, rows: rows.length, cut: data.cut }, rows };
}

/** Keeps a result with its rows; those of an earlier try are replaced. */
export async function saveReplay(
  { store }: Pick<ReplayDeps, 'store'>,
  { _id, expires_at }: Pick<RoutingReplayDoc, '_id' | 'expires_at'>,
  { result, rows }: { result: ReplayResult; rows: readonly ReplayRow[] },
  now: Date,
): Promise<void> {
  await store.routing_replay_rows.deleteMany({ replay_id: _id });
  for (let n = 0; n < rows.length; n += CHUNK)
    await store.routing_replay_rows.insertMany(
      rows.slice(n, n + CHUNK).map((row, index) => ({
        ...{ _id: `${_id}|${String(n + index).padStart(5, '0')}`, replay_id: _id, n: n + index, expires_at },
        ...row,
      })),
    );
  await store.routing_replays.updateOne(
    { _id, status: 'running' },
    { $set: { status: 'done', result, finished_at: now } },
  );
}
