/** A copy of the data folder of a MongoDB that is stopped is a backup, too: the same database, found whole. */
import { cpSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startMongo } from '../../../dev/servers/mongo.ts';
import { OwnServers } from '../../../dev/servers/own-servers.ts';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { openStore, type Store } from '../../../store/db/mongo.ts';
import { missingIndexes } from '../../../store/db/set-up.ts';
import { countBalance } from '../../../store/runs/count-balance.ts';
import { markRestored } from '../../../store/system/restore-mark.ts';
import { refuseRestored, untilRestored } from '../../../store/system/refuse-restored.ts';
import { anOrderWithLeads } from '../../support/delivery.ts';
import { breaches } from '../../support/invariants.ts';
import { closeIntake, openIntake, type TestIntake } from '../../support/intake.ts';
import { countAll } from '../../support/restore.ts';
import { shapeOf } from '../../support/shape.ts';
import { openTestStore } from '../../support/store.ts';
import { openCalendar, type DeliveryWorld } from '../../support/world.ts';

const STOP_MS = 30_000;
let servers: OwnServers;
beforeAll(() => {
  servers = new OwnServers('cold-copy');
});
afterAll(() => servers.end());

async function seen(store: Store) {
  return { counts: await countAll(store), shape: await shapeOf(store) };
}

it('a cold copy of the data folder is the same database', async () => {
  const first = await startMongo(servers.mongo());
  const store = await openTestStore(first.url);
  const intake = {} as TestIntake;
  await openIntake(store, intake, () => undefined);
  await openCalendar(store, [0, 1, 2, 3, 4, 5, 6]);
  await anOrderWithLeads({ store, intake } as DeliveryWorld, 5);
  await closeIntake(intake);
  const before = await seen(store);
  await store.client.close();
  await first.child.stop(STOP_MS);
  cpSync(servers.path('mongo'), servers.path('copy'), { recursive: true });

  const copy = await startMongo(
    servers.mongo({ dataDir: servers.path('copy'), logFile: servers.path('copy.log') }),
  );
  const restored = await openStore({ url: copy.url, dbName: store.db.databaseName, appName: 'tests' });
  expect(await seen(restored)).toEqual(before);
  expect(await missingIndexes(restored)).toEqual([]);
  expect(await breaches(restored, new Date())).toEqual([]);
  expect((await countBalance(restored, parisDay(new Date()))).length).toBeGreaterThan(0);
  expect(isBalanced(await countBalance(restored, parisDay(new Date())))).toBe(true);

  // A worker that runs on it ends when it is marked beneath it.
  await refuseRestored(restored);
  const over = new AbortController();
  const ended = untilRestored(restored, over.signal, 20);
  await markRestored(restored, new Date(), new Date());
  expect((await ended)?.exitCode).toBe(78);
  over.abort();
  expect(await untilRestored(restored, over.signal)).toBeNull();
  await restored.client.close();
  await copy.child.stop(STOP_MS);
});
