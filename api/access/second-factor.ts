/** One's own second factor (12-rules U59). What a stolen session must not do asks for the password again. */
import {
  confirmSecondFactor,
  readSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  setUpSecondFactor,
} from '../../store/access/second-factor.ts';
import { isOwnPassword } from '../../store/access/sign-in.ts';
import type { App } from '../http/deps.ts';
import { SuccessAnswer } from '../http/contract.ts';
import { maybeInstant } from '../http/instant.ts';
import { actorOf, type Caller, demandsSecondFactor } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { AppSecret, ConfirmBody, OwnPasswordBody, RecoveryCodes, SecondFactor } from './contract.ts';
import { selfOf } from './user-rules.ts';

const url = '/api/auth/mfa';
const config = { permission: 'signed_in', withoutSecondFactor: true } as const;
const guarded = { ...config, limit: 'login' } as const;

export default (app: App) => {
  const { store, clock } = app.deps;

  /** @throws Problem 400 */
  async function checkPassword(caller: Caller, password: string): Promise<void> {
    if (!(await isOwnPassword(store, caller.id, password)))
      throw new Problem('bad_request', 'Le mot de passe est incorrect.');
  }

  /** @throws Problem 409 */
  function checkOn(caller: Caller): void {
    if (!caller.second_factor) throw new Problem('conflict', 'Vous n’avez pas de second facteur.');
  }

  app.route({
    method: 'GET',
    url,
    config,
    schema: { summary: 'Son second facteur', response: { 200: SecondFactor } },
    handler: async ({ caller }) => {
      const found = await readSecondFactor(store, caller.id);
      return {
        enabled: found !== null,
        enabled_at: maybeInstant(found?.enabled_at),
        recovery_codes_left: found?.recovery.length ?? 0,
        demanded: demandsSecondFactor(app, caller),
      };
    },
  });
  app.route({
    method: 'POST',
    url: `${url}/setup`,
    config: guarded,
    schema: {
      summary: 'Préparer une application d’authentification',
      description:
        'Le secret n’est montré qu’ici. Celui en service reste jusqu’à `/mfa/confirm`, dans l’heure.',
      body: OwnPasswordBody,
      response: { 200: AppSecret },
    },
    handler: async ({ caller, body }) => {
      await checkPassword(caller, body.password);
      return setUpSecondFactor(store, app.accountKeys, selfOf(caller), clock());
    },
  });
  app.route({
    method: 'POST',
    url: `${url}/confirm`,
    config: { ...guarded, problems: ['conflict'] },
    schema: {
      summary: 'Mettre en service l’application préparée, par un premier code',
      description: 'Rend dix codes de secours, montrés une seule fois. Les autres sessions prennent fin.',
      body: ConfirmBody,
      response: { 200: RecoveryCodes },
    },
    handler: async ({ caller, body }) => {
      const given = {
        user: selfOf(caller),
        code: body.code,
        session_id: caller.session_id,
        by: actorOf(caller),
      };
      const recovery_codes = await confirmSecondFactor(store, app.accountKeys, given, clock());
      if (!recovery_codes) {
        throw new Problem(
          'bad_request',
          'Ce code n’est pas le bon : vérifiez l’heure du téléphone, puis prenez le suivant.',
        );
      }
      return { recovery_codes };
    },
  });
  app.route({
    method: 'POST',
    url: `${url}/codes`,
    config: { ...guarded, problems: ['conflict'] },
    schema: {
      summary: 'Refaire ses codes de secours',
      description: 'Les anciens ne valent plus rien.',
      body: OwnPasswordBody,
      response: { 200: RecoveryCodes },
    },
    handler: async ({ caller, body }) => {
      checkOn(caller);
      await checkPassword(caller, body.password);
      return {
        recovery_codes: await renewRecoveryCodes(
          store,
          app.accountKeys,
          selfOf(caller),
          actorOf(caller),
          clock(),
        ),
      };
    },
  });
  app.route({
    method: 'POST',
    url: `${url}/disable`,
    config: { ...guarded, problems: ['conflict'] },
    schema: {
      summary: 'Retirer son second facteur',
      body: OwnPasswordBody,
      response: { 200: SuccessAnswer },
    },
    handler: async ({ caller, body }) => {
      checkOn(caller);
      if (demandsSecondFactor(app, caller))
        throw new Problem('conflict', 'Un second facteur est exigé des administrateurs.');
      await checkPassword(caller, body.password);
      await removeSecondFactor(store, selfOf(caller), { by: actorOf(caller), sessions: false }, clock());
      return { success: true };
    },
  });
};
