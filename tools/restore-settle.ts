/**
 * `npm run restore:settle -- --backup-at <instant> [--without-temporal] [--json]`: settles a database that was restored from a backup, before
 * a worker starts (docs/operations.md). `--mark` only leaves the mark, for a restore made by hand.
 */
import { parseArgs } from 'node:util';
import { loadConfigOrExit } from '../config.ts';
import { parseBackupInstant } from '../domain/system/restore.ts';
import { endStart, StartError } from '../start-error.ts';
import { openReadyStore } from '../store/db/open-ready.ts';
import { markAgain } from '../store/system/restore-mark.ts';
import { openTemporal } from '../temporal/connection.ts';
import { readEndpoints } from './endpoints.ts';
import { restoreText } from './restore/report.ts';
import { settleRestore } from './restore/settle.ts';

const USAGE =
  'npm run restore:settle -- --backup-at 2026-11-27T03:00:00+01:00 [--without-temporal] [--mark] [--json]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'backup-at': { type: 'string' },
      'without-temporal': { type: 'boolean', default: false },
      mark: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  if (!values['backup-at']) throw new StartError(USAGE);
  const now = new Date();
  const backup_at = parseBackupInstant(values['backup-at'], now);
  readEndpoints();
  const config = loadConfigOrExit();
  const store = await openReadyStore(
    { url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-restore' },
    { waitMs: config.START_WAIT_SECONDS * 1_000, say: (sentence) => process.stderr.write(`${sentence}\n`) },
    async (opened) => opened,
  );
  const temporal = values['without-temporal'] ? null : openTemporal(config);
  try {
    if (values.mark) {
      const { _id } = await markAgain(store, backup_at, now);
      console.log(
        values.json
          ? JSON.stringify({ backup_at: _id, standing: true })
          : `Marque posée : sauvegarde de ${_id}. Aucun worker ne démarre avant npm run restore:settle -- --backup-at ${_id}`,
      );
      return;
    }
    const restore = await settleRestore(store, config, { backup_at, temporal, now });
    console.log(values.json ? JSON.stringify(restore, null, 2) : restoreText(restore));
  } finally {
    await temporal?.close();
    await store.client.close();
  }
}

main().catch((error: unknown) => {
  endStart(error instanceof RangeError ? new StartError(error.message) : error);
});
