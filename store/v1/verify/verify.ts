/** Looks at every equation of an import; when all hold, or a person has signed what differs, its deliveries may leave. */
import type { Db } from 'mongodb';
import {
  compareCells,
  EQUATION_NAMES,
  EQUATIONS,
  type EquationName,
  type EquationResult,
} from '../../../domain/v1/equations.ts';
import { type Actor, logEvent } from '../../audit/event-log.ts';
import type { Store } from '../../db/mongo.ts';
import { asRead, ImportRefusedError } from '../import.ts';
import { releaseHeld } from '../hold.ts';
import { explainedBy, takeAccount } from './account.ts';
import { takeCensus } from './census.ts';
import { AGAINST_OLD } from './against-old.ts';
import { together, WITHIN } from './within.ts';

export interface Accepted {
  name: EquationName;
  why: string;
}

export interface VerifyInput {
  store: Store;
  /** Counted anew, and held against the new one document by document; absent: as the import has counted it. */
  old?: Db;
  accept: readonly Accepted[];
  by: Actor;
  now: Date;
}

export interface Verified {
  /** Everything holds or is signed: what was held may leave. */
  clean: boolean;
  equations: EquationResult[];
}

/** @throws ImportRefusedError when there is no import that has ended */
export async function verifyV1({ store, old, accept, by, now }: VerifyInput): Promise<Verified> {
  const state = await store.v1_imports.findOne({ _id: 'import' });
  if (!state || state.status === 'importing' || !state.census)
    throw new ImportRefusedError('Aucun import terminé dans cette base : npm run import:v1 d’abord.');
  const signed = new Map([...state.accepted, ...accept].map(({ name, why }) => [name, why]));
  const sides = {
    old: old ? await takeCensus(old, state.as_of) : asRead(state.census),
    explained: await explainedBy(store),
    new: await takeAccount(store, state.as_of),
  };
  const equations: EquationResult[] = [];
  for (const name of EQUATION_NAMES) {
    const cells = compareCells(name, sides);
    const looks = [
      await WITHIN[name]?.(store, state.as_of),
      old && (await AGAINST_OLD[name]?.({ store, old, asOf: state.as_of })),
    ].filter((found) => found !== undefined);
    const { looked, explained, wrong } = together(looks);
    const differences = [...cells.differences, ...wrong.map((what) => ({ what }))];
    const why = differences.length > 0 ? signed.get(name) : undefined;
    equations.push({
      name,
      sentence: EQUATIONS[name].sentence,
      looked: cells.looked + looked,
      explained: cells.explained + explained,
      differences,
      ...(why !== undefined && { accepted: why }),
    });
  }
  const clean = equations.every(
    ({ differences, accepted }) => differences.length === 0 || accepted !== undefined,
  );
  if (clean && state.status !== 'verified') {
    const used = equations.flatMap(({ name, accepted }) =>
      accepted === undefined ? [] : { name, why: accepted, by: by.name, at: now },
    );
    await releaseHeld(store);
    await store.v1_imports.updateOne(
      { _id: 'import' },
      { $set: { status: 'verified', verified_at: now, accepted: used } },
    );
    const after = { signed: used.map(({ name, why }) => `${name}: ${why}`) };
    await logEvent(
      store,
      { action: 'import_v1.run', entity_type: 'database', entity_id: state.source, entity: null, by, after },
      now,
    );
  }
  return { clean, equations };
}
