/** Fills an empty database with the demo, for `npm start`. */
import { loadConfigOrExit } from '../../config.ts';
import { openStore } from '../../store/db/mongo.ts';
import { makeDemo } from './make-demo.ts';

const config = loadConfigOrExit();
const store = await openStore({ url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-demo' });
try {
  await makeDemo(store, config, new Date(), () => undefined);
  const count = async (name: 'clients' | 'commandes' | 'leads' | 'deliveries') =>
    `${await store[name].countDocuments()} ${name}`;
  const made = await Promise.all((['clients', 'commandes', 'leads', 'deliveries'] as const).map(count));
  process.stdout.write(`${made.join(', ')}\n`);
} finally {
  await store.client.close();
}
