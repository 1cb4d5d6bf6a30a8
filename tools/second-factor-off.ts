/**
 * `npm run user:second-factor-off -- --email a@b.fr`: takes the second factor of a user away who has lost phone and recovery
 * codes, when nobody is left who could on the page Utilisateurs. Their sessions end; the password stays.
 */
import { parseArgs } from 'node:util';
import { loadConfigOrExit } from '../config.ts';
import { removeSecondFactor } from '../store/access/second-factor.ts';
import { SYSTEM } from '../store/audit/event-log.ts';
import { openStore } from '../store/db/mongo.ts';
import { readEndpoints } from './endpoints.ts';

const USAGE = 'npm run user:second-factor-off -- --email a@b.fr';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { email: { type: 'string' } } });
  const email = values.email?.trim().toLowerCase();
  if (!email) throw new Error(`--email : l’adresse de la personne\n\n${USAGE}`);
  readEndpoints();
  const config = loadConfigOrExit();
  const store = await openStore({ url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-tools' });
  try {
    const user = await store.users.findOne({ email });
    if (!user) throw new Error(`Personne n’a l’adresse ${email} dans la base ${config.DB_NAME}.`);
    const had = await removeSecondFactor(store, user, { by: SYSTEM, sessions: true }, new Date());
    process.stdout.write(
      had
        ? `Second facteur de ${email} retiré, sessions fermées : le mot de passe suffit.\n`
        : `${email} n’a pas de second facteur.\n`,
    );
  } finally {
    await store.client.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
