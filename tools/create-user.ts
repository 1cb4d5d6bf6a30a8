/**
 * `npm run user:create -- --email --password --nom --role --entity`: makes a user, the first super_admin included.
 * Beside a running `npm start` it writes to that stack's database.
 */
import { parseArgs } from 'node:util';
import { MIN_PASSWORD } from '../domain/access/password.ts';
import { loadConfigOrExit } from '../config.ts';
import { readEndpoints } from './endpoints.ts';
import { isWellFormedEmail } from '../domain/common/email-address.ts';
import { ENTITIES, isEntity } from '../domain/common/entity.ts';
import { type Role, ROLES } from '../domain/access/permissions.ts';
import { createUser, EmailTakenError, type UserInput } from '../store/access/change-user.ts';
import { SYSTEM } from '../store/audit/event-log.ts';
import { openStore } from '../store/db/mongo.ts';
import { setUpDatabase } from '../store/db/set-up.ts';

const USAGE =
  'npm run user:create -- --email a@b.fr --password "…" --nom "Prénom Nom" ' +
  `--role ${ROLES.join('|')} --entity ${ENTITIES.join('|')}`;

/** @throws Error naming everything that is wrong */
function readUser(args: readonly string[]): UserInput {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { email: text, password: text, nom: text, role: text, entity: text },
  });
  const { email = '', password = '', nom = '', role = '' } = values;
  // A super_admin works for both companies: which one is written down does not matter.
  const entity = values.entity ?? (role === 'super_admin' ? 'ZR7' : '');
  const problems = [
    !isWellFormedEmail(email) && '--email : une adresse e-mail',
    password.length < MIN_PASSWORD && `--password : au moins ${MIN_PASSWORD} caractères`,
    nom.trim() === '' && '--nom : un nom',
    !(ROLES as readonly string[]).includes(role) && `--role : ${ROLES.join(', ')}`,
    !isEntity(entity) && `--entity : ${ENTITIES.join(' ou ')}`,
  ].filter(Boolean);
  if (problems.length > 0 || !isEntity(entity)) throw new Error(`${problems.join('\n')}\n\n${USAGE}`);
  return { email, password, nom, role: role as Role, entity };
}

async function main(): Promise<void> {
  const input = readUser(process.argv.slice(2));
  readEndpoints();
  const config = loadConfigOrExit();
  const store = await openStore({ url: config.MONGO_URL, dbName: config.DB_NAME, appName: 'rdz-tools' });
  try {
    await setUpDatabase(store);
    const user = await createUser(store, input, SYSTEM, new Date());
    process.stdout.write(
      `${user.email} (${user.role}, ${user.entity}) peut se connecter à la base ${config.DB_NAME}.\n`,
    );
  } finally {
    await store.client.close();
  }
}

main().catch((error: unknown) => {
  const { message } = error as Error;
  process.stderr.write(`${error instanceof EmailTakenError ? 'Cet e-mail est déjà pris.' : message}\n`);
  process.exitCode = 1;
});
