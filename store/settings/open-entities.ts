/** Which companies deliver today (01-domain §3.1). */
import { calendarGate } from '../../domain/settings/calendar.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { sendingHeld } from '../system/restore-mark.ts';
import { importStands } from '../v1/hold.ts';
import { readSetting } from './settings.ts';

/**
 * Entities whose calendar is open on the Paris day of `now`; none while a restore holds back what leaves by itself, or an import of
 * version 1 is not verified.
 */
export async function openEntities(store: Store, now: Date): Promise<Entity[]> {
  const [calendar, held, unverified] = await Promise.all([
    readSetting(store, 'delivery_calendar'),
    sendingHeld(store),
    importStands(store),
  ]);
  if (held || unverified) return [];
  return ENTITIES.filter((entity) => calendarGate(calendar[entity], parisDay(now)).open);
}
