/**
 * Visitor sessions and their events (01-domain §1 "Tracking").
 */
import type { Origin } from '../../domain/intake/submission.ts';
import { leadSource } from '../../domain/leads/lead.ts';
import { STEP_OF_EVENT } from '../../domain/pages/funnel.ts';
import { pageOf, type PagePlace, placeOn, type Registry } from '../../domain/pages/registry.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { newId } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import type { TrackingDoc, VisitorSessionDoc } from './collections.ts';

/** The same visitor on the same page within this time gets the same session back. */
const REUSE_MS = 30 * 60_000;

/** Events that count once a session: the steps of the funnel. */
const countsOnce = (event_type: string): boolean => Object.hasOwn(STEP_OF_EVENT, event_type);

/** The registered page a session is on, as it counts there. */
function placeOf(registry: Registry, session: VisitorSessionDoc): PagePlace | undefined {
  const page = pageOf(registry, session);
  return page && placeOn(page, { form_code: session.form_code, source: leadSource(session, page) });
}

export interface VisitInput {
  /** Absent: a new visitor. */
  visitor_id?: string;
  form_code?: string;
  referrer?: string;
  user_agent?: string;
  ip?: string;
  origin: Origin;
}

/** Opens a session, or gives back the one this visitor has on this page. */
export async function openVisitorSession(
  store: Store,
  { visitor_id, origin, ...details }: VisitInput,
  now: Date,
): Promise<{ session: VisitorSessionDoc; reused: boolean }> {
  const lp_code = origin.lp_code ?? '';
  if (visitor_id) {
    const session = await store.visitor_sessions.findOneAndUpdate(
      { visitor_id, lp_code, last_seen_at: { $gt: new Date(now.getTime() - REUSE_MS) } },
      { $set: { last_seen_at: now } },
      { sort: { last_seen_at: -1 }, returnDocument: 'after' },
    );
    if (session) return { session, reused: true };
  }
  const session: VisitorSessionDoc = {
    _id: newId(),
    visitor_id: visitor_id ?? newId(),
    ...details,
    ...origin,
    lp_code,
    created_at: now,
    last_seen_at: now,
  };
  await store.visitor_sessions.insertOne(session);
  return { session, reused: false };
}

export interface VisitorEvent {
  session_id: string;
  event_type: string;
  data: Record<string, string>;
}

/**
 * Stores an event. One that counts once has an id made of session and type, so two beacons at once store one.
 * @returns `null` when the session is unknown
 */
export async function trackEvent(
  store: Store,
  registry: Registry,
  { session_id, event_type, data }: VisitorEvent,
  now: Date,
): Promise<{ event_id: string; duplicate: boolean } | null> {
  const session = await store.visitor_sessions.findOneAndUpdate(
    { _id: session_id },
    { $set: { last_seen_at: now } },
  );
  if (!session) return null;
  const { lp_code, form_code } = session;
  const once = countsOnce(event_type);
  const page = once ? placeOf(registry, session) : undefined;
  const event: TrackingDoc = {
    _id: once ? `${session_id}|${event_type}` : newId(),
    session_id,
    event_type,
    lp_code,
    ...(form_code ? { form_code } : {}),
    data,
    created_at: now,
    ...(page && { page, page_due: true }),
  };
  try {
    await store.tracking.insertOne(event);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return { event_id: event._id, duplicate: true };
  }
  return { event_id: event._id, duplicate: false };
}
