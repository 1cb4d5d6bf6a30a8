/** Writes what becomes of a source's breaker, each with its line of the history and of the audit trail, or not at all. */
import type { ClientSession, UpdateFilter } from 'mongodb';
import type { AuditAction } from '../../domain/audit/actions.ts';
import { keptAfter, type Release } from '../../domain/sources/gate.ts';
import {
  type BreakerRules,
  DEFAULT_RULES,
  type ExceededRate,
  trialSize,
} from '../../domain/sources/rules.ts';
import { auditDiff } from '../audit/audit-diff.ts';
import { type Actor, logEvent } from '../audit/event-log.ts';
import { isDuplicateKey } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { BreakerEvent, SourceBreakerDoc } from './collections.ts';
import type { SourceOf } from './count-source.ts';
import { breakerId } from './gates.ts';

/** The breaker is in a state from which this does not lead anywhere (409). */
export class BreakerStateError extends Error {
  override name = 'BreakerStateError';
}

/** Somebody else has changed it since it was read: what was to be written may no longer be so. */
export class BreakerMovedError extends Error {
  override name = 'BreakerMovedError';
}

/** As many as people look at. */
const HISTORY = 100;

const ACTIONS = {
  trip: 'source.trip',
  hold: 'source.trip',
  half_open: 'source.half_open',
  close: 'source.close',
  release: 'source.release',
  proof_on: 'source.proof',
  proof_off: 'source.proof',
} as const satisfies Record<BreakerEvent['what'], AuditAction>;

export const newBreaker = ({ entity, source }: SourceOf, now: Date): SourceBreakerDoc => ({
  _id: breakerId(entity, source),
  ...{ entity, source, rules: DEFAULT_RULES, rev: 0 },
  ...{ state: 'closed', state_at: now, kept: [], history: [], created_at: now, updated_at: now },
});

/** How the audit trail names a source. */
const logged = ({ _id, entity }: SourceBreakerDoc) => ({
  entity_type: 'source' as const,
  entity_id: _id,
  entity,
});

/** A breaker that was only read of so far is made by its first change. @throws BreakerMovedError when it has changed since */
async function write(
  store: Store,
  session: ClientSession,
  before: SourceBreakerDoc,
  update: UpdateFilter<SourceBreakerDoc>,
): Promise<void> {
  const { _id, rev } = before;
  if (rev === 0)
    await store.source_breakers.insertOne({ ...before, rev: 1 }, { session }).catch((error: unknown) => {
      throw isDuplicateKey(error) ? new BreakerMovedError('somebody made the breaker') : error;
    });
  const { matchedCount } = await store.source_breakers.updateOne(
    { _id, rev: rev || 1 },
    { ...update, $inc: { rev: 1 } },
    { session },
  );
  if (matchedCount === 0) throw new BreakerMovedError('the breaker has changed');
}

interface Move {
  what: BreakerEvent['what'];
  by: Actor;
  now: Date;
  /** What the history says of it. */
  details?: Partial<BreakerEvent>;
  set: Partial<SourceBreakerDoc>;
  unset?: readonly (keyof SourceBreakerDoc)[];
}

function move(store: Store, before: SourceBreakerDoc, { what, by, now, details, set, unset = [] }: Move) {
  const entry: BreakerEvent = { at: now, what, by: by.id, by_name: by.name, ...details };
  return transaction(store, async (session) => {
    await write(store, session, before, {
      $set: { ...set, updated_at: now },
      ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map((field) => [field, 1])) }),
      $push: { history: { $each: [entry], $slice: -HISTORY } },
    });
    const event = { action: ACTIONS[what], by, ...logged(before), after: { ...details } };
    await logEvent(store, event, now, session);
  });
}

/** On hold, leads are kept from now on; those of an earlier trial go on waiting with them. */
const onHold = ({ opened_at }: SourceBreakerDoc, volume: number, now: Date) => ({
  ...{ state: 'open' as const, state_at: now, opened_at: opened_at ?? now, volume },
});

/** @param volume leads received in the window */
export const tripBreaker = (
  store: Store,
  before: SourceBreakerDoc,
  { exceeded, volume, by, now }: { exceeded: ExceededRate; volume: number; by: Actor; now: Date },
): Promise<void> =>
  move(store, before, {
    ...{ what: 'trip', by, now, details: { exceeded } },
    set: { ...onHold(before, volume, now), last_trip_at: now },
    unset: ['trial'],
  });

/** A person puts it on hold. @throws BreakerStateError when it is */
export async function holdSource(
  store: Store,
  before: SourceBreakerDoc,
  { reason, volume, by, now }: { reason: string; volume: number; by: Actor; now: Date },
): Promise<void> {
  if (before.state === 'open') throw new BreakerStateError('it is on hold');
  const details = reason ? { reason } : {};
  const set = onHold(before, volume, now);
  await move(store, before, { what: 'hold', by, now, details, set, unset: ['trial'] });
}

/** Its first leads pass. @throws BreakerStateError when it is not on hold */
export async function halfOpen(store: Store, before: SourceBreakerDoc, by: Actor, now: Date): Promise<void> {
  if (before.state !== 'open') throw new BreakerStateError('it is not on hold');
  const size = trialSize(before.volume ?? 0);
  const trial = { started_at: now, size, left: size, lead_ids: [] };
  const set = { state: 'half_open' as const, state_at: now, trial };
  await move(store, before, { what: 'half_open', by, now, details: { size }, set });
}

/** It is well again: what it kept is let go. */
export const closeBreaker = (store: Store, before: SourceBreakerDoc, by: Actor, now: Date): Promise<void> =>
  move(store, before, {
    ...{ what: 'close', by, now },
    set: { state: 'closed', state_at: now, counted_from: now },
    unset: ['trial', 'opened_at', 'volume'],
  });

/**
 * A person lets it go on, and chooses what becomes of the leads that wait; also of those that were to wait on.
 * @throws BreakerStateError when it keeps none
 */
export async function releaseSource(
  store: Store,
  before: SourceBreakerDoc,
  { release, by, now }: { release: Release; by: Actor; now: Date },
): Promise<void> {
  const { state, kept } = before;
  if (state === 'closed' && kept.length === 0) throw new BreakerStateError('it keeps no lead');
  await move(store, before, {
    ...{ what: 'release', by, now, details: { release } },
    set: {
      kept: keptAfter(before, release, now),
      ...(state !== 'closed' && { state: 'closed' as const, state_at: now, counted_from: now }),
    },
    unset: ['trial', 'opened_at', 'volume'],
  });
}

/** Gives a source its rules. */
export function changeRules(
  store: Store,
  before: SourceBreakerDoc,
  rules: BreakerRules,
  by: Actor,
  now: Date,
): Promise<void> {
  return transaction(store, async (session) => {
    await write(store, session, before, { $set: { rules, updated_at: now } });
    const event = { action: 'source.rules' as const, by, ...logged(before) };
    await logEvent(store, { ...event, ...auditDiff(before.rules, rules) }, now, session);
  });
}

/** Its leads are only sold with a proof from now on, or no longer. Writes nothing when that is so already. */
export async function requireProof(
  store: Store,
  before: SourceBreakerDoc,
  { required, by, now }: { required: boolean; by: Actor; now: Date },
): Promise<void> {
  if (required === (before.proof_required ?? false)) return;
  await move(store, before, {
    ...{ what: required ? 'proof_on' : 'proof_off', by, now },
    set: required ? { proof_required: true } : {},
    unset: required ? [] : ['proof_required'],
  });
}
