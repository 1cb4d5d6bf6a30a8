/**
 * Who is signed in, what they may do, and which company they look at.
 */
import type { Entity } from '../../../domain/common/entity.ts';
import type { Permission } from '../../../domain/access/permissions.ts';
import { api, identity } from './api/client.ts';
import { ApiProblem } from './api/problem.ts';
import { forget, invalidate } from './api/query.svelte.ts';
import type { LoginAnswer, Me } from './api/types.ts';
import { ask } from './ask.svelte.ts';
import { hasUnsaved } from './router/unsaved.svelte.ts';

export type EntityScope = Entity | 'BOTH';
const SCOPE_KEY = 'rdz-scope';
const isScope = (value: unknown): value is EntityScope =>
  value === 'ZR7' || value === 'MDL' || value === 'BOTH';

let me = $state.raw<Me | null>(null);
let chosen = $state<EntityScope>('BOTH');

export const session = {
  /** Only read where a session is certain: inside the signed-in layout. */
  get me(): Me {
    if (!me) throw new Error('no session');
    return me;
  },
  get signedIn(): boolean {
    return me !== null;
  },
  /** The company looked at: a choice for a super_admin, a fact for everyone else. */
  get scope(): EntityScope {
    if (!me) return 'BOTH';
    if (me.role === 'super_admin') return chosen;
    return me.entity ?? 'BOTH';
  },
  get mayChooseScope(): boolean {
    return me?.role === 'super_admin';
  },
};

/** `signed_in`: anybody who is, for what concerns only themselves. */
export const can = (permission: Permission | 'signed_in'): boolean =>
  permission === 'signed_in' ? me !== null : (me?.permissions[permission] ?? false);

export function chooseScope(scope: EntityScope): void {
  chosen = scope;
  localStorage.setItem(SCOPE_KEY, scope);
}

/** Restores the session of the cookie, if there is one. @throws ApiProblem when the server does not answer. */
export async function restoreSession(): Promise<void> {
  const stored = localStorage.getItem(SCOPE_KEY);
  if (isScope(stored)) chosen = stored;
  try {
    me = await api.get<Me>('/auth/me');
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
    me = null;
  }
}

/**
 * @returns what a code has to be sent with when the account has a second factor; `null`: signed in
 * @throws ApiProblem 401 with the API's sentence when e-mail or password are wrong or the account is locked, 429 after too many tries.
 */
export async function login(email: string, password: string): Promise<string | null> {
  const answer = await api.post<LoginAnswer>('/auth/login', { email, password });
  if ('challenge' in answer) return answer.challenge;
  await refreshMe();
  return null;
}

/** The second step. @throws ApiProblem `wrong_credentials` for a wrong code, `unauthenticated` when the first step is too long ago */
export async function loginWithCode(challenge: string, code: string): Promise<void> {
  await api.post('/auth/login/code', { challenge, code });
  await refreshMe();
}

/** The session is no more: what it has read is forgotten. */
export function ended(): void {
  me = null;
  forget();
}

/** @returns whether it was given */
async function askCode(challenge: string): Promise<boolean> {
  const given = await ask({
    title: 'Votre session a expiré',
    text: 'Le code de votre application d’authentification, ou un code de secours.',
    fields: [{ name: 'code', label: 'Code', required: true, autocomplete: 'one-time-code' }],
    confirm: 'Se reconnecter',
    run: ({ code = '' }) => loginWithCode(challenge, code),
  });
  return given !== null;
}

let askedAgain = false;

/** The session has ended by itself. What is being typed stays on the screen while its writer signs in again. */
async function expired(): Promise<void> {
  if (!me || !hasUnsaved()) return ended();
  if (askedAgain) return;
  askedAgain = true;
  const { email } = me;
  let challenge: string | null = null;
  const known = await ask({
    title: 'Votre session a expiré',
    text: `Ce que vous avez saisi est toujours là. Reconnectez-vous (${email}), puis enregistrez.`,
    fields: [
      {
        name: 'password',
        label: 'Mot de passe',
        type: 'password',
        required: true,
        autocomplete: 'current-password',
      },
    ],
    confirm: 'Se reconnecter',
    run: async ({ password = '' }) => {
      challenge = await login(email, password);
    },
  });
  const done = known && (challenge === null || (await askCode(challenge)));
  askedAgain = false;
  if (done) invalidate();
}

export async function logout(): Promise<void> {
  try {
    await api.post('/auth/logout');
  } finally {
    ended();
  }
}

/** Reads the user again: a setting shown on every page (simulation) may have changed. */
export async function refreshMe(): Promise<void> {
  me = await api.get<Me>('/auth/me');
}

identity.csrf = () => me?.csrf_token ?? null;
identity.scope = () => (me?.role === 'super_admin' ? chosen : null);
identity.expired = () => void expired();
identity.demanded = () => void refreshMe();
identity.wrote = invalidate;
