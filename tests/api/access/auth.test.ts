/** Signing in and out, sessions, locks, CSRF, monitoring tokens (03-api "Auth"). */
import { describe, expect, it } from 'vitest';
import type { SignedInAnswer } from '../../../api/access/contract.ts';
import { permissionMap } from '../../../domain/access/permissions.ts';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { createFirstAdmin, createUser } from '../../../store/access/change-user.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { newId, sha256 } from '../../../store/db/ids.ts';
import { openMonitoringToken } from '../../../store/access/sessions.ts';
import { LOCK_MS, MAX_FAILURES } from '../../../store/access/sign-in.ts';
import { MONDAY, type TestUser, useApi } from '../../support/api.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store, { BACKEND_URL: 'https://rdz.example' });

const PASSWORD = 'un mot de passe solide';

async function newUser() {
  const input = {
    email: `${newId()}@rdz.example`,
    password: PASSWORD,
    nom: 'Camille',
    role: 'admin',
    entity: 'ZR7',
  };
  return createUser(store, input as Parameters<typeof createUser>[1], SYSTEM, api.now);
}

const login = (email: string, password = PASSWORD) =>
  api.call<SignedInAnswer & { detail: string }>(null, 'POST', '/api/auth/login', { email, password });
const me = (token: string) =>
  api.call(null, 'GET', '/api/auth/me', undefined, { authorization: `Bearer ${token}` });

const cookieOf = (headers: Record<string, unknown>) => String([headers['set-cookie']].flat()[0]);

describe('login', () => {
  it('gives a token, the user and a cookie no script and no other site can use', async () => {
    const user = await newUser();
    const { status, body, headers } = await login(user.email.toUpperCase());
    expect(status).toBe(200);
    expect(body.user).toEqual({
      id: user._id,
      email: user.email,
      nom: 'Camille',
      entity: 'ZR7',
      role: 'admin',
      permissions: permissionMap(user),
    });
    const cookie = cookieOf(headers);
    for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Secure', 'Path=/'])
      expect(cookie).toContain(attribute);
    expect((await me(body.token)).body).toMatchObject({ id: user._id, csrf_token: body.csrf_token });
  });

  it('keeps only hashes: of the password with argon2id, of the token with SHA-256', async () => {
    const user = await newUser();
    const { body } = await login(user.email);
    const stored = await store.users.findOne({ _id: user._id });
    expect(stored!.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await store.sessions.findOne({ _id: sha256(body.token) })).toMatchObject({ user_id: user._id });
    expect(JSON.stringify(await store.sessions.find().toArray())).not.toContain(body.token);
  });

  it('notes in the audit trail why it was refused, never what was typed', async () => {
    const [known, locked, inactive] = [await newUser(), await newUser(), await newUser()];
    const locked_until = new Date(api.now.getTime() + 1000);
    await store.users.updateOne({ _id: locked._id }, { $set: { locked_until } });
    await store.users.updateOne({ _id: inactive._id }, { $set: { active: false } });
    const typed = 'un-secret-au-mauvais-endroit';
    await Promise.all([login(known.email, typed), login(known.email, typed)]);
    await Promise.all([locked, locked, inactive].map(({ email }) => login(email, typed)));
    await login(typed);
    const refused = await store.event_log.find({ action: 'auth.login_failed' }).toArray();
    const reasons = (id: string) =>
      refused.filter(({ entity_id }) => entity_id === id).map(({ after }) => after!.reason);
    expect(reasons(known._id)).toEqual(['password', 'password']);
    expect(reasons(locked._id)).toEqual(['locked']);
    expect(reasons(inactive._id)).toEqual(['inactive']);
    expect(reasons('')).toContain('unknown');
    expect(JSON.stringify(refused)).not.toContain(typed);
    expect(refused[0]).toMatchObject({ user_id: 'anonymous', ip_address: '127.0.0.1' });
  });

  it('says the same of an unknown user, a wrong password, a locked and an inactive account', async () => {
    const [known, locked, inactive] = [await newUser(), await newUser(), await newUser()];
    await store.users.updateOne(
      { _id: locked._id },
      { $set: { locked_until: new Date(api.now.getTime() + 1000) } },
    );
    await store.users.updateOne({ _id: inactive._id }, { $set: { active: false } });
    const answers = await Promise.all([
      login('personne@rdz.example'),
      login(known.email, 'un autre mot de passe'),
      login(locked.email),
      login(inactive.email),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual(answers[0]!.body);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  it('locks after repeated failures, for a quarter of an hour, and a success clears the count', async () => {
    const user = await newUser();
    for (let n = 1; n < MAX_FAILURES; n += 1) expect((await login(user.email, 'faux')).status).toBe(401);
    expect((await login(user.email)).status).toBe(200);
    for (let n = 1; n <= MAX_FAILURES; n += 1) expect((await login(user.email, 'faux')).status).toBe(401);
    expect((await login(user.email)).status).toBe(401);
    api.now = new Date(api.now.getTime() + LOCK_MS);
    expect((await login(user.email)).status).toBe(200);
    api.now = MONDAY;
  });

  it('locks under a burst of guesses too, and the right password among the last ones does not get through', async () => {
    const user = await newUser();
    await Promise.all(Array.from({ length: 2 * MAX_FAILURES }, (_, n) => login(user.email, `faux ${n}`)));
    const { locked_until } = (await store.users.findOne({ _id: user._id }))!;
    expect(locked_until).toEqual(new Date(MONDAY.getTime() + LOCK_MS));
    expect((await login(user.email)).status).toBe(401);
  });

  it('is written down, without secrets', async () => {
    const user = await newUser();
    await login(user.email);
    const event = await store.event_log.findOne({ action: 'auth.login', entity_id: user._id });
    expect(event).toMatchObject({ user_id: user._id, user: 'Camille', entity: 'ZR7' });
    expect(JSON.stringify(event)).not.toContain(PASSWORD);
  });
});

describe('a session', () => {
  it('ends at logout', async () => {
    const { body } = await login((await newUser()).email);
    const out = await api.call(
      null,
      'POST',
      '/api/auth/logout',
      {},
      { authorization: `Bearer ${body.token}` },
    );
    expect(out.status).toBe(200);
    expect(cookieOf(out.headers)).toContain('rdz_session=;');
    expect((await me(body.token)).status).toBe(401);
  });

  it('ends after seven days, to the second', async () => {
    const { body } = await login((await newUser()).email);
    api.now = new Date(MONDAY.getTime() + 7 * DAY_MS - 1);
    expect((await me(body.token)).status).toBe(200);
    api.now = new Date(MONDAY.getTime() + 7 * DAY_MS);
    expect((await me(body.token)).status).toBe(401);
    api.now = MONDAY;
  });

  it('ends when its user is deactivated', async () => {
    const user = await newUser();
    const { body } = await login(user.email);
    const root = await api.user({ role: 'super_admin' });
    expect((await api.call(root, 'DELETE', `/api/auth/users/${user._id}`)).status).toBe(200);
    expect((await me(body.token)).status).toBe(401);
    expect((await login(user.email)).status).toBe(401);
  });

  it('ends everywhere when the password changes; the page that changed it goes on', async () => {
    const user = await newUser();
    const [here, elsewhere] = [(await login(user.email)).body, (await login(user.email)).body];
    const change = (current_password: string) =>
      api.call<SignedInAnswer>(
        null,
        'POST',
        '/api/auth/password',
        { current_password, new_password: 'un nouveau mot de passe' },
        { authorization: `Bearer ${here.token}` },
      );
    expect((await change('faux')).status).toBe(400);
    expect((await me(elsewhere.token)).status).toBe(200);
    const changed = await change(PASSWORD);
    expect(changed.status).toBe(200);
    expect((await me(elsewhere.token)).status).toBe(401);
    expect((await me(here.token)).status).toBe(401);
    expect((await me(changed.body.token)).body).toMatchObject({ csrf_token: here.csrf_token });
    expect((await login(user.email)).status).toBe(401);
    expect((await login(user.email, 'un nouveau mot de passe')).status).toBe(200);
  });

  it('ends when an administrator sets another password', async () => {
    const user = await newUser();
    const { body } = await login(user.email);
    const root = await api.user({ role: 'super_admin' });
    await api.call(root, 'PUT', `/api/auth/users/${user._id}`, { password: 'un nouveau mot de passe' });
    expect((await me(body.token)).status).toBe(401);
  });

  it('is nothing to a token that is unknown, empty or malformed', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Bearer x', 'Basic eDp5', 'x'.repeat(5000)]) {
      const answer = await api.call(null, 'GET', '/api/auth/me', undefined, { authorization });
      expect([authorization.slice(0, 20), answer.status]).toEqual([authorization.slice(0, 20), 401]);
    }
  });
});

describe('CSRF', () => {
  it('is demanded of writes by cookie, not of reads, and not of bearers', async () => {
    const { body } = await login((await newUser()).email);
    const cookie = `rdz_session=${body.token}`;
    const write = (headers: Record<string, string>) =>
      api.call(null, 'POST', '/api/clients', { name: 'Client' }, headers);
    expect((await api.call(null, 'GET', '/api/auth/me', undefined, { cookie })).status).toBe(200);
    expect((await write({ cookie })).body).toMatchObject({ status: 403, code: 'csrf' });
    expect((await write({ cookie, 'x-csrf-token': `${body.csrf_token}x` })).status).toBe(403);
    expect((await write({ cookie, 'x-csrf-token': body.csrf_token })).status).toBe(200);
    expect((await write({ authorization: `Bearer ${body.token}` })).status).toBe(200);
    // A cookie beside a bearer that is somebody else's proves nothing: the bearer alone counts.
    expect((await write({ cookie, authorization: 'Bearer x', 'x-csrf-token': body.csrf_token })).status).toBe(
      401,
    );
  });
});

describe('a monitoring token', () => {
  it('does not expire, reads health of both companies and nothing else', async () => {
    const token = await openMonitoringToken(store, 'sonde', MONDAY);
    const headers = { authorization: `Bearer ${token}` };
    api.now = new Date(MONDAY.getTime() + 1000 * DAY_MS);
    const get = (url: string) => api.call(null, 'GET', url, undefined, headers);
    expect((await get('/api/system/health')).status).toBe(200);
    expect((await get('/api/leads/dashboard-stats')).body).toMatchObject({ calendar: { ZR7: {}, MDL: {} } });
    expect((await get('/api/leads/list')).status).toBe(403);
    const simulate = { entity: 'ZR7', produit: 'PV', departement: '75' };
    expect((await api.call(null, 'POST', '/api/routing/simulate', simulate, headers)).status).toBe(403);
    expect((await api.call(null, 'POST', '/api/auth/logout', {}, headers)).status).toBe(403);
    api.now = MONDAY;
  });
});

describe('users', () => {
  it('are made with their role’s permissions, or others, and log in', async () => {
    const root = await api.user({ role: 'super_admin' });
    const make = (body: object) =>
      api.call<{ user: { id: string; permissions: Record<string, boolean> } }>(
        root,
        'POST',
        '/api/auth/users',
        body,
      );
    const base = { password: PASSWORD, nom: 'Dominique', entity: 'MDL' };
    const viewer = await make({ ...base, email: 'Dominique@rdz.example', role: 'viewer' });
    expect(viewer.body).toMatchObject({
      success: true,
      user: { email: 'dominique@rdz.example', entity: 'MDL' },
    });
    expect(viewer.body.user.permissions).toMatchObject({ 'leads.view': true, 'leads.delete': false });
    expect((await login('dominique@rdz.example')).status).toBe(200);
    expect((await make({ ...base, email: 'dominique@rdz.example', role: 'ops' })).body).toMatchObject({
      status: 400,
    });
    expect((await make({ ...base, email: 'pas une adresse', role: 'ops' })).body).toMatchObject({
      status: 422,
    });
    expect((await make({ ...base, email: 'a@rdz.example', role: 'chef' })).body).toMatchObject({
      status: 422,
    });
    expect((await make({ ...base, email: 'a@rdz.example', role: 'ops', password: 'court' })).status).toBe(
      422,
    );
    const promoted = await api.call(root, 'PUT', `/api/auth/users/${viewer.body.user.id}`, { role: 'ops' });
    expect(promoted.body).toMatchObject({
      user: { role: 'ops', permissions: { 'deliveries.resend': true } },
    });
  });

  it('cannot lock themselves out', async () => {
    const root = await api.user({ role: 'super_admin' });
    expect((await api.call(root, 'DELETE', `/api/auth/users/${root.id}`)).status).toBe(400);
    for (const change of [{ active: false }, { role: 'viewer' }, { permissions: [] }]) {
      expect((await api.call(root, 'PUT', `/api/auth/users/${root.id}`, change)).status).toBe(400);
    }
    expect((await api.call(root, 'PUT', `/api/auth/users/${root.id}`, { nom: 'Autre nom' })).status).toBe(
      200,
    );
  });

  it('do not touch a super_admin, nor give what they do not have, unless they are one', async () => {
    const root = await api.user({ role: 'super_admin', entity: 'ZR7' });
    const manager = await api.user({ role: 'admin', permissions: ['users.manage', 'leads.view'] });
    const other = await api.user({ role: 'viewer', permissions: ['leads.view'] });
    const put = (id: string, body: object) => api.call(manager, 'PUT', `/api/auth/users/${id}`, body);
    expect((await put(root.id, { nom: 'X' })).status).toBe(403);
    expect((await api.call(manager, 'DELETE', `/api/auth/users/${root.id}`)).status).toBe(403);
    expect((await put(other.id, { role: 'super_admin' })).status).toBe(403);
    expect((await put(other.id, { permissions: ['leads.view', 'leads.delete'] })).status).toBe(403);
    expect((await put(other.id, { permissions: ['users.manage'] })).status).toBe(200);
    const made = { email: 'b@rdz.example', password: PASSWORD, nom: 'B', role: 'admin' };
    expect((await api.call(manager, 'POST', '/api/auth/users', made)).status).toBe(403);
    expect((await api.call(root, 'PUT', `/api/auth/users/${other.id}`, { role: 'super_admin' })).status).toBe(
      200,
    );
  });

  it('are not taken over by somebody with less than they have', async () => {
    const manager = await api.user({ role: 'ops', permissions: ['users.manage', 'leads.view'] });
    const more = await api.user({ role: 'viewer', permissions: ['leads.view', 'leads.delete'] });
    const less = await api.user({ role: 'viewer', permissions: ['leads.view'] });
    const above = await api.user({ role: 'admin', permissions: ['leads.view'] });
    const put = async (user: TestUser, body: object) =>
      (await api.call(manager, 'PUT', `/api/auth/users/${user.id}`, body)).status;
    const password = 'un autre mot de passe';
    expect([await put(more, { password }), await put(more, { email: 'x@rdz.example' })]).toEqual([403, 403]);
    expect([await put(more, { nom: 'Autre nom' }), await put(less, { password })]).toEqual([200, 200]);
    // A role is more than its permissions.
    expect([await put(above, { nom: 'X' }), await put(less, { role: 'admin' })]).toEqual([403, 403]);
    expect(await put(less, { role: 'ops', permissions: ['leads.view'] })).toBe(200);
    expect(await put(manager, { password })).toBe(200);
  });

  it('begin with the environment’s super_admin, only when there is nobody', async () => {
    const first = { email: 'premier@rdz.example', password: PASSWORD };
    expect(await createFirstAdmin(store, first, MONDAY)).toBe(false);
    await store.users.deleteMany({});
    expect(await createFirstAdmin(store, { email: '', password: '' }, MONDAY)).toBe(false);
    expect(await createFirstAdmin(store, first, MONDAY)).toBe(true);
    expect(await createFirstAdmin(store, first, MONDAY)).toBe(false);
    expect((await login(first.email)).body.user).toMatchObject({ role: 'super_admin' });
  });
});
