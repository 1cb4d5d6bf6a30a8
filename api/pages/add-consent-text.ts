import { visibleText } from '../../domain/common/text.ts';
import { addConsentText } from '../../store/pages/add-consent-text.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { seeChange } from '../routing/after-change.ts';
import { ConsentTextAnswer, NewConsentText, PageParams } from './contract.ts';
import { pageOfCode } from './page-answer.ts';
import { textView } from './view.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/pages/:code/consent-texts',
    config: { permission: 'pages.manage' },
    schema: {
      summary: 'Ajouter une version du texte de consentement d’une landing page',
      description: 'Une version ne change jamais. Sans `version` : v1, v2, …',
      params: PageParams,
      body: NewConsentText,
      response: { 200: ConsentTextAnswer },
    },
    handler: async ({ params, body, scope, caller }) => {
      const { store, clock } = app.deps;
      const page = await pageOfCode(app, params.code, scope);
      const { version = `v${(await store.consent_texts.countDocuments({ page: page._id })) + 1}` } = body;
      const input = { version, text: visibleText(body.text).trim() };
      const added = await addConsentText(store, page, input, actorOf(caller), clock());
      await seeChange(app);
      return { success: true, consent_text: textView(added, actorOf(caller).name) };
    },
  });
