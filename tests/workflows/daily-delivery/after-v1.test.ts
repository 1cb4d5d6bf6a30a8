/** The first daily run after an import of version 1: nothing before it is verified, then exactly what the answer sheet says. */
import { afterAll, expect, inject, it } from 'vitest';
import { MongoClient } from 'mongodb';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { importV1 } from '../../../store/v1/import.ts';
import { verifyV1 } from '../../../store/v1/verify/verify.ts';
import { runDelivery } from '../../support/delivery.ts';
import { testKeys } from '../../support/intake.ts';
import { generateV1, storeV1 } from '../../support/v1/generate.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
useWorker(world);

const name = `rdz_v1_run_${process.pid}`;
const client = new MongoClient(inject('mongoUrl'), { ignoreUndefined: true });
afterAll(async () => {
  await client.db(name).dropDatabase();
  await client.close();
});

/** By address, the phones of the mails that arrived. */
const sent = (): Record<string, string[]> => {
  const phones: Record<string, string[]> = {};
  for (const { to, raw } of [...world.smtp.messages, ...world.goodSmtp.messages]) {
    const encoded = /filename[\s\S]*?\r?\n\r?\n([\s\S]*?)\r?\n--/.exec(raw.toString('latin1'))?.[1] ?? '';
    const csv = Buffer.from(encoded, 'base64').toString('utf8');
    for (const address of to)
      phones[address] = [...(phones[address] ?? []), ...(csv.match(/\b06\d{8}\b/g) ?? [])].sort();
  }
  return phones;
};

it('sends nothing before the import is verified, then what the answer sheet says', async () => {
  const now = new Date();
  const made = generateV1({ leads: 600, now });
  await client.connect();
  await storeV1(client.db(name), made);
  const { store } = world;
  await importV1({ store, old: client.db(name), source: name, keys: testKeys, asOf: now });
  const before = await runDelivery(world);
  expect(sent()).toEqual({});
  expect(before.report.errors).toMatchObject([{ code: 'IMPORT_UNVERIFIED' }]);
  expect(await store.deliveries.countDocuments({ v1: { $exists: false } })).toBe(0);

  await store.delivery_reports.deleteMany({ started_by: 'test' });
  const { equations } = await verifyV1({ store, accept: [], by: SYSTEM, now: new Date() });
  expect(equations.filter(({ differences }) => differences.length > 0)).toEqual([]);
  await runDelivery(world);
  expect(sent()).toEqual(made.answers.firstRun);
});
