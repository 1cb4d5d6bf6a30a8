import { createPage } from '../../store/pages/change-page.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { seeChange } from '../routing/after-change.ts';
import { NewPage, PageAnswer } from './contract.ts';
import { checkCode, pageFields } from './page-answer.ts';
import { pageDetail } from './view.ts';

const DEFAULTS = { source: '', origins: [], active: true };

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/pages',
    config: { permission: 'pages.manage' },
    schema: {
      summary: 'Enregistrer une landing page',
      description: 'Son code et sa société ne changeront plus ; ses origines peuvent appeler aussitôt.',
      body: NewPage,
      response: { 200: PageAnswer },
    },
    handler: async ({ body, scope, caller }) => {
      const { store, clock } = app.deps;
      const { code, name, produit, entity: _named, ...fields } = body;
      checkCode('code', code);
      const input = { ...DEFAULTS, name, produit, ...pageFields(app, { name, produit, ...fields }) };
      const entity = scope.forCreate();
      const page = await createPage(store, { ...input, code, entity }, actorOf(caller), clock());
      await seeChange(app);
      return { success: true, page: await pageDetail(app, page) };
    },
  });
