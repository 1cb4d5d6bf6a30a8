import { changeSetting } from '../../store/settings/change-setting.ts';
import { readSetting } from '../../store/settings/settings.ts';
import { mustHaveBeenTried } from '../../store/privacy/retention-run.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Retention, RetentionAnswer, RetentionChange } from './contract.ts';
import { changedMonths, retentionView } from './view.ts';

const url = '/api/privacy/retention';

export default (app: App) => {
  const { store, clock } = app.deps;
  app.route({
    method: 'GET',
    url,
    config: { permission: 'privacy.manage' },
    schema: {
      summary: 'Durées de conservation, dernières exécutions de l’effacement et dernier essai',
      response: { 200: Retention },
    },
    handler: async () => retentionView(app, await readSetting(store, 'retention')),
  });
  app.route({
    method: 'PUT',
    url,
    config: { permission: 'privacy.manage', role: 'super_admin', problems: ['conflict'] },
    schema: {
      summary: 'Changer les durées de conservation, mettre l’effacement en route ou l’arrêter',
      description:
        'Commun aux deux sociétés. Ce qui manque reste. Mettre en route, ou raccourcir une durée, demande un essai terminé de ces durées dans les 24 heures : 409.',
      body: RetentionChange,
      response: { 200: RetentionAnswer },
    },
    handler: async ({ body, caller }) => {
      const now = clock();
      const before = await readSetting(store, 'retention');
      const after = {
        enabled: body.enabled ?? before.enabled,
        months: changedMonths(before.months, body.months),
      };
      await mustHaveBeenTried(store, before, after, now);
      const next = () => after;
      const retention = await changeSetting(store, { key: 'retention', next, by: actorOf(caller), now });
      return { success: true, retention: await retentionView(app, retention) };
    },
  });
};
