/**
 * `npm run migrate`: brings the database to this release's shape, as each process does before it serves. `--status` shows
 * where it stands, `--drop-data` also runs the migrations that remove data, and `--validators off|on` switches the
 * validators for the time an older release runs (docs/operations.md).
 */
import { parseArgs } from 'node:util';
import { loadConfigOrExit } from '../config.ts';
import { missingIndexes, setUpDatabase } from '../store/db/set-up.ts';
import { readMigrations } from '../store/db/migrate.ts';
import { openStore, type Store } from '../store/db/mongo.ts';
import { switchValidatorsOff, switchValidatorsOn, validatorsOff } from '../store/db/validators.ts';
import { readEndpoints } from './endpoints.ts';

const USAGE = 'npm run migrate -- [--status | --drop-data | --validators off | --validators on]';

const list = (names: readonly string[]): string => (names.length > 0 ? names.join(', ') : 'aucun');

async function status(store: Store): Promise<string> {
  const { known, unknown } = await readMigrations(store);
  const lease = await store.leases.findOne({ _id: 'migrations' });
  const lines = known.map(({ migration: { id, does, drops }, record }) => {
    const when = record?.done_at
      ? `faite le ${record.done_at.toISOString()}${record.fresh ? ' (base neuve)' : ''}`
      : record
        ? `commencée le ${record.started_at.toISOString()}`
        : `à faire${drops ? `, avec --drop-data (supprime : ${drops})` : ''}`;
    return `${id}  ${when}  ${does}`;
  });
  return [
    ...lines,
    ...unknown.map((id) => `${id}  inconnue de cette version`),
    ...(lease ? [`En cours : ${lease.holder}, au plus jusqu’au ${lease.expires_at.toISOString()}`] : []),
    `Validateurs coupés : ${list(await validatorsOff(store))}`,
    `Index manquants ou différents : ${list(await missingIndexes(store))}`,
  ].join('\n');
}

async function run(store: Store, dropData: boolean): Promise<string> {
  const done: string[] = [];
  await setUpDatabase(store, { dropData, onDone: (id, ms) => void done.push(`${id}  faite en ${ms} ms`) });
  const { unknown } = await readMigrations(store);
  if (unknown.length > 0)
    return `Base plus récente que cette version (${unknown.join(', ')}) : rien n’a été changé.`;
  return done.length > 0 ? done.join('\n') : 'Rien à faire : la base a la forme de cette version.';
}

async function switchValidators(store: Store, to: 'off' | 'on'): Promise<string> {
  if (to === 'off') {
    await switchValidatorsOff(store);
    return 'Validateurs coupés : une version plus ancienne peut servir. Ensuite : npm run migrate -- --validators on';
  }
  const { known, unknown } = await readMigrations(store);
  if (unknown.length > 0)
    throw new Error(
      `Base plus récente que cette version (${unknown.join(', ')}) : c’est à elle de le faire.`,
    );
  const pending = known.filter(({ migration, record }) => !record?.done_at && !migration.drops);
  if (pending.length > 0) throw new Error('Des migrations restent à faire : npm run migrate, puis ceci.');
  await switchValidatorsOn(store);
  return 'Validateurs en vigueur.';
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      status: { type: 'boolean', default: false },
      'drop-data': { type: 'boolean', default: false },
      validators: { type: 'string' },
    },
  });
  const { status: show, 'drop-data': dropData, validators } = values;
  const asked = [show, dropData, validators !== undefined].filter(Boolean).length;
  if (asked > 1 || ![undefined, 'off', 'on'].includes(validators)) throw new Error(USAGE);
  readEndpoints();
  const config = loadConfigOrExit();
  const store = await openStore({ url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-tools' });
  try {
    const answer = show
      ? await status(store)
      : validators
        ? await switchValidators(store, validators as 'off' | 'on')
        : await run(store, dropData);
    process.stdout.write(`${answer}\n`);
  } finally {
    await store.client.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
