import { openReplay, endReplay } from '../../store/routing/replay/replays.ts';
import type { ReplayAsked, ReplayKind } from '../../domain/routing/replay.ts';
import { launchReplay } from '../../temporal/launch/replay.ts';
import type { App } from '../http/deps.ts';
import { pendingAnswer } from '../http/pending-answer.ts';
import { actorOf, type Caller } from '../http/plugins/auth.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { ReplayBody, ReplayStarted } from './contract.ts';
import { mustHave, pastPeriod, replayEdits } from './replay-request.ts';

/** Keeps what is asked and has a worker play it. One nobody will play is ended at once. */
export async function startReplay(
  app: App,
  { kind, asked, caller, scope }: { kind: ReplayKind; asked: ReplayAsked; caller: Caller; scope: Scope },
) {
  const { store, temporal, clock } = app.deps;
  const doc = await openReplay(
    store,
    { kind, asked, entities: [...scope.entities] },
    actorOf(caller),
    clock(),
  );
  try {
    const started = await launchReplay(temporal, { replay_id: doc._id });
    return { ...pendingAnswer(app, started, 'La simulation est en cours.'), replay_id: doc._id };
  } catch (error) {
    await endReplay(store, doc._id, 'failed', clock());
    throw error;
  }
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/routing/replay',
    config: { permission: 'dashboard.view', problems: ['not_found'] },
    schema: {
      summary: 'Rejouer un jour ou une semaine passés ; rien n’est écrit que le résultat',
      description: 'Demande aussi commandes.view. Le résultat est gardé 7 jours.',
      body: ReplayBody,
      response: { 202: ReplayStarted },
    },
    handler: async ({ body, caller, scope }, reply) => {
      mustHave(caller, 'commandes.view');
      const [period, edits] = [await pastPeriod(app, body), await replayEdits(app, body, scope)];
      const asked = { ...period, rules: body.rules ?? 'then', edits };
      return reply.code(202).send(await startReplay(app, { kind: 'replay', asked, caller, scope }));
    },
  });
