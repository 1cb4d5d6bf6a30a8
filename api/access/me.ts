import type { App } from '../http/deps.ts';
import type { Store } from '../../store/db/mongo.ts';
import { lastRestore, restoreState } from '../../store/system/restore-mark.ts';
import { Me } from './contract.ts';
import { type Caller, lacksSecondFactor } from '../http/plugins/auth.ts';
import { identityView } from './view.ts';

/** Whether a restore keeps everything from leaving by itself, and how. */
async function heldBack(store: Store): Promise<'standing' | 'held' | null> {
  const last = await lastRestore(store, false);
  const state = last && restoreState(last);
  return state === 'released' ? null : state;
}

const secondFactorState = (app: App, caller: Caller): Me['second_factor'] =>
  caller.second_factor ? 'on' : lacksSecondFactor(app, caller) ? 'demanded' : 'off';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/auth/me',
    config: { permission: 'signed_in', withoutSecondFactor: true, forKeys: true },
    schema: { summary: 'Qui suis-je', response: { 200: Me } },
    handler: async ({ caller }) => ({
      ...identityView(caller.id, caller),
      second_factor: secondFactorState(app, caller),
      csrf_token: caller.csrf_token,
      restore: await heldBack(app.deps.store),
      simulation_mode: app.deps.live.current.settings.email_denylist.simulation_mode,
    }),
  });
