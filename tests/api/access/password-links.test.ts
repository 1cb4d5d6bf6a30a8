/** Links to choose a password by (12-rules U66): for who has forgotten theirs, and who is invited. */
import { expect, it, beforeEach } from 'vitest';
import type { PasswordLink, SignedInAnswer, User } from '../../../api/access/contract.ts';
import { LINK_MS, RESETS_AN_HOUR } from '../../../domain/access/account-mail.ts';
import type { Role } from '../../../domain/access/permissions.ts';
import { takeAccountMail } from '../../../store/access/account-mails.ts';
import { createUser } from '../../../store/access/change-user.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { newId } from '../../../store/db/ids.ts';
import { MONDAY, useApi } from '../../support/api.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const PASSWORD = 'un mot de passe solide';
const NEW = 'un autre mot de passe';

beforeEach(() => {
  api.now = MONDAY;
});

const later = (ms: number) => (api.now = new Date(api.now.getTime() + ms));

async function someone(role: Role = 'ops') {
  const email = `${newId()}@rdz.example`;
  const input = { email, password: PASSWORD, nom: 'Camille', role, entity: 'ZR7' as const };
  return createUser(store, input, SYSTEM, api.now);
}

type Refused = { detail: string };
const ask = (email: string) => api.call(null, 'POST', '/api/auth/reset', { email });
const look = (token: string) =>
  api.call<PasswordLink & Refused>(null, 'POST', '/api/auth/reset/link', { token });
const choose = (token: string, password = NEW) =>
  api.call<Refused>(null, 'PUT', '/api/auth/reset', { token, password });
const login = (email: string, password: string) =>
  api.call<SignedInAnswer>(null, 'POST', '/api/auth/login', { email, password });
const take = async (id: string) => takeAccountMail(store, api.app.accountKeys, id, api.now);

/** Asks, and takes the mail as the worker does. @returns what its link carries */
async function linkFor(email: string): Promise<string> {
  const before = new Set((await store.reset_tokens.find().toArray()).map(({ _id }) => _id));
  await ask(email);
  const made = (await store.reset_tokens.find().toArray()).find(({ _id }) => !before.has(_id))!;
  return (await take(made._id))!.secret;
}

it('answers and leaves the same for an address it knows and one it does not', async () => {
  const { email } = await someone();
  const [known, unknown] = [await ask(` ${email.toUpperCase()} `), await ask('personne@rdz.example')];
  expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
  expect(known.body).toEqual({ success: true });
  const left = await store.reset_tokens.find().toArray();
  const shape = left.map((mail) => Object.keys(mail).sort().join());
  expect(new Set(shape).size).toBe(1);
  expect(api.asked.filter((name) => name === 'accountMail')).toHaveLength(2);
  // Nobody is written to, and nothing stays of what was typed.
  expect(await take(left.find(({ email: typed }) => typed === 'personne@rdz.example')!._id)).toBeNull();
  expect(await store.reset_tokens.findOne({ status: 'ended' })).not.toHaveProperty('email');
});

it('opens once, for half an hour, and ends every session', async () => {
  const { email, _id } = await someone();
  const { token } = (await login(email, PASSWORD)).body;
  const secret = await linkFor(email);
  expect((await look(secret)).body).toMatchObject({ kind: 'reset', email, nom: 'Camille' });
  expect((await choose(secret, 'court')).status).toBe(422);
  const [one, two] = await Promise.all([choose(secret), choose(secret, 'encore un autre mot')]);
  expect([one.status, two.status].sort()).toEqual([200, 400]);
  const password = one.status === 200 ? NEW : 'encore un autre mot';
  expect((await login(email, PASSWORD)).status).toBe(401);
  expect((await login(email, password)).status).toBe(200);
  const headers = { authorization: `Bearer ${token}` };
  expect((await api.call(null, 'GET', '/api/auth/me', undefined, headers)).status).toBe(401);
  const again = await choose(secret);
  expect([again.status, again.body.detail]).toEqual([400, expect.stringContaining('ne vaut plus')]);
  const actions = await store.event_log.find({ entity_id: _id }).sort({ _id: 1 }).toArray();
  expect(actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['auth.reset_asked', 'auth.reset']),
  );
  // Whoever reads the database cannot open the door with it.
  expect(JSON.stringify([actions, await store.reset_tokens.find().toArray()])).not.toContain(secret);
});

it('is over after half an hour, with another link, another password, another address, or the account', async () => {
  const { email } = await someone();
  const old = await linkFor(email);
  later(LINK_MS.reset);
  expect((await look(old)).status).toBe(400);

  const secret = await linkFor(email);
  const other = await linkFor(email);
  expect((await choose(other)).status).toBe(200);
  expect((await look(secret)).status).toBe(400);

  const admin = await api.user({ role: 'super_admin' });
  for (const change of [{ password: 'donné par un autre' }, { email: 'x@rdz.example' }, { active: false }]) {
    const user = await someone();
    const link = await linkFor(user.email);
    expect((await api.call(admin, 'PUT', `/api/auth/users/${user._id}`, change)).status).toBe(200);
    expect((await choose(link)).status, Object.keys(change)[0]).toBe(400);
  }
});

it('fills nobody’s mailbox: so many an hour, and the mail of a link is the same however often it is written', async () => {
  const { email } = await someone();
  const sent: boolean[] = [];
  for (let n = 0; n <= RESETS_AN_HOUR; n += 1) {
    await ask(email);
    const mail = (await store.reset_tokens.findOne({ email }))!;
    const first = await take(mail._id);
    sent.push(first !== null);
    if (first) expect((await take(mail._id))!.secret).toBe(first.secret);
  }
  expect(sent).toEqual([...Array.from({ length: RESETS_AN_HOUR }, () => true), false]);
  later(60 * 60_000);
  expect(await linkFor(email)).toBeTruthy();
  // One that waited longer than it is good for is not sent.
  await ask(email);
  const mail = (await store.reset_tokens.findOne({ email }))!;
  await take(mail._id);
  later(LINK_MS.reset);
  expect(await take(mail._id)).toBeNull();
  expect(await store.reset_tokens.findOne({ _id: mail._id })).toMatchObject({ code: 'EXPIRED' });
});

it('invites: nobody enters before the password is chosen, and each mail ends the link before it', async () => {
  const admin = await api.user({ role: 'super_admin' });
  const email = 'nouvelle@rdz.example';
  const body = { email, nom: 'Nouvelle', role: 'ops', entity: 'MDL' };
  const invited = await api.call<{ user: User }>(admin, 'POST', '/api/auth/invite', body);
  expect(invited.body.user).toMatchObject({ invited: true, invitation: { status: 'asked', code: null } });
  expect((await api.call(admin, 'POST', '/api/auth/invite', body)).status).toBe(400);
  const secretNow = async () => {
    const mail = await store.reset_tokens.findOne({ user_id: invited.body.user.id });
    return (await take(mail!._id))!.secret;
  };
  const first = await secretNow();
  const again = () => api.call<Refused>(admin, 'POST', `/api/auth/users/${invited.body.user.id}/invite`);
  expect((await again()).status).toBe(200);
  const second = await secretNow();
  expect((await look(first)).status).toBe(400);
  later(LINK_MS.invite - 1);
  expect((await look(second)).body).toMatchObject({ kind: 'invite', nom: 'Nouvelle' });
  expect((await choose(second)).status).toBe(200);
  expect((await login(email, NEW)).status).toBe(200);
  const list = await api.call<{ users: User[] }>(admin, 'GET', '/api/auth/users');
  expect(list.body.users.find((user) => user.email === email)).toMatchObject({
    ...{ invited: false, invitation: null, entity: 'MDL', role: 'ops' },
  });
  const refused = await again();
  expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('déjà choisi')]);
});

it('invites within what the inviter has', async () => {
  const admin = await api.user({ role: 'admin', permissions: ['users.manage', 'leads.view'] });
  const invite = (change: object) =>
    api.call(admin, 'POST', '/api/auth/invite', {
      ...{ email: `${newId()}@invites.example`, nom: 'X', role: 'viewer', permissions: ['leads.view'] },
      ...change,
    });
  expect((await invite({})).status).toBe(200);
  expect((await invite({ role: 'super_admin' })).status).toBe(403);
  expect((await invite({ permissions: ['leads.delete'] })).status).toBe(403);
  expect((await invite({ email: 'pas une adresse' })).status).toBe(422);
  expect((await invite({ password: PASSWORD })).status).toBe(200);
  expect(await store.users.countDocuments({ invited: true, email: /@invites.example$/ })).toBe(2);
});
