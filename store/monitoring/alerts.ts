/**
 * Raising and ending alerts. Each occurrence is one `alert.*` event of the audit trail and one line of the log, however
 * often it is found; the alert itself stays open until what it is about has passed.
 */
import type { Filter } from 'mongodb';
import type { AuditSubject } from '../../domain/audit/subjects.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { ALERT_KINDS, type AlertKind, alertSpec } from '../../domain/monitoring/alerts.ts';
import { DAY_MS } from '../../domain/time/paris-time.ts';
import type { Log } from '../../log.ts';
import { logEventOnce, SYSTEM } from '../audit/event-log.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import { retrying } from '../db/transaction.ts';
import type { AlertDoc } from './collections.ts';

/** The record an alert is about. */
export interface AlertSubject {
  /** As in the audit trail. */
  type: AuditSubject;
  id: string;
  entity: Entity | null;
  related?: Record<string, string>;
  /** Tells one occurrence on this subject from the next; the subject alone when absent. */
  occurrence?: string;
}

const openKey = (kind: AlertKind, subjectId: string) => `${kind}|${subjectId}`;

/**
 * Raises an alert. Repeating it changes nothing but its facts; another occurrence on the same subject writes another event.
 * @param facts codes and counts, nothing personal
 * @returns whether this occurrence is new
 */
export async function raiseAlert(
  { store, log }: { store: Store; log: Log },
  kind: AlertKind,
  { type, id, entity, related = {}, occurrence = '' }: AlertSubject,
  facts: AlertDoc['facts'] = {},
  now = new Date(),
): Promise<boolean> {
  const open_key = openKey(kind, id);
  // Two processes may open it at the same moment; the later one then finds it.
  await retrying(
    () =>
      store.alerts.updateOne(
        { open_key },
        {
          $set: { facts, last_raised_at: now },
          $setOnInsert: {
            _id: newId(),
            kind,
            subject_type: type,
            subject_id: id,
            entity,
            related,
            raised_at: now,
          },
        },
        { upsert: true },
      ),
    { on: isDuplicateKey, tries: 2 },
  );
  const action = `alert.${kind}` as const;
  const event = { action, entity_type: type, entity_id: id, entity, by: SYSTEM, after: facts, related };
  const isNew = await logEventOnce(store, `${action}|${id}|${occurrence}`, event, now);
  if (isNew) log.error({ action, id, ...facts }, 'alert');
  return isNew;
}

/** Ends those open alerts that fit a filter. */
async function end(store: Store, which: Filter<AlertDoc>, now: Date): Promise<void> {
  await store.alerts.updateMany(
    { open_key: { $exists: true }, ...which },
    { $set: { resolved_at: now }, $unset: { open_key: 1 } },
  );
}

/** Ends the open alerts of these kinds on one subject. */
export const resolveAlert = (
  store: Store,
  kinds: readonly AlertKind[],
  subjectId: string,
  now = new Date(),
): Promise<void> => end(store, { open_key: { $in: kinds.map((kind) => openKey(kind, subjectId)) } }, now);

/** Ends those open alerts of some kinds whose subject or company fits. */
export const resolveWhere = (
  store: Store,
  kinds: readonly AlertKind[],
  which: Pick<Filter<AlertDoc>, 'subject_id' | 'entity'>,
  now = new Date(),
): Promise<void> => end(store, { ...which, kind: { $in: [...kinds] } }, now);

/** Ends those open alerts of some kinds whose subject is none of these; all of them when none is given. */
export const resolveOthers = (
  store: Store,
  kinds: readonly AlertKind[],
  subjectIds: readonly string[] = [],
  now = new Date(),
): Promise<void> => end(store, { kind: { $in: [...kinds] }, subject_id: { $nin: [...subjectIds] } }, now);

/** Ends the alerts about a moment that are old enough. */
export async function expireAlerts(store: Store, now: Date): Promise<void> {
  for (const kind of ALERT_KINDS) {
    const { days } = alertSpec(kind);
    if (days === undefined) continue;
    await end(store, { kind, last_raised_at: { $lt: new Date(now.getTime() - days * DAY_MS) } }, now);
  }
}

/** Number of open alerts by kind. */
export async function countOpenAlerts(store: Store): Promise<Map<AlertKind, number>> {
  const counted = await store.alerts
    .aggregate<{ _id: AlertKind; n: number }>([
      { $match: { open_key: { $exists: true } } },
      { $group: { _id: '$kind', n: { $sum: 1 } } },
    ])
    .toArray();
  return new Map(counted.map(({ _id, n }) => [_id, n]));
}

/** Keeps an alert open while something is so: each time it begins is an occurrence of its own. */
export async function alertWhile(
  deps: { store: Store; log: Log },
  kind: AlertKind,
  subject: Omit<AlertSubject, 'occurrence'>,
  isSo: boolean,
  now: Date,
): Promise<void> {
  if (!isSo) return resolveAlert(deps.store, [kind], subject.id, now);
  const open = await deps.store.alerts.findOne({ open_key: openKey(kind, subject.id) });
  if (!open) await raiseAlert(deps, kind, { ...subject, occurrence: now.toISOString() }, {}, now);
}
