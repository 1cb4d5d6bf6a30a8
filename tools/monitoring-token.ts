/**
 * `npm run monitoring:token -- --label "Supervision OVH"`: makes a read-only token that does not expire, for probes of
 * `/api/system/health`. `--list` shows the tokens there are, `--revoke <id>` ends one.
 */
import { parseArgs } from 'node:util';
import { loadConfigOrExit } from '../config.ts';
import { readEndpoints } from './endpoints.ts';
import { openStore, type Store } from '../store/db/mongo.ts';
import { openMonitoringToken } from '../store/access/sessions.ts';
import { setUpDatabase } from '../store/db/set-up.ts';

const ID_LENGTH = 12;

const USAGE = 'npm run monitoring:token -- --label "…" | --list | --revoke <id>';

async function list(store: Store): Promise<string> {
  const tokens = await store.sessions.find({ kind: 'monitoring' }).sort({ created_at: 1 }).toArray();
  const lines = tokens.map(
    ({ _id, created_at, label = '' }) => `${_id.slice(0, ID_LENGTH)}  ${created_at.toISOString()}  ${label}`,
  );
  return lines.length > 0 ? lines.join('\n') : 'Aucun jeton.';
}

async function revoke(store: Store, id: string): Promise<string> {
  const tokens = await store.sessions.find({ kind: 'monitoring' }, { projection: { _id: 1 } }).toArray();
  const named = tokens.filter(({ _id }) => id.length >= ID_LENGTH && _id.startsWith(id));
  if (named.length !== 1) throw new Error(`Aucun jeton ${id} : voyez --list.`);
  await store.sessions.deleteOne({ _id: named[0]!._id });
  return `Le jeton ${id} ne vaut plus rien.`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { label: { type: 'string' }, list: { type: 'boolean' }, revoke: { type: 'string' } },
  });
  const label = values.label?.trim();
  if (!label && !values.list && !values.revoke) throw new Error(USAGE);
  readEndpoints();
  const config = loadConfigOrExit();
  const store = await openStore({ url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-tools' });
  try {
    await setUpDatabase(store);
    const answer = label
      ? await openMonitoringToken(store, label, new Date())
      : values.revoke
        ? await revoke(store, values.revoke)
        : await list(store);
    process.stdout.write(`${answer}\n`);
  } finally {
    await store.client.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
