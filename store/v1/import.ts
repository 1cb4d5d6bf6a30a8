/**
 * The import of version 1, whole: a look over the old database, then step by step, each page written before it is passed. Cut off
 * anywhere and started again it goes on; started again after its end it writes the same once more, and changes nothing.
 */
import type { Db } from 'mongodb';
import { weekKey } from '../../domain/time/paris-time.ts';
import { flag, id, text } from '../../domain/v1/read.ts';
import type { PhoneKeys } from '../db/ids.ts';
import { withLease } from '../db/lease.ts';
import type { Store } from '../db/mongo.ts';
import type { V1ImportDoc, V1Step } from './collections.ts';
import type { V1Context } from './context.ts';
import { readKnown } from './known.ts';
import { allOf, pagesOf } from './old.ts';
import { type Pages, STEP_NAMES, type StepName, STEPS } from './steps/carry.ts';
import { survey } from './survey.ts';
import { takeCensus } from './verify/census.ts';
import { V1Writer } from './writer.ts';
import { numbersTwice } from './map/invoices.ts';

/** Why an import does not begin. */
export class ImportRefusedError extends Error {
  override name = 'ImportRefusedError';
}

export interface ImportInput {
  store: Store;
  old: Db;
  /** Name of the old database. */
  source: string;
  keys: PhoneKeys;
  /** The moment it reasons about; one that goes on keeps its own. */
  asOf: Date;
  dryRun?: boolean;
  /** Told at each step. */
  onStep?: (name: StepName, ms: number, written: number) => void;
  /** After each page that is written and noted. */
  onPage?: () => void | Promise<void>;
}

export interface ImportResult {
  as_of: Date;
  /** Documents that were not there, or were otherwise. */
  changed: number;
  /** By collection, what was written. */
  documents: Record<string, number>;
  /** By reason, what is listed. */
  listed: Record<string, number>;
}

const LEASE = 'import-v1';

const PRODUCTS = ['PV', 'PAC', 'ITE'];

/** Codes v1 knew, and those every database has. */
async function productCodes(old: Db): Promise<Set<string>> {
  const rows = await allOf(old, 'products');
  return new Set([...PRODUCTS, ...rows.map(({ code }) => text(code).toUpperCase()).filter(Boolean)]);
}

async function prepaidPairs(old: Db): Promise<Set<string>> {
  const rows = await allOf(old, 'client_product_pricing');
  return new Set(
    rows
      .filter((row) => text(row.billing_mode) === 'PREPAID' && flag(row.active, true))
      .map((row) => `${id(row.client_id)}|${text(row.product_code).toUpperCase()}`),
  );
}

/** The week of v1's ledger that each delivery is billed in: weeks that are over only. */
async function billedWeeks(old: Db, asOf: Date): Promise<Map<string, string>> {
  const current = weekKey(asOf);
  const weeks = new Map<string, string>();
  const projection = { delivery_id: 1, week_key: 1 } as const;
  for await (const page of pagesOf(old, 'billing_ledger', { projection }))
    for (const row of page) {
      const week = text(row.week_key);
      if (week !== '' && week < current && !weeks.has(id(row.delivery_id)))
        weeks.set(id(row.delivery_id), week);
    }
  return weeks;
}

/** Where the import stands, begun when it was not. @throws ImportRefusedError */
async function begin({ store, source, asOf, dryRun }: ImportInput): Promise<V1ImportDoc> {
  const before = await store.v1_imports.findOne({ _id: 'import' });
  if (before?.status === 'verified')
    throw new ImportRefusedError(
      'Cette base est déjà reprise et vérifiée : un nouvel import se fait dans une base neuve.',
    );
  if (before && before.source !== source)
    throw new ImportRefusedError(`Cette base reprend « ${before.source} », et non « ${source} ».`);
  if (!before) {
    for (const name of ['leads', 'clients', 'commandes', 'deliveries', 'invoices'] as const)
      if (await store[name].findOne({}, { projection: { _id: 1 } }))
        throw new ImportRefusedError(
          `La base « ${store.db.databaseName} » a déjà des documents (${name}) : choisissez une base neuve.`,
        );
  }
  const state: V1ImportDoc = before ?? {
    ...{
      _id: 'import',
      status: 'importing',
      source,
      as_of: asOf,
      started_at: new Date(),
      steps: {},
      accepted: [],
    },
  };
  // One that had ended begins again: what it writes is there already.
  if (state.status === 'imported') Object.assign(state, { status: 'importing', steps: {} });
  if (!dryRun) await store.v1_imports.replaceOne({ _id: 'import' }, state, { upsert: true });
  return state;
}

/** @throws ImportRefusedError, also when another process imports into this database */
export async function importV1(input: ImportInput): Promise<ImportResult> {
  const { store, dryRun = false } = input;
  let result: ImportResult | undefined;
  const work = async (held?: AbortSignal) => void (result = await runSteps(input, held));
  if (dryRun) await work();
  else if (!(await withLease(store, LEASE, work)))
    throw new ImportRefusedError(
      'Un autre import travaille dans cette base, ou y a été coupé il y a moins d’une minute : relancez dans une minute.',
    );
  return result!;
}

async function runSteps(input: ImportInput, held?: AbortSignal): Promise<ImportResult> {
  const { store, old, keys, dryRun = false, onStep, onPage } = input;
  const twice = numbersTwice(await allOf(old, 'invoices'));
  if (twice.length > 0)
    throw new ImportRefusedError(
      `Deux factures émises portent le même numéro (${twice.join(', ')}) : décidez, puis recommencez.`,
    );
  const state = await begin(input);
  const asOf = state.as_of;
  const known = await readKnown(old);
  const products = await productCodes(old);
  const found = await survey(old, { known, keys, asOf, products });
  const out = new V1Writer(store, dryRun);
  const context: V1Context = {
    ...{ store, old, keys, asOf, known, products, out, survey: found },
    prepaid: await prepaidPairs(old),
    billedIn: await billedWeeks(old, asOf),
  };
  for (const name of STEP_NAMES) {
    if (state.steps[name]?.done || (dryRun && name === 'statistics')) continue;
    held?.throwIfAborted();
    const began = performance.now();
    const before = out.changed;
    const step: V1Step = state.steps[name] ?? { read: 0, changed: 0 };
    const save = async (done?: true) => {
      await out.flush();
      step.changed += out.changed - (before + seen);
      seen = out.changed - before;
      if (done) step.done = done;
      state.steps[name] = step;
      if (!dryRun) await store.v1_imports.updateOne({ _id: 'import' }, { $set: { [`steps.${name}`]: step } });
      await onPage?.();
    };
    let seen = 0;
    await STEPS[name](context, pagesFrom(old, step, save, held));
    delete step.after;
    await save(true);
    onStep?.(name, Math.round(performance.now() - began), out.changed - before);
  }
  if (!dryRun) {
    const census = await takeCensus(old, asOf);
    await store.v1_imports.updateOne(
      { _id: 'import' },
      { $set: { status: 'imported', census: asStored(census), finished_at: new Date() } },
    );
  }
  return {
    as_of: asOf,
    changed: out.changed,
    documents: Object.fromEntries([...out.documents].sort()),
    listed: Object.fromEntries([...out.counts].sort()),
  };
}

/** A name with a dot in it is no name of MongoDB's. */
export const asStored = (cells: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries(
    [...cells].map(([cell, n]) => [cell.replaceAll('.', '\uFF0E').replaceAll('$', '\uFF04'), n]),
  );
export const asRead = (cells: Readonly<Record<string, number>>): Map<string, number> =>
  new Map(
    Object.entries(cells).map(([cell, n]) => [cell.replaceAll('\uFF0E', '.').replaceAll('\uFF04', '$'), n]),
  );

/** A step may go through several collections: where it is names the one it is in. */
function pagesFrom(old: Db, step: V1Step, save: () => Promise<void>, held?: AbortSignal): Pages {
  return async (collection, write, options = {}) => {
    const [at, after] = step.after?.split('|') ?? [];
    if (step.passed?.includes(collection)) return;
    for await (const page of pagesOf(old, collection, {
      ...options,
      ...(at === collection && after && { after }),
    })) {
      held?.throwIfAborted();
      await write(page);
      step.read += page.length;
      step.after = `${collection}|${page.at(-1)!._id.toHexString()}`;
      await save();
    }
    step.passed = [...(step.passed ?? []), collection];
  };
}
