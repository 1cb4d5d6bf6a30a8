import { requireProof } from '../../store/sources/move-breaker.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { ProofBody, SourceAnswer } from './contract.ts';
import { addressesOf, sourceAsked } from './source-answer.ts';
import { answerWith } from './written.ts';

export default (app: App) => {
  for (const { url, schema } of addressesOf('/proof'))
    app.route({
      method: 'PUT',
      url,
      config: { permission: 'sources.manage', problems: ['not_found'] },
      schema: {
        ...schema,
        summary: 'Exiger la preuve de consentement des leads d’une source, ou non',
        description:
          'Sans preuve, ses leads attendent (`pending_consent`), ceux du stock aussi. Prouvent : une date, et le texte ou sa version, que la landing page connaît si elle a des textes.',
        body: ProofBody,
        response: { 200: SourceAnswer },
      },
      handler: async (request) => {
        const { store, clock } = app.deps;
        const before = await sourceAsked(app, request);
        const { required } = request.body;
        await requireProof(store, before, { required, by: actorOf(request.caller), now: clock() });
        await reconsiderStock(app);
        return answerWith(app, before);
      },
    });
};
