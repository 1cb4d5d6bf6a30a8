import { parseOrigin } from '../../domain/common/origin.ts';
import { changeSetting } from '../../store/settings/change-setting.ts';
import { readSetting } from '../../store/settings/settings.ts';
import { seeChange } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Origins, OriginsAnswer, settingAnswer } from './contract.ts';
import { readEach } from '../http/validation.ts';
import { instant } from '../http/instant.ts';
import { writtenSetting } from './written.ts';

const url = '/api/settings/origins';

/** Each as browsers send it. @throws Problem 422 for what no browser would send */
const originsOf = (texts: readonly string[]): string[] =>
  readEach(
    'allowed_origins',
    texts,
    parseOrigin,
    () => 'doit être une origine entière, comme https://www.exemple.fr, sans * ni chemin',
  );

export default (app: App) => {
  app.route({
    method: 'GET',
    url,
    config: { permission: 'settings.access' },
    schema: {
      summary: 'Pages autorisées à déposer des leads, et celles qui ont été refusées',
      response: { 200: OriginsAnswer },
    },
    handler: async () => ({
      ...(await readSetting(app.deps.store, 'origins')),
      environment: app.deps.config.allowedOrigins,
      pages: [...app.deps.live.current.registry.origins],
      refused: app.refusedOrigins
        .list()
        .map((refused) => ({ ...refused, last_at: instant(refused.last_at) })),
    }),
  });
  app.route({
    method: 'PUT',
    url,
    config: { permission: 'settings.access', role: 'super_admin' },
    schema: {
      summary: 'Autoriser des pages',
      body: Origins,
      response: { 200: settingAnswer(Origins.properties) },
    },
    handler: async ({ body, caller }) => {
      const { store, clock } = app.deps;
      const allowed_origins = originsOf(body.allowed_origins);
      const next = () => ({ allowed_origins });
      const now = clock();
      const written = await changeSetting(store, { key: 'origins', next, by: actorOf(caller), now });
      await seeChange(app);
      return { success: true, setting: writtenSetting('origins', written, caller, now) };
    },
  });
};
