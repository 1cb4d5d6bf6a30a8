import { changeSetting } from '../../store/settings/change-setting.ts';
import { readSetting } from '../../store/settings/settings.ts';
import { seeChange } from '../routing/after-change.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Origins, OriginsAnswer, settingAnswer } from './contract.ts';
import { invalid } from '../http/validation.ts';
import { instant } from '../http/instant.ts';
import { writtenSetting } from './written.ts';

const url = '/api/settings/origins';

/** `https://host[:port]` of each. @throws Problem 422: `*` and addresses with a path are refused */
function originsOf(texts: readonly string[]): string[] {
  const given = texts.map((text) => text.trim().replace(/\/+$/, '').toLowerCase());
  const errors = given.flatMap((origin, index) =>
    URL.canParse(origin) && new URL(origin).origin === origin
      ? []
      : [
          {
            path: `allowed_origins.${index}`,
            message: 'doit être une origine, comme https://www.exemple.fr',
          },
        ],
  );
  if (errors.length > 0) throw invalid(errors);
  return [...new Set(given)];
}

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
