import type { App } from '../http/deps.ts';
import { Me } from './contract.ts';
import { identityView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/auth/me',
    config: { permission: 'signed_in' },
    schema: { summary: 'Qui suis-je', response: { 200: Me } },
    handler: ({ caller }) => ({
      ...identityView(caller.id, caller),
      csrf_token: caller.csrf_token,
      simulation_mode: app.deps.live.current.settings.email_denylist.simulation_mode,
    }),
  });
