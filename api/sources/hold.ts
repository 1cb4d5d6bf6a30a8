import { holdSource } from '../../store/sources/move-breaker.ts';
import { countWindow } from '../../store/sources/watch-source.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { seeChange } from '../routing/after-change.ts';
import { HoldBody, SourceAnswer } from './contract.ts';
import { addressesOf, sourceAsked } from './source-answer.ts';
import { answerWith } from './written.ts';

export default (app: App) => {
  for (const { url, schema } of addressesOf('/hold'))
    app.route({
      method: 'POST',
      url,
      config: { permission: 'sources.manage', problems: ['not_found'] },
      schema: {
        ...schema,
        summary: 'Suspendre une source : ses leads sont gardés, et attendent',
        body: HoldBody,
        response: { 200: SourceAnswer },
      },
      handler: async (request) => {
        const { store, clock } = app.deps;
        const before = await sourceAsked(app, request);
        const { received: volume } = await countWindow(store, before, clock());
        const { reason = '' } = request.body;
        const by = actorOf(request.caller);
        await holdSource(store, before, { reason: reason.trim(), volume, by, now: clock() });
        await seeChange(app);
        return answerWith(app, before);
      },
    });
};
