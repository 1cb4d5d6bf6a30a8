import { changePage } from '../../store/pages/change-page.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { found } from '../http/problem.ts';
import { seeChange } from '../routing/after-change.ts';
import { PageAnswer, PageChange, PageParams } from './contract.ts';
import { PAGE_GONE, pageFields, pageOfCode } from './page-answer.ts';
import { pageDetail } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'PUT',
    url: '/api/pages/:code',
    config: { permission: 'pages.manage' },
    schema: {
      summary: 'Modifier une landing page',
      description:
        'Désactivée, ses origines ne sont plus autorisées ; ses leads sont gardés comme les autres.',
      params: PageParams,
      body: PageChange,
      response: { 200: PageAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const { _id } = await pageOfCode(app, params.code, scope);
      const changed = await changePage(store, _id, pageFields(app, body), actorOf(caller), clock());
      const page = found(changed, PAGE_GONE);
      await seeChange(app);
      return { success: true, page: await pageDetail(app, page) };
    },
  });
