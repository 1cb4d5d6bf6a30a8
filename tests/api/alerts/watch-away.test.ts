/** What the API notices of others: Temporal and workers away, no run for 27 hours, servers and certificates that refuse. */
import { msToTs } from '@temporalio/common/lib/time.js';
import { beforeEach, expect, it } from 'vitest';
import { watchAway } from '../../../api/system/watch-away.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { countOpenAlerts } from '../../../store/monitoring/alerts.ts';
import { newId } from '../../../store/db/ids.ts';
import type { TemporalLink } from '../../../temporal/connection.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { aBatch, aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
beforeEach(() => emptyStore(store));

/** @param pollers null: it does not say */
const temporalWith = (reachable: boolean, pollers: number | null, now: Date) =>
  ({
    taskQueue: 'rdz',
    reachable: () => Promise.resolve(reachable),
    client: {
      workflowService: {
        describeTaskQueue: () =>
          pollers === null
            ? Promise.reject(new Error('deadline exceeded'))
            : Promise.resolve({ pollers: Array(pollers).fill({ lastAccessTime: msToTs(now.getTime()) }) }),
      },
    },
  }) as unknown as TemporalLink;
const look = async (reachable: boolean, pollers: number | null, now = MONDAY) => {
  await watchAway({ ...api.deps, temporal: temporalWith(reachable, pollers, now) })(now);
  return [...(await countOpenAlerts(store)).keys()].sort();
};

it('Temporal away, then no worker, then all is well; each outage is one event', async () => {
  expect(await look(false, 0)).toEqual(['temporal_away']);
  expect(await look(false, 0)).toEqual(['temporal_away']);
  expect(await look(true, 0)).toEqual(['worker_away']);
  // Nobody knows of workers while Temporal does not say.
  expect(await look(true, null)).toEqual(['worker_away']);
  expect(await look(true, 1)).toEqual([]);
  expect(await look(true, null)).toEqual([]);
  expect(await look(false, 0, new Date(MONDAY.getTime() + 60_000))).toEqual(['temporal_away']);
  expect(await store.event_log.countDocuments({ action: 'alert.temporal_away' })).toBe(2);
  expect(await store.event_log.countDocuments({ action: 'alert.worker_away' })).toBe(1);
});

it('no run for 27 hours, with Temporal away too', async () => {
  await api.user();
  await store.users.updateMany({}, { $set: { created_at: MONDAY } });
  const after = (hours: number) => new Date(MONDAY.getTime() + (hours * DAY_MS) / 24);
  expect(await look(false, 0, after(23))).toEqual(['temporal_away']);
  expect(await look(false, 0, after(25))).toEqual(['run_late', 'temporal_away']);
  expect(await look(false, 0, after(27))).toEqual(['run_late', 'run_missing', 'temporal_away']);
});

/** A batch that failed, as its last try says. @returns its id */
async function aFailedBatch(last_error: string, said: { smtp_code?: number; reply?: string } = {}) {
  const { commande } = await insertOrder(store);
  const attempt = {
    ...{ token: newId(), by: 'system', automatic: true, forced: false, at: MONDAY, finished_at: MONDAY },
    ...{ result: 'failed' as const, accepted: [], rejected: [], to: [], simulated: false, ms: 5, ...said },
  };
  const batch = aBatch([aDelivery(aLead(), commande, { status: 'failed' })], {
    ...{ last_error, updated_at: MONDAY, attempts: [attempt] },
  });
  await store.delivery_batches.insertOne(batch);
  return batch._id;
}

it('a mail server that refuses, until a mail is sent: days without mails are no recovery', async () => {
  const later = (days: number) => new Date(MONDAY.getTime() + days * DAY_MS);
  await aFailedBatch('SMTP_AUTH');
  expect(await look(true, 1)).toEqual(['smtp_refused']);
  expect(await look(true, 1, later(3))).toContain('smtp_refused');
  const { commande } = await insertOrder(store);
  const sent = aBatch([aDelivery(aLead(), commande)], { updated_at: later(3) });
  await store.delivery_batches.insertOne(sent);
  expect(await look(true, 1, later(3))).not.toContain('smtp_refused');
});

it('a worker that died is away once it has not asked for more than a minute', async () => {
  const dead = temporalWith(true, 1, MONDAY);
  const alerts = async (later: number) => {
    const now = new Date(MONDAY.getTime() + later);
    await watchAway({ ...api.deps, temporal: dead })(now);
    return [...(await countOpenAlerts(store)).keys()];
  };
  expect(await alerts(60_000)).toEqual([]);
  expect(await alerts(100_000)).toEqual(['worker_away']);
});

it('a certificate that is not accepted, of the mail server or of a client’s API, until something is sent', async () => {
  await aFailedBatch('SMTP_TLS');
  expect(await look(true, 1)).toEqual(['certificate_refused']);
  await aFailedBatch('API_TLS');
  expect(await look(true, 1)).toEqual(['certificate_refused']);
  const subjects = () => store.alerts.distinct('subject_type', { open_key: { $exists: true } });
  expect(await subjects()).toEqual(['client', 'entity']);
  const api_batch = (await store.delivery_batches.findOne({ last_error: 'API_TLS' }))!;
  const later = new Date(MONDAY.getTime() + 60_000);
  const commande = (await store.commandes.findOne({ client_id: api_batch.client_id }))!;
  const sent = aBatch([aDelivery(aLead(), commande)], { updated_at: later });
  await store.delivery_batches.insertOne(sent);
  expect(await look(true, 1, later)).toEqual([]);
});

it('several clients whose servers refuse the sender, as long as their batches wait', async () => {
  const refused = (reply: string) => aFailedBatch('SMTP_ENVELOPE_5XX', { smtp_code: 550, reply });
  const one = await refused('550 5.7.26 Unauthenticated email is not accepted');
  await refused('550 5.1.1 No such user');
  expect(await look(true, 1)).toEqual([]);
  await refused('554 5.7.1 Service unavailable; Client host blocked');
  expect(await look(true, 1)).toEqual(['sender_refused']);
  await store.delivery_batches.updateOne({ _id: one }, { $set: { status: 'cancelled' } });
  expect(await look(true, 1)).toEqual([]);
});
