/**
 * Two releases on one database: the one before this (docs/releases.json) and this one, as processes of their own, while leads
 * come in. The older one is run from git's history; where that is not at hand, its database is there as a file.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { isBalanced } from '../../domain/runs/balance.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import { openStore, type Store } from '../../store/db/mongo.ts';
import { switchValidatorsOff, switchValidatorsOn, validatorsOff } from '../../store/db/validators.ts';
import { countBalance } from '../../store/runs/count-balance.ts';
import { rootDir } from '../../tools/paths.ts';
import { ApiProcess } from '../support/api-process.ts';
import { loadDump, writeDump } from '../support/dump.ts';
import { Load } from '../support/load.ts';
import { insertOrder } from '../support/records.ts';
import {
  checkOut,
  fileOf,
  hasHistory,
  type Release,
  RELEASE_BEFORE,
  RELEASES,
  VERSION,
} from '../support/releases.ts';
import { shapeOf } from '../support/shape.ts';
import { closeTestStore, openTestStore } from '../support/store.ts';
import { until } from '../support/until.ts';

const history = hasHistory();
const before = RELEASE_BEFORE.version;
/** Acknowledged by each process in each part of a test. */
const SOME = 100;
/** Each test starts processes, one after the other, on a busy machine. */
const LIMIT_MS = 300_000;
const PAGES = [
  ...['leads/list', 'deliveries', 'runs', 'clients?entity=ZR7', 'commandes?entity=MDL'],
  ...['providers', 'auth/users', 'event-log', 'settings', 'system/health'],
];

/** A database this release has made. */
let fresh: Store;
/** One nobody has made yet. */
let empty: Store;
const running = new Set<ApiProcess>();

beforeEach(async () => {
  fresh = await openTestStore();
  empty = await openStore({
    url: inject('mongoUrl'),
    dbName: `${fresh.db.databaseName}_old`,
    appName: 'tests',
  });
});
afterEach(async () => {
  await Promise.all([...running].map((api) => api.stop()));
  running.clear();
  await Promise.all([closeTestStore(fresh), closeTestStore(empty)]);
});

/** @param folder of another release's code */
async function start(store: Store, folder?: string): Promise<ApiProcess & { url: string }> {
  const api = await ApiProcess.start(store, {}, folder);
  running.add(api);
  return api as ApiProcess & { url: string };
}

async function stop(api: ApiProcess): Promise<void> {
  running.delete(api);
  expect(await api.stop()).toBe(0);
}

async function expectReady({ url }: { url: string }, version: string): Promise<void> {
  const ask = (path: string) => fetch(`${url}/api/system/${path}`);
  // Asked again and again, as a load balancer does: on a busy machine the first look at the indexes may take too long.
  await until(async () => (await ask('ready')).ok);
  expect(await (await ask('version')).json()).toMatchObject({ version });
}

/** Orders that take some of the load: quotas that fill up, and one without. */
async function makeOrders(store: Store): Promise<void> {
  await insertOrder(store, { quota_semaine: 40 });
  await insertOrder(store, { quota_semaine: 0, produit: 'PAC' }, { entity: 'MDL' });
  await insertOrder(store, { quota_semaine: 25, produit: 'ITE' });
}

/** Ends a load: every lead somebody was told is stored is there, once, and the books agree. */
async function expectAllStored(store: Store, load: Load): Promise<void> {
  const ids = await load.stop();
  expect(load.refused).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await store.leads.countDocuments({ _id: { $in: ids } })).toBe(ids.length);
  expect(isBalanced(await countBalance(store, parisDay(new Date())))).toBe(true);
}

describe('the list of releases', () => {
  it('ends with this code’s, and every earlier one has its commit', () => {
    expect(RELEASES.at(-1)!.version).toBe(VERSION);
    for (const { commit } of RELEASES.slice(0, -1)) expect(commit).toMatch(/^[0-9a-f]{40}$/);
  });

  if (history)
    it('names commits that say the same version', () => {
      const committed = RELEASES.filter(({ commit }) => commit) as Required<Release>[];
      for (const release of committed)
        expect(JSON.parse(fileOf(release, 'package.json'))).toMatchObject({ version: release.version });
    });
});

if (history)
  describe(`${before}, from history`, () => {
    let checkout: ReturnType<typeof checkOut>;
    beforeAll(() => {
      checkout = checkOut(RELEASE_BEFORE);
    });
    afterAll(() => checkout.remove());

    it(
      'starts and serves on a database of this release, beside it, under load',
      { timeout: LIMIT_MS },
      async () => {
        const shape = await shapeOf(fresh);
        await makeOrders(fresh);
        const newer = await start(fresh);
        const load = new Load(newer.url);
        await load.more(newer.url, SOME);
        // It puts validators and indexes where it thinks they belong.
        const older = await start(fresh, checkout.folder);
        load.add(older.url);
        await Promise.all([load.more(newer.url, SOME), load.more(older.url, SOME)]);
        await Promise.all([expectReady(newer, VERSION), expectReady(older, before)]);
        await expectAllStored(fresh, load);
        expect(await shapeOf(fresh)).toEqual(shape);
      },
    );

    it('hands its database over under load, and takes it back', { timeout: LIMIT_MS }, async () => {
      const older = await start(empty, checkout.folder);
      await makeOrders(empty);
      const load = new Load(older.url);
      await load.more(older.url, SOME);
      const done = await empty.migrations.countDocuments();

      const newer = await start(empty);
      await expectReady(newer, VERSION);
      expect(await shapeOf(empty)).toEqual(await shapeOf(fresh));
      // What this release adds was carried out here: only a database that is made anew has it marked as done.
      expect(await empty.migrations.countDocuments({ fresh: { $ne: true } })).toBe(
        (await fresh.migrations.countDocuments()) - done,
      );
      load.add(newer.url);
      await Promise.all([load.more(older.url, SOME), load.more(newer.url, SOME)]);
      load.remove(older.url);
      await load.more(newer.url, SOME);
      await stop(older);

      // As the runbook says (docs/operations.md, "Going back to the release before").
      await switchValidatorsOff(empty);
      const back = await start(empty, checkout.folder);
      await expectReady(back, before);
      expect(await validatorsOff(empty)).toContain('leads');
      load.add(back.url);
      load.remove(newer.url);
      await load.more(back.url, SOME);
      load.add(newer.url);
      await switchValidatorsOn(empty);
      await Promise.all([load.more(back.url, SOME), load.more(newer.url, SOME)]);
      await expectAllStored(empty, load);
      expect(await shapeOf(empty)).toEqual(await shapeOf(fresh));
    });
  });
else
  it(`${before} itself was not run, for git's history is not here: its database is`, () => {
    console.warn(`Release ${before} was not run: that takes git's whole history (git fetch --unshallow).`);
  });

describe('a database of 2.0.0 kept as a file', () => {
  it('is migrated, served and filled further', { timeout: LIMIT_MS }, async () => {
    const counts = await loadDump(empty.db, join(rootDir, 'tests/fixtures/2.0.0.ejson.gz'));
    expect(await shapeOf(empty)).not.toEqual(await shapeOf(fresh));
    const api = await start(empty);
    expect(await shapeOf(empty)).toEqual(await shapeOf(fresh));
    await expectReady(api, VERSION);
    const load = new Load(api.url);
    await load.more(api.url, 2 * SOME);
    await expectAllStored(empty, load);
    // Nothing that was there is gone but what MongoDB itself lets expire.
    const { idempotency_keys: _expiring, ...kept } = counts;
    for (const [name, count] of Object.entries(kept))
      expect(await empty.db.collection(name).countDocuments(), name).toBeGreaterThanOrEqual(count);
    expect(isBalanced(await countBalance(empty, parisDay(new Date())))).toBe(true);

    const signedIn = await fetch(`${api.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'direction@rdz.example', password: 'demo-rdz-2026' }),
    });
    const { token } = (await signedIn.json()) as { token: string };
    for (const page of PAGES) {
      const answer = await fetch(`${api.url}/api/${page}`, { headers: { authorization: `Bearer ${token}` } });
      expect([page, answer.status]).toEqual([page, 200]);
    }
  });

  it('was written as files of databases are', async () => {
    const file = join(tmpdir(), `${fresh.db.databaseName}.ejson.gz`);
    await insertOrder(fresh);
    await writeDump(fresh.db, ['clients', 'commandes'], file);
    try {
      expect(await loadDump(empty.db, file)).toEqual({ clients: 1, commandes: 1 });
    } finally {
      rmSync(file);
    }
    expect(await empty.clients.find().toArray()).toEqual(await fresh.clients.find().toArray());
    expect((await shapeOf(empty)).clients).toEqual((await shapeOf(fresh)).clients);
  });
});
