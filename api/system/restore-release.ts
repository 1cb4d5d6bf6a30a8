import { lastRestore, releaseSending } from '../../store/system/restore-mark.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { RestoreAnswer } from './contract.ts';
import { restoreAnswer } from './restore-answer.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/system/restore/release',
    config: { permission: 'settings.access', problems: ['conflict'] },
    schema: {
      summary: 'Reprendre les départs automatiques après une restauration',
      description: '409 : rien n’est retenu, ou la restauration n’est pas réglée (npm run restore:settle).',
      response: { 200: RestoreAnswer },
    },
    handler: async ({ caller, scope }) => {
      const { store, clock } = app.deps;
      if (!(await releaseSending(store, actorOf(caller), clock())))
        throw new Problem(
          'conflict',
          'Rien n’est retenu : la restauration est terminée, ou à régler d’abord.',
        );
      const restore = await lastRestore(store, true);
      return { restore: restore && (await restoreAnswer(app, restore, scope)) };
    },
  });
