import type { App } from '../http/deps.ts';
import { VersionAnswer } from './contract.ts';
import { buildOf, VERSION } from './version-info.ts';

export default (app: App) => {
  const { config } = app.deps;
  const build = buildOf(config);
  app.route({
    method: 'GET',
    url: '/api/system/version',
    config: { public: true },
    schema: { summary: 'Version en service', response: { 200: VersionAnswer } },
    handler: () => ({ version: VERSION, tag: `v${VERSION}`, ...build, env: config.NODE_ENV }),
  });
};
