/** The import of version 1 on a generated database: its equations, a second time, and dry. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Db, MongoClient } from 'mongodb';
import { importV1, type ImportInput } from '../../store/v1/import.ts';
import { verifyV1 } from '../../store/v1/verify/verify.ts';
import type { Store } from '../../store/db/mongo.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { importStands } from '../../store/v1/hold.ts';
import { testKeys } from '../support/intake.ts';
import { closeTestStore, openTestStore } from '../support/store.ts';
import { carried } from '../support/v1/carried.ts';
import { type Generated, generateV1, storeV1 } from '../support/v1/generate.ts';

/** A Wednesday, 11:00 in Paris. */
const NOW = new Date('2026-11-25T10:00:00Z');

let client: MongoClient;
let store: Store;
let made: Generated;
const name = `rdz_v1_${process.pid}`;

beforeAll(async () => {
  client = await new MongoClient(inject('mongoUrl'), { ignoreUndefined: true }).connect();
  made = generateV1({ leads: 3_200, now: NOW, days: 120 });
  await storeV1(client.db(name), made);
  await storeV1(client.db(small), generateV1({ leads: 300, now: NOW, days: 40 }));
  store = await openTestStore();
});
afterAll(async () => {
  await client.db(name).dropDatabase();
  await client.db(small).dropDatabase();
  await client.close();
  await closeTestStore(store);
});

/** A small one, for what is done many times. */
const small = `${name}_small`;
const run = (into: Store, more: Partial<ImportInput> = {}) =>
  importV1({ store: into, old: client.db(name), source: name, keys: testKeys, asOf: NOW, ...more });

const verify = (of: Store, accept: Parameters<typeof verifyV1>[0]['accept'] = [], old?: Db) =>
  verifyV1({ store: of, accept, by: SYSTEM, now: NOW, ...(old && { old }) });
/** Equations that do not hold. */
const off = ({ equations }: Awaited<ReturnType<typeof verify>>) =>
  equations.filter(({ differences }) => differences.length > 0).map((one) => one.name);

/** A unit version 1 has counted is lost, as if nobody had been sent that lead: what is left agrees with itself. */
async function giveBackAUnit({ deliveries, commande_weeks }: Store): Promise<void> {
  const { _id, slot_id, is_lb } = (await deliveries.findOne({ slot_id: { $exists: true } }))!;
  await deliveries.updateOne({ _id }, { $unset: { slot_id: 1 } });
  await commande_weeks.updateOne({ _id: slot_id! }, { $inc: { used: -1, lb_used: is_lb ? -1 : 0 } });
}

describe('an import', () => {
  it('dry, writes nothing', async () => {
    const before = await carried(store);
    const dry = await run(store, { dryRun: true });
    expect(dry.documents.leads).toBe(made.answers.leads);
    expect(await carried(store)).toEqual(before);
    expect(await store.v1_imports.countDocuments()).toBe(0);
  });

  it('carries what the answer sheet says, and its equations hold', async () => {
    const done = await run(store);
    expect(done.documents.leads).toBe(made.answers.leads);
    expect(done.listed).toMatchObject(made.answers.listed);
    const statuses = await store.deliveries
      .aggregate<{ _id: string; n: number }>([{ $group: { _id: '$status', n: { $sum: 1 } } }])
      .toArray();
    expect(Object.fromEntries(statuses.map(({ _id, n }) => [_id, n]))).toEqual(made.answers.deliveries);
    expect(await importStands(store)).toBe(true);
    const changed: Record<string, number> = {};
    await run(store, { onStep: (step, _ms, n) => void (n > 0 && (changed[step] = n)) });
    expect(changed).toEqual({});
    // Document by document against the old one, and by what the import has counted.
    const { equations } = await verify(store, [], client.db(name));
    expect(equations.filter(({ differences }) => differences.length > 0)).toEqual([]);
    expect(Math.min(...equations.map(({ looked }) => looked))).toBeGreaterThan(0);
    expect((await verify(store)).equations.filter(({ differences }) => differences.length > 0)).toEqual([]);
    expect(await importStands(store)).toBe(false);
    expect(await store.deliveries.countDocuments({ v1_hold: true })).toBe(0);
    await expect(run(store)).rejects.toThrow('déjà reprise');
  });

  it('says what differs, and lets nothing leave until it is signed', async () => {
    const other = await openTestStore();
    try {
      await run(other, { old: client.db(small), source: small });
      await other.leads.deleteOne({ status: 'no_open_orders' });
      const { clean, equations } = await verify(other);
      expect(clean).toBe(false);
      expect(equations.filter(({ differences }) => differences.length > 0).map((one) => one.name)).toEqual([
        'leads',
        'received',
      ]);
      expect(await importStands(other)).toBe(true);
      const why = 'un lead effacé à la demande de la personne';
      const signed = await verify(other, [
        { name: 'leads', why },
        { name: 'received', why },
      ]);
      expect(signed.clean).toBe(true);
      expect((await other.v1_imports.findOne({ _id: 'import' }))!.accepted.map(({ name: of }) => of)).toEqual(
        ['leads', 'received'],
      );
      expect(await importStands(other)).toBe(false);
    } finally {
      await closeTestStore(other);
    }
  });

  it('notices what is wrong in one document', async () => {
    const other = await openTestStore();
    const old = client.db(small);
    try {
      await run(other, { old, source: small });
      expect(off(await verify(other, [], old))).toEqual([]);
      const later = (field: string) => [{ $set: { [field]: { $add: [`$${field}`, 1] } } }];
      const crossed = (await other.intercompany_transfers.findOne({ status: { $ne: 'cancelled' } }))!;
      const invoiced = (await other.invoices.findOne({ type: 'intercompany', imported: true }))!;
      const recent = (await other.deliveries.findOne({ guard: { $exists: true } }))!;
      const faults: [string, () => Promise<unknown>][] = [
        ['shape', () => other.leads.updateOne({}, later('created_at'))],
        ['guards', () => other.deliveries.updateOne({ _id: recent._id }, { $unset: { guard: 1 } })],
        ['week_units', () => giveBackAUnit(other)],
        ['providers', () => other.providers.updateOne({ active: true }, { $set: { key_hash: 'x' } })],
        ['transfers', () => other.intercompany_transfers.deleteOne({ _id: crossed._id })],
        ['transfers', () => other.invoices.updateOne({ _id: invoiced._id }, { $inc: { ht: 1 as never } })],
        ['logs', () => other.cron_logs.updateOne({}, { $set: { status: 'running' } })],
      ];
      const seen = new Set<string>();
      for (const [name, fault] of faults) {
        await fault();
        seen.add(name);
        expect(off(await verify(other, [], old)), name).toEqual(expect.arrayContaining([...seen]));
      }
    } finally {
      await closeTestStore(other);
    }
  });
});
