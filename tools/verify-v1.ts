/**
 * `npm run verify:v1 -- [--json] [--accept "<name>: <why>"] [--from <uri> --db <name>]`: looks at the equations of an import, prints every
 * difference, and lets its deliveries leave when there is none or each is signed. With `--from` the old database is counted anew.
 */
import { hostname, userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { EQUATION_NAMES, type EquationName, type EquationResult } from '../domain/v1/equations.ts';
import { loadConfigOrExit } from '../config.ts';
import { openStore } from '../store/db/mongo.ts';
import { openOld } from '../store/v1/old.ts';
import { type Accepted, verifyV1 } from '../store/v1/verify/verify.ts';
import { readEndpoints } from './endpoints.ts';

const USAGE =
  'npm run verify:v1 -- [--json] [--accept "<équation>: <pourquoi>"]… [--from mongodb://… --db <base de la version 1>]';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function acceptedOf(text: string): Accepted {
  const [, name = '', why = ''] = /^([a-z_]+)\s*:\s*(.+)$/.exec(text) ?? [];
  if (!(EQUATION_NAMES as readonly string[]).includes(name))
    throw new Error(`${USAGE}\nÉquations : ${EQUATION_NAMES.join(', ')}`);
  return { name: name as EquationName, why };
}

function show({ name, sentence, looked, explained, differences, accepted }: EquationResult): void {
  const mark = differences.length === 0 ? '✔' : accepted === undefined ? '✘' : '✔ signée';
  print(`${mark} ${name}  ${sentence}  ${looked} vus, ${explained} expliqués, ${differences.length} écarts`);
  if (accepted !== undefined) print(`    signée : ${accepted}`);
  for (const { what, old, explained: by, new: now } of differences)
    print(
      old === undefined ? `    ${what}` : `    ${what} : ancienne ${old}, expliqué ${by}, nouvelle ${now}`,
    );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      accept: { type: 'string', multiple: true, default: [] },
      from: { type: 'string' },
      db: { type: 'string' },
    },
  });
  const { json, accept, from, db } = values;
  if ((from === undefined) !== (db === undefined)) throw new Error(USAGE);
  readEndpoints();
  const config = loadConfigOrExit();
  const old = from && db ? await openOld(from, db) : undefined;
  const store = await openStore({ url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-tools' });
  try {
    const by = { id: 'system', name: `${userInfo().username}@${hostname()}` };
    const now = new Date();
    const result = await verifyV1({
      store,
      ...(old && { old: old.db }),
      accept: accept.map(acceptedOf),
      by,
      now,
    });
    if (json) print(JSON.stringify(result));
    else {
      result.equations.forEach(show);
      print(
        result.clean
          ? '✔ Import vérifié : ses livraisons peuvent partir.'
          : '✘ Des écarts restent : rien ne part.',
      );
    }
    process.exitCode = result.clean ? 0 : 1;
  } finally {
    await Promise.all([old?.close(), store.client.close()]);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
});
