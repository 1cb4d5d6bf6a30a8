/**
 * `npm run import:v1 -- --from <uri> --db <name> [--dry-run] [--json] [--as-of <instant>]`: takes the database of version 1 over into
 * the one of `DB_NAME` (docs/runbook.fr.md "Reprise de la version 1"). The old one is only read.
 */
import { parseArgs } from 'node:util';
import { LISTED, type ListedCode } from '../domain/v1/listed.ts';
import { parisInstant } from '../domain/time/paris-time.ts';
import { loadConfigOrExit } from '../config.ts';
import { PhoneKeys } from '../store/db/ids.ts';
import { openStore } from '../store/db/mongo.ts';
import { setUpDatabase } from '../store/db/set-up.ts';
import { importV1, type ImportResult } from '../store/v1/import.ts';
import { openOld } from '../store/v1/old.ts';
import { readEndpoints } from './endpoints.ts';

const USAGE =
  'npm run import:v1 -- --from mongodb://… --db <base de la version 1> [--dry-run] [--json] [--as-of 2026-11-25T11:00]';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function show({ as_of, changed, documents, listed }: ImportResult, dryRun: boolean): void {
  print(`Au ${as_of.toISOString()}${dryRun ? ', à blanc : rien n’est écrit' : ''}`);
  for (const [name, n] of Object.entries(documents)) print(`  ${name}  ${n}`);
  print('Listé :');
  for (const [code, n] of Object.entries(listed)) {
    const { sentence, carried } = LISTED[code as ListedCode];
    print(`  ${carried ? ' ' : '✘'} ${code}  ${n}  ${sentence}`);
  }
  if (!dryRun) print(`${changed} documents écrits. Ensuite : npm run verify:v1`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      db: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'as-of': { type: 'string' },
    },
  });
  const { from, db, json, 'dry-run': dryRun, 'as-of': at } = values;
  const asOf = at === undefined ? new Date() : parisInstant(at);
  if (!from || !db || !asOf) throw new Error(USAGE);
  readEndpoints();
  const config = loadConfigOrExit();
  if (config.DB_NAME === db)
    throw new Error('DB_NAME nomme la base de la version 1 : la reprise se fait dans une autre.');
  const old = await openOld(from, db);
  const store = await openStore({ url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-import-v1' });
  try {
    if (!dryRun) await setUpDatabase(store);
    const result = await importV1({
      ...{ store, old: old.db, source: db, keys: new PhoneKeys(config.PHONE_HASH_KEY), asOf, dryRun },
      onStep: (name, ms, written) => {
        if (!json) process.stderr.write(`${name}  ${written} écrits, ${ms} ms\n`);
      },
    });
    if (json) print(JSON.stringify(result));
    else show(result, dryRun);
  } finally {
    await Promise.all([old.close(), store.client.close()]);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
