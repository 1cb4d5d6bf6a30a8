import { lastRestore } from '../../store/system/restore-mark.ts';
import type { App } from '../http/deps.ts';
import { RestoreAnswer } from './contract.ts';
import { restoreAnswer } from './restore-answer.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/system/restore',
    config: { permission: 'settings.access' },
    schema: {
      summary: 'La dernière restauration de la base : ce qui est perdu, certain, ou à demander',
      response: { 200: RestoreAnswer },
    },
    handler: async ({ scope }) => {
      const restore = await lastRestore(app.deps.store, true);
      return { restore: restore && (await restoreAnswer(app, restore, scope)) };
    },
  });
