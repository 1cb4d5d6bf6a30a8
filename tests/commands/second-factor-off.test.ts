/** `npm run user:second-factor-off`: the way back in for who has lost phone and codes. */
import { expect, it } from 'vitest';
import { AccountKeys } from '../../store/access/account-keys.ts';
import { createUser } from '../../store/access/change-user.ts';
import { confirmSecondFactor, setUpSecondFactor } from '../../store/access/second-factor.ts';
import { openSession } from '../../store/access/sessions.ts';
import { signIn } from '../../store/access/sign-in.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { codeAt } from '../support/second-factor.ts';
import { useStore } from '../support/store.ts';
import { runCommand, storeEnvironment } from './run-command.ts';

const store = useStore();
const off = (...args: string[]) => runCommand('second-factor-off.ts', args, storeEnvironment(store));

it('takes it away, ends sessions, and says so when there is none', async () => {
  const now = new Date();
  const login = { email: 'camille@rdz.example', password: 'un-mot-de-passe-long' };
  const input = { ...login, nom: 'Camille', role: 'super_admin' as const, entity: 'ZR7' as const };
  const user = await createUser(store, input, SYSTEM, now);
  const keys = new AccountKeys('test-key');
  const { secret } = await setUpSecondFactor(store, keys, user, now);
  const given = { user, code: codeAt(secret, now), session_id: '', by: SYSTEM };
  expect(await confirmSecondFactor(store, keys, given, now)).toHaveLength(10);
  await openSession(store, user._id, now);
  expect(await signIn(store, login, now)).toHaveProperty('challenge');

  expect(await off('--email', 'Camille@rdz.example')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('retiré'),
  });
  expect(await store.sessions.countDocuments()).toBe(0);
  expect(await signIn(store, login, now)).toHaveProperty('session');
  expect((await off('--email', login.email)).stdout).toContain('n’a pas de second facteur');
  expect(await off('--email', 'personne@rdz.example')).toMatchObject({ code: 1, stdout: '' });
  expect((await off()).stderr).toContain('npm run user:second-factor-off');
});
