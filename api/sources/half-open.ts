import { halfOpen } from '../../store/sources/move-breaker.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { seeChange } from '../routing/after-change.ts';
import { SourceAnswer } from './contract.ts';
import { addressesOf, sourceAsked } from './source-answer.ts';
import { answerWith } from './written.ts';

export default (app: App) => {
  for (const { url, schema } of addressesOf('/half-open'))
    app.route({
      method: 'POST',
      url,
      config: { permission: 'sources.manage', problems: ['not_found'] },
      schema: {
        ...schema,
        summary: 'Remettre une source suspendue à l’essai',
        description:
          'Ses 20 premiers leads passent, ou 10 % de ceux de sa fenêtre s’ils sont plus ; les mêmes règles la rétablissent ou la suspendent de nouveau.',
        response: { 200: SourceAnswer },
      },
      handler: async (request) => {
        const { store, clock } = app.deps;
        const before = await sourceAsked(app, request);
        await halfOpen(store, before, actorOf(request.caller), clock());
        await seeChange(app);
        return answerWith(app, before);
      },
    });
};
