/**
 * A database of version 1 taken over and checked, beside its floor: the raw driver reading the same leads and deliveries and
 * writing as many documents of the new one.
 */
import { say } from '../dev/terminal.ts';
import { SYSTEM } from '../store/audit/event-log.ts';
import { PhoneKeys } from '../store/db/ids.ts';
import type { Store } from '../store/db/mongo.ts';
import { setUpDatabase } from '../store/db/set-up.ts';
import { importV1 } from '../store/v1/import.ts';
import { verifyV1 } from '../store/v1/verify/verify.ts';
import { generateV1, storeV1 } from '../tests/support/v1/generate.ts';
import type { Bench } from './servers.ts';

export interface ImportScale {
  leads: number;
}

export interface ImportFigures {
  leads: number;
  deliveries: number;
  importMs: number;
  /** A second time: everything is there already. */
  againMs: number;
  verifyMs: number;
  copyMs: number;
  /** Resident memory of this process at the end of the import, MiB. */
  memory: number;
}

const PAGE = 5_000;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Copies collections of the new database as they are. */
async function copy(from: Store, to: Store): Promise<void> {
  for (const name of ['leads', 'deliveries', 'delivery_batches'] as const) {
    const target = to.db.collection(name);
    let page: object[] = [];
    for await (const doc of from.db.collection(name).find()) {
      page.push(doc);
      if (page.length < PAGE) continue;
      await target.insertMany(page);
      page = [];
    }
    if (page.length > 0) await target.insertMany(page);
  }
}

export async function benchImport(bench: Bench, scale: ImportScale): Promise<ImportFigures> {
  const now = new Date();
  const [old, store, floor] = [
    await bench.openDatabase(),
    await bench.openDatabase(),
    await bench.openDatabase(),
  ];
  say('bench', `making a database of version 1 with ${scale.leads} leads …`);
  const made = generateV1({ leads: scale.leads, now });
  await storeV1(old.db, made);
  await Promise.all([setUpDatabase(store), setUpDatabase(floor)]);
  const source = old.db.databaseName;
  const keys = new PhoneKeys('bench');
  const run = () =>
    importV1({
      ...{ store, old: old.db, source, keys, asOf: now },
      onStep: (name, ms, written) => say('bench', `${name}: ${written} written, ${Math.round(ms)} ms`),
    });
  const importMs = await timed(run);
  const memory = process.memoryUsage().rss / 2 ** 20;
  const againMs = await timed(run);
  const verifyMs = await timed(async () => {
    const { equations } = await verifyV1({ store, old: old.db, accept: [], by: SYSTEM, now });
    const wrong = equations.filter(({ differences }) => differences.length > 0);
    if (wrong.length > 0)
      throw new Error(`equations do not hold: ${wrong.map(({ name }) => name).join(', ')}`);
  });
  const [leads, deliveries] = await Promise.all([
    store.leads.countDocuments(),
    store.deliveries.countDocuments(),
  ]);
  if (leads !== made.answers.leads) throw new Error(`${leads} leads instead of ${made.answers.leads}`);
  const copyMs = await timed(() => copy(store, floor));
  return { leads, deliveries, importMs, againMs, verifyMs, copyMs, memory };
}
