/** The records of replays, from the moment one is asked for. */
import type { Entity } from '../../../domain/common/entity.ts';
import {
  REPLAY_KEPT_DAYS,
  type ReplayAsked,
  type ReplayKind,
  type Proposal,
} from '../../../domain/routing/replay.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import type { Actor } from '../../audit/event-log.ts';
import { newId } from '../../db/ids.ts';
import type { Store } from '../../db/mongo.ts';
import type { RoutingReplayDoc } from '../collections.ts';

/** The migration that came with replays: what was changed before, the trail may not tell. */
const SINCE = '0015-simulator';

/** From when on a past day can be played again; null: from the first. */
export async function replaysSince({ migrations }: Store): Promise<Date | null> {
  const record = await migrations.findOne({ _id: SINCE });
  return record?.fresh ? null : (record?.done_at ?? new Date());
}

export async function openReplay(
  store: Store,
  { kind, asked, entities }: { kind: ReplayKind; asked: ReplayAsked; entities: Entity[] },
  by: Actor,
  now: Date,
): Promise<RoutingReplayDoc> {
  const doc: RoutingReplayDoc = {
    ...{ _id: newId(), kind, status: 'running', entities, asked, by: by.id, by_name: by.name },
    ...{ created_at: now, expires_at: new Date(now.getTime() + REPLAY_KEPT_DAYS * DAY_MS), progress: 0 },
  };
  await store.routing_replays.insertOne(doc);
  return doc;
}

export const findReplay = ({ routing_replays }: Store, _id: string): Promise<RoutingReplayDoc | null> =>
  routing_replays.findOne({ _id });

/** How far it is, in steps whose number nobody knows beforehand. */
export const showProgress = ({ routing_replays }: Store, _id: string, progress: number) =>
  routing_replays.updateOne({ _id, status: 'running' }, { $set: { progress } });

export const saveProposals = (
  { routing_replays }: Store,
  _id: string,
  answer: { proposals: Proposal[]; complete: boolean },
  now: Date,
) =>
  routing_replays.updateOne(
    { _id, status: 'running' },
    { $set: { ...answer, status: 'done', finished_at: now } },
  );

/** Ends one that has no result. @returns whether it was running */
export async function endReplay(
  { routing_replays }: Store,
  _id: string,
  status: 'failed' | 'cancelled',
  now: Date,
): Promise<boolean> {
  const ended = await routing_replays.updateOne(
    { _id, status: 'running' },
    { $set: { status, finished_at: now } },
  );
  return ended.modifiedCount > 0;
}

/** The latest that somebody may read. */
export const latestReplays = ({ routing_replays }: Store, entities: readonly Entity[], limit: number) =>
  routing_replays
    .find(
      { entities: { $not: { $elemMatch: { $nin: [...entities] } } } },
      { projection: { result: 0, proposals: 0 }, sort: { created_at: -1, _id: -1 }, limit },
    )
    .toArray();
