/** What both event routes do: beacons are answered 200 whatever they hold. */
import { asText, isBody, textFields } from '../../domain/intake/submission.ts';
import { trackEvent } from '../../store/intake/track-visitor.ts';
import type { App } from '../http/deps.ts';

const MAX_FIELDS = 30;
const OWN_FIELDS = new Set(['session_id', 'event_type']);
const FIELD_NAME = /^\w{1,40}$/;

/** Stores one event of a session from a posted body. */
export async function trackFrom(app: App, body: unknown, eventType: string) {
  if (!isBody(body)) return { success: false, error: 'invalid_json' };
  if (!eventType) return { success: false, error: 'missing_event_type' };
  const names = Object.keys(body).filter((name) => FIELD_NAME.test(name) && !OWN_FIELDS.has(name));
  const { store, live, clock } = app.deps;
  const tracked = await trackEvent(
    store,
    live.current.registry,
    {
      session_id: asText(body.session_id),
      event_type: eventType.slice(0, 60),
      data: textFields(body, names.slice(0, MAX_FIELDS)) as Record<string, string>,
    },
    clock(),
  );
  if (!tracked) return { success: false, error: 'unknown_session' };
  return { success: true, event_id: tracked.event_id, ...(tracked.duplicate ? { duplicate: true } : {}) };
}
