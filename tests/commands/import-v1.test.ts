/**
 * `npm run import:v1` and `npm run verify:v1`: killed ten times, the import is what it had been in one go; what differs is printed, and
 * nothing is lifted until it is signed.
 */
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Store } from '../../store/db/mongo.ts';
import { importStands } from '../../store/v1/hold.ts';
import { useStore } from '../support/store.ts';
import { carried } from '../support/v1/carried.ts';
import { generateV1, storeV1 } from '../support/v1/generate.ts';
import { killCommand, runCommand, storeEnvironment } from './run-command.ts';

/** A Wednesday, 11:00 in Paris. */
const NOW = new Date('2026-11-25T10:00:00Z');
const KILLS = 10;

const url = inject('mongoUrl');
const old = `rdz_v1_command_${process.pid}`;
const client = new MongoClient(url, { ignoreUndefined: true });
const whole = useStore();
const cut = useStore();

beforeAll(async () => {
  await client.connect();
  await storeV1(client.db(old), generateV1({ leads: 300, now: NOW, days: 40 }));
});
afterAll(async () => {
  await client.db(old).dropDatabase();
  await client.close();
});

const environment = (store: Store) => ({ ...storeEnvironment(store), PHONE_HASH_KEY: 'test-key' });
const FROM = ['--from', url, '--db', old];
const IMPORT = [...FROM, '--as-of', '2026-11-25T11:00'];
const importV1 = (store: Store, ...more: string[]) =>
  runCommand('import-v1.ts', [...IMPORT, ...more], environment(store));
const verifyV1 = (store: Store, ...more: string[]) => runCommand('verify-v1.ts', more, environment(store));

it('is the same, killed ten times', async () => {
  const { code, stdout, stderr } = await importV1(whole, '--json');
  expect([code, stderr]).toEqual([0, '']);
  const { documents } = JSON.parse(stdout) as { documents: Record<string, number> };
  expect(documents.leads).toBe(await whole.leads.countDocuments());

  for (let kills = 0; kills < KILLS;) {
    // One that came to its end begins again, and writes what is there already.
    if (!(await killCommand('import-v1.ts', IMPORT, environment(cut)))) continue;
    kills += 1;
    if (kills === 1) {
      const again = await importV1(cut);
      expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('coupé il y a moins')]);
    }
    // A minute later.
    await cut.leases.deleteMany({});
  }
  expect(await importStands(cut)).toBe(true);
  const rest = await importV1(cut);
  expect([rest.code, rest.stdout]).toEqual([0, expect.stringContaining('npm run verify:v1')]);
  const [one, other] = await Promise.all([carried(whole), carried(cut)]);
  for (const key of Object.keys(one))
    expect({ [key]: JSON.parse(other[key] ?? '[]') }).toEqual({ [key]: JSON.parse(one[key]!) });
});

it('lets its deliveries leave when nothing differs, also from the old database counted anew', async () => {
  const counted = await verifyV1(whole, ...FROM);
  expect([counted.code, counted.stderr]).toEqual([0, '']);
  expect(counted.stdout).toMatch(/^✔ leads {2}/m);
  expect(counted.stdout).toContain('✔ Import vérifié');
  expect(await importStands(whole)).toBe(false);
  const again = await importV1(whole);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('déjà reprise')]);
});

it('prints what differs, and holds everything until each is signed', async () => {
  await cut.leads.deleteOne({ status: 'no_open_orders' });
  const off = await verifyV1(cut);
  expect([off.code, off.stdout]).toEqual([1, expect.stringMatching(/^✘ leads {2}.* [1-9]\d* écarts$/m)]);
  expect(await importStands(cut)).toBe(true);
  const why = 'un lead effacé à la demande de la personne';
  const wrong = await verifyV1(cut, '--accept', `lead: ${why}`);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Équations : ')]);
  const signed = await verifyV1(cut, '--accept', `leads: ${why}`, '--accept', `received: ${why}`);
  expect([signed.code, signed.stdout]).toEqual([0, expect.stringContaining(`signée : ${why}`)]);
  expect(await importStands(cut)).toBe(false);
});
