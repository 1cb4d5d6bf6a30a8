import type { App } from '../http/deps.ts';
import { OnePage, PageParams } from './contract.ts';
import { pageOfCode } from './page-answer.ts';
import { pageDetail } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'GET',
    url: '/api/pages/:code',
    config: { permission: 'pages.view' },
    schema: {
      summary: 'Une landing page, ses formulaires et ses textes de consentement',
      params: PageParams,
      response: { 200: OnePage },
    },
    handler: async ({ params, scope }) => ({
      page: await pageDetail(app, await pageOfCode(app, params.code, scope)),
    }),
  });
