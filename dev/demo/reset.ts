/**
 * `npm run demo:reset`: drops the demo database of the running stack and makes it again. Refuses in production and on a
 * database that is not a demo.
 */
import { loadConfigOrExit } from '../../config.ts';
import { openStore, type Store } from '../../store/db/mongo.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { makeDemo } from './make-demo.ts';
import { isDemo } from './marker.ts';

/** @returns why this database must not be dropped */
export async function whyNotReset(store: Store, production: boolean): Promise<string | undefined> {
  if (production) return 'demo:reset never runs in production.';
  const empty = (await store.db.listCollections({}, { nameOnly: true }).toArray()).length === 0;
  if (empty || (await isDemo(store.db))) return undefined;
  return `The database "${store.db.databaseName}" holds no demo data: it is left alone.`;
}

async function main(): Promise<void> {
  const endpoints = readEndpoints();
  const config = loadConfigOrExit();
  if (endpoints)
    for (const entity of ['ZR7', 'MDL'] as const) Object.assign(config.smtp[entity], catcher(endpoints.smtp));
  const store = await openStore({ url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-demo' });
  try {
    const refused = await whyNotReset(store, config.production);
    if (refused) throw new Error(refused);
    // Documents, not collections: running processes keep their change streams and indexes. The mark stays, so that a
    // reset that was interrupted can be repeated, and so does the record of migrations, whose shape stays.
    const collections = await store.db.collections();
    const emptied = collections.filter(
      ({ collectionName }) => !['demo', 'migrations'].includes(collectionName),
    );
    await Promise.all(emptied.map((collection) => collection.deleteMany({})));
    if (endpoints) await fetch(`${endpoints.mail_ui}/api/mails`, { method: 'DELETE' });
    await makeDemo(store, config, new Date(), (day) => process.stdout.write(`${day}\n`));
    process.stdout.write('The demo is as new. Run the daily delivery with npm run delivery.\n');
  } finally {
    await store.client.close();
  }
}

/** The stack's mail catcher, whatever the environment says: a demo never mails the outside. */
function catcher(address: string) {
  const [host, port] = address.split(':');
  return { host, port: Number(port), secure: false, allowPlain: true, user: 'demo', password: 'demo' };
}

if (import.meta.filename === process.argv[1])
  await main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
