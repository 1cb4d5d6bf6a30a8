/** `npm run user:create`: makes a user who can sign in, or says everything that is wrong and makes nobody. */
import { expect, it } from 'vitest';
import { useApi } from '../support/api.ts';
import { useStore } from '../support/store.ts';
import { type Ended, runCommand, storeEnvironment } from './run-command.ts';

const store = useStore();
const api = useApi(store);

const CAMILLE = {
  email: 'camille@rdz.example',
  password: 'un-mot-de-passe-long',
  nom: 'Camille Martin',
  role: 'ops',
  entity: 'MDL',
};

const createUser = (user: Record<string, string>): Promise<Ended> =>
  runCommand(
    'create-user.ts',
    Object.entries(user).flatMap(([name, value]) => [`--${name}`, value]),
    storeEnvironment(store),
  );

it('makes a user who can sign in, once', async () => {
  expect(await createUser(CAMILLE)).toEqual({
    code: 0,
    stdout: `camille@rdz.example (ops, MDL) peut se connecter à la base ${store.db.databaseName}.\n`,
    stderr: '',
  });
  const { email, password, nom, role, entity } = CAMILLE;
  expect(await api.call(null, 'POST', '/api/auth/login', { email, password })).toMatchObject({
    status: 200,
    body: { token: expect.any(String), user: { email, nom, role, entity } },
  });
  expect(await createUser(CAMILLE)).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Cet e-mail est déjà pris.\n',
  });
  expect(await store.users.countDocuments()).toBe(1);
});

it('refuses what is wrong, all of it at once, in plain words', async () => {
  const wrong = { ...CAMILLE, email: 'pas une adresse', password: 'court', role: 'chef', entity: 'AUTRE' };
  const { code, stdout, stderr } = await createUser(wrong);
  expect([code, stdout]).toEqual([1, '']);
  const [problems, usage] = stderr.split('\n\n');
  expect(problems!.split('\n')).toEqual([
    '--email : une adresse e-mail',
    expect.stringMatching(/^--password : au moins \d+ caractères$/),
    '--role : super_admin, admin, ops, viewer',
    '--entity : ZR7 ou MDL',
  ]);
  expect(usage).toMatch(/^npm run user:create -- /);
  expect(await store.users.countDocuments({ email: wrong.email })).toBe(0);
});
