/** Migrations: each once, one process at a time, repeatable, and never by a release that does not know them all. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLease } from '../../../store/db/lease.ts';
import { migrate, type MigrateOptions, readMigrations } from '../../../store/db/migrate.ts';
import { leadTerms } from '../../../domain/intake/submission.ts';
import { whatThePaletteFinds } from '../../../store/db/migrations/0006-what-the-palette-finds.ts';
import { MIGRATIONS } from '../../../store/db/migrations/index.ts';
import type { Migration } from '../../../store/db/migrations/migration.ts';
import type { Store } from '../../../store/db/mongo.ts';
import { WaitedInVainError } from '../../../start-error.ts';
import { missingIndexes, setUpDatabase } from '../../../store/db/set-up.ts';
import { aLead } from '../../support/lead-records.ts';
import { shapeOf } from '../../support/shape.ts';
import { closeTestStore, openTestStore } from '../../support/store.ts';
import { until } from '../../support/until.ts';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => closeTestStore(store));

/** A migration that notes that it ran, and then does what it is told. */
const noting = (id: string, up: Migration['up'] = async () => {}): Migration => ({
  id,
  does: 'writes its name down',
  async up(on, held) {
    await on.db.collection('ran').insertOne({ id });
    await up(on, held);
  },
});
const ran = async (on = store) =>
  (await on.db.collection('ran').find().sort({ _id: 1 }).toArray()).map(({ id }) => id as string);
const recorded = async () => {
  const { known, unknown } = await readMigrations(store, list);
  return {
    done: known.filter(({ record }) => record?.done_at).map(({ migration }) => migration.id),
    unknown,
  };
};

const [second, third] = [noting('0002-second'), noting('0003-third')];
const list = [...MIGRATIONS, second, third];
const run = (options: MigrateOptions = {}) => migrate(store, { migrations: list, ...options });

describe('a new database', () => {
  it('is made from the declarations, every migration marked as done', async () => {
    await store.db.dropDatabase();
    await setUpDatabase(store, { migrations: list });
    expect(await ran()).toEqual([]);
    expect((await recorded()).done).toEqual(list.map(({ id }) => id));
    expect(await store.migrations.countDocuments({ fresh: true })).toBe(list.length);
    expect(await missingIndexes(store)).toEqual([]);
    expect(await store.leases.countDocuments()).toBe(0);
  });

  it('whose maker died half-way is made to its end, not taken for an old one', async () => {
    const whole = await shapeOf(store);
    await store.db.dropDatabase();
    await store.db.createCollection('users');
    await store.migrations.insertMany(
      list.map(({ id: _id }) => ({ _id, started_at: new Date(), fresh: true as const })),
    );
    await setUpDatabase(store, { migrations: list });
    expect(await ran()).toEqual([]);
    expect((await recorded()).done).toHaveLength(list.length);
    expect(Object.keys(await shapeOf(store))).toEqual(Object.keys(whole));
  });
});

describe('a database of 2.0.0, which has no record', () => {
  beforeEach(() => store.migrations.deleteMany({}));

  it('gets every migration once, in order, however many processes start at once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => run()));
    expect(await ran()).toEqual(['0002-second', '0003-third']);
    expect(await run()).toBe('current');
    expect(await ran()).toHaveLength(2);
    expect(await store.migrations.countDocuments({ fresh: true })).toBe(0);
  });

  it('equals a new one byte for byte, whether 2.0.0 started once or twice on it', async () => {
    const fresh = await shapeOf(store);
    const named = ['leads', 'deliveries'];
    const options = await store.db.listCollections({ name: { $in: named } }, { nameOnly: false }).toArray();
    // As 2.0.0 made them: without a level, which only its second start wrote down.
    for (const { name, options: found } of options) {
      const indexes = await store.db.collection(name).indexes();
      await store.db.dropCollection(name);
      await store.db.createCollection(name, { validator: (found as { validator: object }).validator });
      await store.db
        .collection(name)
        .createIndexes(indexes.filter((index) => index.name !== '_id_').map(({ v: _v, ...index }) => index));
    }
    await store.db.dropCollection('leases');
    await store.db.dropCollection('migrations');
    expect(await shapeOf(store)).not.toEqual(fresh);
    await setUpDatabase(store);
    expect(await shapeOf(store)).toEqual(fresh);
  });

  it('has its leads found by how their phone ends, as a new one, however often that is done', async () => {
    const person = { nom: 'Durand', prenom: 'Lise', email: '' };
    const leads = ['0639980012', '0639984217', '', '012'].map((phone) =>
      aLead({ ...person, phone, search: ['durand', 'lise'] }),
    );
    // What comes in meanwhile has it already.
    leads.push(aLead({ ...person, phone: '0639981111' }));
    await store.leads.insertMany(leads);
    for (let times = 0; times < 2; times += 1) {
      await whatThePaletteFinds.up(store, new AbortController().signal);
      const found = await store.leads.find().sort({ _id: 1 }).toArray();
      for (const { phone, search } of found) expect(search).toEqual(leadTerms({ ...person, phone }));
    }
  });

  it('goes on where a process died, and does again only what that one had not finished', async () => {
    const dies = noting('0003-third', () => Promise.reject(new Error('killed')));
    await expect(run({ migrations: [...MIGRATIONS, second, dies] })).rejects.toThrow('killed');
    expect(await recorded()).toMatchObject({ done: [...MIGRATIONS, second].map(({ id }) => id) });
    await run();
    expect(await ran()).toEqual(['0002-second', '0003-third', '0003-third']);
    expect((await recorded()).done).toHaveLength(list.length);
  });

  it('keeps data until a person says otherwise', async () => {
    const drops = { ...second, drops: 'the second field' };
    const migrations = [...MIGRATIONS, drops, third];
    expect(await run({ migrations })).toBe('current');
    expect(await ran()).toEqual(['0003-third']);
    await run({ migrations, dropData: true });
    await run({ migrations });
    expect(await ran()).toEqual(['0003-third', '0002-second']);
  });
});

describe('while one process works', () => {
  beforeEach(() => store.migrations.deleteMany({}));

  it('the others wait until it is done, and give up with a sentence', async () => {
    let finish = () => {};
    const slow = noting('0002-second', () => new Promise<void>((resolve) => (finish = resolve)));
    const first = run({ migrations: [...MIGRATIONS, slow, third] });
    await until(async () => (await ran()).length === 1);
    const waited = run({ waitMs: 300 });
    await expect(waited).rejects.toThrow(WaitedInVainError);
    await expect(waited).rejects.toThrow(
      /^The database "\w+" has been migrated by another process \(.+\) for longer/,
    );
    const patient = run();
    finish();
    expect(await Promise.all([first, patient])).toEqual(['current', 'current']);
    expect(await ran()).toEqual(['0002-second', '0003-third']);
  });

  it('its lease is renewed for as long as it takes', async () => {
    let renewals = 0;
    const slow = noting('0002-second', async ({ leases }) => {
      for (let last = 0; renewals < 3;) {
        const at = (await leases.findOne({ _id: 'migrations' }))!.expires_at.getTime();
        if (at > last && last > 0) renewals += 1;
        last = at;
      }
    });
    const first = run({ migrations: [...MIGRATIONS, slow, third], leaseMs: 800 });
    await until(async () => (await ran()).length === 1);
    await Promise.all([first, run({ leaseMs: 800 })]);
    expect(renewals).toBe(3);
    expect(await ran()).toEqual(['0002-second', '0003-third']);
  });

  it('a dead one’s lease is taken over once it is over, and not before', async () => {
    const held = { _id: 'migrations', holder: 'a host that died', expires_at: new Date(Date.now() + 60_000) };
    await store.leases.insertOne(held);
    await expect(run({ waitMs: 0 })).rejects.toThrow('a host that died');
    expect(await ran()).toEqual([]);
    await store.leases.updateOne({ _id: held._id }, { $set: { expires_at: new Date(Date.now() - 1) } });
    await run({ waitMs: 0 });
    expect(await ran()).toEqual(['0002-second', '0003-third']);
  });

  it('one that has lost its lease stops, and marks nothing as done', async () => {
    const robbed = withLease(
      store,
      'migrations',
      async (held) => {
        await store.leases.updateOne({ _id: 'migrations' }, { $set: { holder: 'another' } });
        await until(() => held.aborted);
      },
      400,
    );
    await expect(robbed).rejects.toThrow('The lease "migrations" is lost.');
    expect(await store.leases.findOne({ _id: 'migrations' })).toMatchObject({ holder: 'another' });
  });

  it('leads are written while an index is built', async () => {
    await store.leads.insertMany(
      Array.from({ length: 3_000 }, (_, n) => aLead({ phone: `06${String(n).padStart(8, '0')}` })),
    );
    let writing = true;
    const indexing = noting('0002-second', async ({ leads }) => {
      await leads.createIndexes(
        ['nom', 'prenom', 'email', 'source'].map((field) => ({ key: { [field]: 1, created_at: 1 } })),
      );
      writing = false;
    });
    const migrated = run({ migrations: [...MIGRATIONS, indexing, third] });
    let longest = 0;
    let n = 0;
    for (; writing; n += 1) {
      const began = performance.now();
      await store.leads.insertOne(aLead({ phone: `07${String(n).padStart(8, '0')}` }));
      longest = Math.max(longest, performance.now() - began);
    }
    await migrated;
    // The build takes the collection to itself at its ends only.
    expect(n).toBeGreaterThan(4);
    expect(longest).toBeLessThan(5_000);
  });
});

describe('an older release on the database of a newer one', () => {
  it('touches nothing, and serves', async () => {
    await run();
    await run({ migrations: [...list, noting('0004-newer')] });
    await store.db.collection('deliveries').dropIndex('lead_id_1_created_at_-1');
    await store.products.deleteMany({});
    await store.db.command({ collMod: 'leads', validator: {} });
    const before = await shapeOf(store);
    await setUpDatabase(store, { migrations: list });
    expect(await shapeOf(store)).toEqual(before);
    expect(await store.products.countDocuments()).toBe(0);
    // That one is the newer release's choice; a guard that is gone is nobody's.
    expect(await missingIndexes(store)).toEqual([]);
    await store.db.collection('deliveries').dropIndex('guard_1');
    expect(await missingIndexes(store)).toEqual(['deliveries: {"guard":1}']);
  });

  it('also while, or after, that one was interrupted', async () => {
    await run();
    const dies = noting('0004-newer', () => Promise.reject(new Error('killed')));
    await expect(run({ migrations: [...list, dies] })).rejects.toThrow('killed');
    expect(await run()).toBe('newer');
  });

  it('does not start when neither is the older one', async () => {
    await run({ migrations: [...MIGRATIONS, second, noting('0003-other')] });
    await expect(run()).rejects.toThrow(/does not know \(0003-other\) and lacks 0003-third/);
  });
});

it('migrations have their files’ names, and their numbers in order', () => {
  for (const [n, { id, does }] of MIGRATIONS.entries()) {
    expect(id).toMatch(new RegExp(`^${String(n + 1).padStart(4, '0')}-[a-z0-9-]+$`));
    expect(does).not.toBe('');
  }
});
