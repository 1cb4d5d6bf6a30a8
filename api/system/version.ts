import type { App } from '../http/deps.ts';
import { VersionAnswer } from './contract.ts';
import { VERSION } from './version-info.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/system/version',
    config: { public: true },
    schema: { summary: 'Version en service', response: { 200: VersionAnswer } },
    handler: () => {
      const { GIT_SHA, BUILD_DATE, NODE_ENV } = app.deps.config;
      return {
        version: VERSION,
        tag: `v${VERSION}`,
        git_sha: GIT_SHA,
        build_date: BUILD_DATE,
        env: NODE_ENV,
      };
    },
  });
