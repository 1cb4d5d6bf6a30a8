/** The second factor of a sign-in (12-rules U59), and sessions as people see and end them. */
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  AppSecret,
  CodeAskedAnswer,
  RecoveryCodes,
  SecondFactor,
  Session,
  SessionList,
  SignedInAnswer,
  User,
} from '../../../api/access/contract.ts';
import type { Role } from '../../../domain/access/permissions.ts';
import { createUser } from '../../../store/access/change-user.ts';
import { CODE_LOCK_MS, MAX_CODE_FAILURES } from '../../../store/access/second-factor.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { newId, sha256 } from '../../../store/db/ids.ts';
import { type TestUser, useApi } from '../../support/api.ts';
import { codeAt } from '../../support/second-factor.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store, { RATE_LIMIT_LOGIN_PER_MINUTE: '0' });
const PASSWORD = 'un mot de passe solide';
const STEP_MS = 30_000;
const FIREFOX = {
  'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

const later = (ms: number) => (api.now = new Date(api.now.getTime() + ms));
/** Each test has steps of its own: a code is good once. */
beforeEach(() => later(10 * 60_000));

type Someone = TestUser & { email: string };

const login = <T>(email: string, password = PASSWORD) =>
  api.call<T>(null, 'POST', '/api/auth/login', { email, password }, FIREFOX);
const signedIn = (id: string, email: string, { token, csrf_token }: SignedInAnswer): Someone => ({
  ...{ id, email, token, csrf_token },
  headers: { authorization: `Bearer ${token}` },
});

async function someone(role: Role = 'admin'): Promise<Someone> {
  const email = `${newId()}@rdz.example`;
  const input = { email, password: PASSWORD, nom: 'Camille', role, entity: 'ZR7' as const };
  const { _id } = await createUser(store, input, SYSTEM, api.now);
  return signedIn(_id, email, (await login<SignedInAnswer>(email)).body);
}

/** Somebody with an app in force. */
async function withApp(role?: Role) {
  const user = await someone(role);
  const setUp = await api.call<AppSecret>(user, 'POST', '/api/auth/mfa/setup', { password: PASSWORD });
  const { secret } = setUp.body;
  const confirmed = await api.call<RecoveryCodes>(user, 'POST', '/api/auth/mfa/confirm', {
    code: codeAt(secret, api.now),
  });
  expect(confirmed.status).toBe(200);
  later(STEP_MS);
  return { user, secret, uri: setUp.body.uri, codes: confirmed.body.recovery_codes };
}

const challengeOf = async (email: string) => (await login<CodeAskedAnswer>(email)).body.challenge;
const answer = (challenge: string, code: string) =>
  api.call<SignedInAnswer & { detail: string }>(null, 'POST', '/api/auth/login/code', { challenge, code });
const events = (userId: string) => store.event_log.find({ entity_id: userId }).sort({ _id: 1 }).toArray();

describe('a second factor', () => {
  it('is asked for after the password, and no token is given before', async () => {
    const { user, secret, uri, codes } = await withApp();
    expect(uri).toMatch(/^otpauth:\/\/totp\/RDZ:.*secret=/);
    expect(new Set(codes).size).toBe(10);
    const first = await login<CodeAskedAnswer>(user.email);
    expect(first.status).toBe(200);
    expect(Object.keys(first.body).sort()).toEqual(['challenge', 'mfa_required']);
    expect(first.headers['set-cookie']).toBeUndefined();
    const second = await answer(first.body.challenge, ` ${codeAt(secret, api.now).replace(/(...)/, '$1 ')}`);
    expect(second.body.user).toMatchObject({ id: user.id });
    expect(String(second.headers['set-cookie'])).toContain('rdz_session=');
    expect((await events(user.id)).at(-1)).toMatchObject({
      action: 'auth.login',
      after: { second_factor: 'totp', recovery_codes_left: 10 },
    });
  });

  it('takes each code once, of two at the same time one, and none older than the last', async () => {
    const { user, secret } = await withApp();
    const [old, code] = [codeAt(secret, new Date(api.now.getTime() - STEP_MS)), codeAt(secret, api.now)];
    const challenge = await challengeOf(user.email);
    const both = await Promise.all([answer(challenge, code), answer(challenge, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await answer(challenge, old)).status).toBe(401);
    expect((await answer(challenge, codeAt(secret, new Date(api.now.getTime() + STEP_MS)))).status).toBe(200);
  });

  it('is opened by a recovery code once, and new ones put an end to the old', async () => {
    const { user, codes } = await withApp();
    const [first, second] = codes as [string, string];
    const entered = await answer(await challengeOf(user.email), first.toUpperCase());
    expect(entered.status).toBe(200);
    expect((await answer(await challengeOf(user.email), first)).status).toBe(401);
    const mine = signedIn(user.id, user.email, entered.body);
    const state = await api.call<SecondFactor>(mine, 'GET', '/api/auth/mfa');
    expect(state.body).toMatchObject({ enabled: true, recovery_codes_left: 9, demanded: false });
    const renewed = await api.call<RecoveryCodes>(mine, 'POST', '/api/auth/mfa/codes', {
      password: PASSWORD,
    });
    expect(renewed.body.recovery_codes).toHaveLength(10);
    expect((await answer(await challengeOf(user.email), second)).status).toBe(401);
    expect((await answer(await challengeOf(user.email), renewed.body.recovery_codes[0]!)).status).toBe(200);
  });

  it('is locked after five wrong codes, whatever comes next, and for a quarter of an hour only', async () => {
    const { user, secret } = await withApp();
    const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
    const challenge = await challengeOf(user.email);
    const tries = Array.from({ length: MAX_CODE_FAILURES + 3 }, () =>
      answer(challenge, wrong(codeAt(secret, api.now))),
    );
    expect(new Set((await Promise.all(tries)).map(({ status }) => status))).toEqual(new Set([401]));
    expect((await answer(challenge, codeAt(secret, api.now))).status).toBe(401);
    const reasons = (await events(user.id)).flatMap(({ action, after }) =>
      action === 'auth.login_failed' ? [after!['reason']] : [],
    );
    expect(reasons.filter((reason) => reason === 'code')).toHaveLength(MAX_CODE_FAILURES);
    expect(reasons).toContain('code_locked');
    later(CODE_LOCK_MS + 1000);
    expect((await answer(await challengeOf(user.email), codeAt(secret, api.now))).status).toBe(200);
  });

  it('is not opened by a challenge that is over, forged, or of an old password', async () => {
    const { user, secret } = await withApp();
    const challenge = await challengeOf(user.email);
    const [body] = challenge.split('.');
    for (const forged of ['x', `${body}.`, `${body}.AAAA`, `${challenge}.x`])
      expect((await answer(forged, codeAt(secret, api.now))).status).toBe(401);
    later(6 * 60_000);
    expect((await answer(challenge, codeAt(secret, api.now))).body.detail).toMatch(/^Trop tard/);
    const old = await challengeOf(user.email);
    const admin = await someone('super_admin');
    await api.call(admin, 'PUT', `/api/auth/users/${user.id}`, { password: 'un autre mot de passe' });
    expect((await answer(old, codeAt(secret, api.now))).status).toBe(401);
  });

  it('is set up with the password and a first code; other sessions end, and nothing readable is kept', async () => {
    const user = await someone();
    const other = signedIn(user.id, user.email, (await login<SignedInAnswer>(user.email)).body);
    const setup = (password: string) =>
      api.call<AppSecret>(user, 'POST', '/api/auth/mfa/setup', { password });
    expect((await setup('pas le mien')).status).toBe(400);
    const confirm = (code: string) =>
      api.call<RecoveryCodes>(user, 'POST', '/api/auth/mfa/confirm', { code });
    expect((await confirm('123456')).status).toBe(409);
    const { secret: dropped } = (await setup(PASSWORD)).body;
    const { secret } = (await setup(PASSWORD)).body;
    expect((await confirm(codeAt(dropped, api.now))).status).toBe(400);
    later(61 * 60_000);
    expect((await confirm(codeAt(secret, api.now))).status).toBe(409);
    const { secret: kept } = (await setup(PASSWORD)).body;
    expect((await login<SignedInAnswer>(user.email)).body.token).toBeTypeOf('string');
    const { body } = await confirm(codeAt(kept, api.now));
    expect((await api.call(other, 'GET', '/api/auth/me')).status).toBe(401);
    expect((await api.call(user, 'GET', '/api/auth/me')).body).toMatchObject({ second_factor: 'on' });
    const stored = JSON.stringify([await store.mfa.find().toArray(), await events(user.id)]);
    for (const text of [kept, ...body.recovery_codes]) expect(stored).not.toContain(text);
    // What one user's secret is sealed with opens nobody else's.
    expect(stored).not.toContain(sha256(body.recovery_codes[0]!));
  });

  it('is taken away by its owner with the password, or by who manages users: then sessions end', async () => {
    const { user } = await withApp();
    const disable = (password: string) => api.call(user, 'POST', '/api/auth/mfa/disable', { password });
    expect((await disable('pas le mien')).status).toBe(400);
    expect((await disable(PASSWORD)).status).toBe(200);
    expect((await login<SignedInAnswer>(user.email)).body.token).toBeTypeOf('string');

    const lost = await withApp('ops');
    const admin = await someone('super_admin');
    const listed = await api.call<{ users: User[] }>(admin, 'GET', '/api/auth/users?limit=500&entity=BOTH');
    expect(listed.body.users.find(({ id }) => id === lost.user.id)).toMatchObject({ second_factor: true });
    const remove = () => api.call(admin, 'DELETE', `/api/auth/users/${lost.user.id}/mfa`);
    expect([(await remove()).status, (await remove()).status]).toEqual([200, 400]);
    expect((await api.call(lost.user, 'GET', '/api/auth/me')).status).toBe(401);
    const actions = (await events(lost.user.id)).map(({ action }) => action);
    expect(actions).toContain('auth.mfa_on');
    expect(actions.at(-1)).toBe('auth.mfa_off');
  });

  it('that is demanded of admins comes before anything else, and cannot be taken away', async () => {
    const boss = await withApp('super_admin');
    const admin = await someone('admin');
    const ops = await someone('ops');
    const demand = (demanded_of_admins: boolean) =>
      api.call(boss.user, 'PUT', '/api/settings/second-factor', { demanded_of_admins });
    expect(
      (await api.call(admin, 'PUT', '/api/settings/second-factor', { demanded_of_admins: true })).status,
    ).toBe(403);
    expect((await demand(true)).status).toBe(200);
    try {
      await api.deps.live.refresh();
      const refused = await api.call<{ code: string }>(admin, 'GET', '/api/leads/list');
      expect([refused.status, refused.body.code]).toEqual([403, 'second_factor']);
      expect((await api.call(admin, 'GET', '/api/auth/me')).body).toMatchObject({
        second_factor: 'demanded',
      });
      expect((await api.call(ops, 'GET', '/api/leads/list')).status).toBe(200);
      expect(
        (await api.call(boss.user, 'POST', '/api/auth/mfa/disable', { password: PASSWORD })).status,
      ).toBe(409);
      const { body } = await api.call<AppSecret>(admin, 'POST', '/api/auth/mfa/setup', {
        password: PASSWORD,
      });
      await api.call(admin, 'POST', '/api/auth/mfa/confirm', { code: codeAt(body.secret, api.now) });
      expect((await api.call(admin, 'GET', '/api/leads/list')).status).toBe(200);
    } finally {
      await demand(false);
      await api.deps.live.refresh();
    }
  });
});

describe('sessions', () => {
  const list = async (user: TestUser) =>
    (await api.call<SessionList>(user, 'GET', '/api/auth/sessions')).body.sessions;

  it('are listed by device and about where, and ended one by one or all but one', async () => {
    const user = await someone();
    const others = [await login<SignedInAnswer>(user.email), await login<SignedInAnswer>(user.email)];
    const [first, second] = others.map(({ body }) => signedIn(user.id, user.email, body)) as [
      Someone,
      Someone,
    ];
    const seen = await list(user);
    expect(seen).toHaveLength(3);
    expect(seen.filter(({ current }) => current)).toMatchObject([
      { id: sha256(user.token), device: 'Firefox, Windows', address: '127.0.0.*' },
    ]);
    const end = (id: string) => api.call(user, 'DELETE', `/api/auth/sessions/${id}`);
    expect([(await end(sha256(first.token))).status, (await end(sha256(first.token))).status]).toEqual([
      200, 404,
    ]);
    expect((await api.call(first, 'GET', '/api/auth/me')).status).toBe(401);
    expect((await api.call(user, 'DELETE', '/api/auth/sessions')).body).toEqual({ success: true, ended: 1 });
    expect((await api.call(second, 'GET', '/api/auth/me')).status).toBe(401);
    expect((await list(user)).map(({ current }: Session) => current)).toEqual([true]);
    expect((await events(user.id)).at(-1)).toMatchObject({
      action: 'auth.session_end',
      after: { sessions: 1 },
    });
  });

  it('of somebody else are nobody’s to end, but who manages users', async () => {
    const [user, stranger] = [await someone('ops'), await someone('ops')];
    const id = sha256(user.token);
    expect((await api.call(stranger, 'DELETE', `/api/auth/sessions/${id}`)).status).toBe(404);
    const path = `/api/auth/users/${user.id}/sessions`;
    expect((await api.call(stranger, 'GET', path)).status).toBe(403);
    const admin = await someone('super_admin');
    expect((await api.call<SessionList>(admin, 'GET', path)).body.sessions).toMatchObject([
      { id, current: false },
    ]);
    expect((await api.call(admin, 'DELETE', path)).body).toEqual({ success: true, ended: 1 });
    expect((await api.call(user, 'GET', '/api/auth/me')).status).toBe(401);
  });

  it('are seen again now and then, from where they are used', async () => {
    const user = await someone();
    later(6 * 60_000);
    await api.call(user, 'GET', '/api/auth/me');
    const [session] = await list(user);
    expect(session!.seen_at).toBe(api.now.toISOString());
  });
});
