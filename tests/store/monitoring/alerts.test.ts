/** Alerts: raised once for an occurrence, open until what they are about has passed. */
import { beforeEach, expect, it } from 'vitest';
import { ALERTS } from '../../../domain/monitoring/alerts.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import {
  countOpenAlerts,
  expireAlerts,
  raiseAlert,
  resolveAlert,
  resolveOthers,
} from '../../../store/monitoring/alerts.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const told: object[] = [];
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (fields: object) => void told.push(fields),
};
const NOW = new Date('2026-11-26T08:30:00Z');

beforeEach(async () => {
  await emptyStore(store);
  told.length = 0;
});

const raise = (id: string, occurrence = '1') =>
  raiseAlert(
    { store, log },
    'prepare_failed',
    { type: 'commande', id, entity: 'ZR7', occurrence },
    { count: 3 },
    NOW,
  );
const open = async () => Object.fromEntries(await countOpenAlerts(store));

it('one occurrence is one event and one line of the log, whoever finds it and how often', async () => {
  expect(await Promise.all([raise('a'), raise('a'), raise('a')])).toHaveLength(3);
  expect(await raise('a')).toBe(false);
  expect(told).toEqual([{ action: 'alert.prepare_failed', id: 'a', count: 3 }]);
  expect(await store.event_log.countDocuments({ action: 'alert.prepare_failed' })).toBe(1);
  expect(await raise('a', '2')).toBe(true);
  expect(await open()).toEqual({ prepare_failed: 1 });
});

it('it ends when its subject is well again, or is none of those that are not', async () => {
  await Promise.all(['a', 'b', 'c'].map((id) => raise(id)));
  await resolveAlert(store, ['prepare_failed'], 'a', NOW);
  expect(await open()).toEqual({ prepare_failed: 2 });
  await resolveOthers(store, ['prepare_failed'], ['c'], NOW);
  expect(await open()).toEqual({ prepare_failed: 1 });
  const ended = await store.alerts.find({ resolved_at: NOW }).toArray();
  expect(ended.map(({ subject_id }) => subject_id).sort()).toEqual(['a', 'b']);
  // The same trouble on another day opens it again.
  await raise('a', '2');
  expect(await open()).toEqual({ prepare_failed: 2 });
});

it('one about a moment ends after some days, the others do not', async () => {
  await raise('a');
  await raiseAlert({ store, log }, 'batch_sent_late', { type: 'batch', id: 'b', entity: 'ZR7' }, {}, NOW);
  const { days } = ALERTS.batch_sent_late;
  await expireAlerts(store, new Date(NOW.getTime() + days * DAY_MS));
  expect(await open()).toEqual({ prepare_failed: 1, batch_sent_late: 1 });
  await expireAlerts(store, new Date(NOW.getTime() + days * DAY_MS + 1));
  expect(await open()).toEqual({ prepare_failed: 1 });
});
