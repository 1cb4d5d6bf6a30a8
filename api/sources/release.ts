import type { Static } from 'typebox';
import type { Release } from '../../domain/sources/gate.ts';
import { resolveAlert } from '../../store/monitoring/alerts.ts';
import { releaseSource } from '../../store/sources/move-breaker.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { invalid } from '../http/validation.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { ReleaseBody, SourceAnswer } from './contract.ts';
import { addressesOf, sourceAsked } from './source-answer.ts';
import { answerWith } from './written.ts';

/** @throws Problem 422 */
function releaseOf({ which, since }: Static<typeof ReleaseBody>): Release {
  if (which !== 'since') return { which };
  const at = since === undefined ? null : new Date(since);
  if (!at || Number.isNaN(at.getTime()))
    throw invalid([{ path: 'since', message: 'dit depuis quand les leads sont remis en jeu' }]);
  return { which, since: at };
}

export default (app: App) => {
  for (const { url, schema } of addressesOf('/release'))
    app.route({
      method: 'POST',
      url,
      config: { permission: 'sources.manage', problems: ['not_found'] },
      schema: {
        ...schema,
        summary: 'Rétablir une source, et choisir ce que deviennent les leads qui attendent',
        description:
          'Les leads remis en jeu sont jugés comme le stock, dans l’ordre ; ceux d’une source bloquée dans les paramètres attendent encore. Les autres restent retenus jusqu’à un autre choix.',
        body: ReleaseBody,
        response: { 200: SourceAnswer },
      },
      handler: async (request) => {
        const { store, clock } = app.deps;
        const release = releaseOf(request.body);
        const before = await sourceAsked(app, request);
        await releaseSource(store, before, { release, by: actorOf(request.caller), now: clock() });
        await resolveAlert(store, ['source_tripped'], before._id, clock());
        await reconsiderStock(app);
        return answerWith(app, before);
      },
    });
};
