import { changeRules } from '../../store/sources/move-breaker.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { RulesChange, SourceAnswer } from './contract.ts';
import { changedRules } from './rules.ts';
import { addressesOf, sourceAsked } from './source-answer.ts';
import { answerWith } from './written.ts';

export default (app: App) => {
  for (const { url, schema } of addressesOf('/breaker'))
    app.route({
      method: 'PUT',
      url,
      config: { permission: 'sources.manage', problems: ['not_found'] },
      schema: {
        ...schema,
        summary: 'Régler le disjoncteur d’une source',
        description:
          'Ce qui manque reste ; `""` retire un taux ou une durée. Les chiffres sont regardés chaque minute.',
        body: RulesChange,
        response: { 200: SourceAnswer },
      },
      handler: async (request) => {
        const { store, clock } = app.deps;
        const before = await sourceAsked(app, request);
        const rules = changedRules(before.rules, request.body);
        await changeRules(store, before, rules, actorOf(request.caller), clock());
        return answerWith(app, before);
      },
    });
};
