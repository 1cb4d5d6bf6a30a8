/** What the API notices of others: Temporal and workers away, no run for 27 hours, a mail server that refuses. */
import { beforeEach, expect, it } from 'vitest';
import { watchAway } from '../../../api/system/watch-away.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { countOpenAlerts } from '../../../store/monitoring/alerts.ts';
import type { TemporalLink } from '../../../temporal/connection.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
beforeEach(() => emptyStore(store));

const temporalWith = (reachable: boolean, pollers: number) =>
  ({
    taskQueue: 'rdz',
    reachable: () => Promise.resolve(reachable),
    client: {
      workflowService: { describeTaskQueue: () => Promise.resolve({ pollers: Array(pollers).fill({}) }) },
    },
  }) as unknown as TemporalLink;
const look = async (reachable: boolean, pollers: number, now = MONDAY) => {
  await watchAway({ ...api.deps, temporal: temporalWith(reachable, pollers) })(now);
  return [...(await countOpenAlerts(store)).keys()].sort();
};

it('Temporal away, then no worker, then all is well; each outage is one event', async () => {
  expect(await look(false, 0)).toEqual(['temporal_away']);
  expect(await look(false, 0)).toEqual(['temporal_away']);
  expect(await look(true, 0)).toEqual(['worker_away']);
  expect(await look(true, 1)).toEqual([]);
  expect(await look(false, 0, new Date(MONDAY.getTime() + 60_000))).toEqual(['temporal_away']);
  expect(await store.event_log.countDocuments({ action: 'alert.temporal_away' })).toBe(2);
  expect(await store.event_log.countDocuments({ action: 'alert.worker_away' })).toBe(1);
});

it('no run for 27 hours, with Temporal away too', async () => {
  await api.user();
  await store.users.updateMany({}, { $set: { created_at: MONDAY } });
  const after = (hours: number) => new Date(MONDAY.getTime() + (hours * DAY_MS) / 24);
  expect(await look(false, 0, after(25))).toEqual(['temporal_away']);
  expect(await look(false, 0, after(27))).toEqual(['run_missing', 'temporal_away']);
});
