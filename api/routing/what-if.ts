import { readPlace } from '../../domain/common/departement.ts';
import { NO_EDITS } from '../../domain/routing/replay-edits.ts';
import type { WhatIfTarget } from '../../domain/routing/replay.ts';
import { addWeeks, weekKey } from '../../domain/time/paris-time.ts';
import { commandeOf } from '../commandes/commande-answer.ts';
import type { App } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { invalid } from '../http/validation.ts';
import { ReplayStarted, WhatIfBody } from './contract.ts';
import { startReplay } from './replay.ts';
import { mustHave, pastPeriod } from './replay-request.ts';

/** @throws Problem 422 */
async function targetOf(app: App, body: WhatIfBody, scope: Scope): Promise<WhatIfTarget> {
  if (body.commande_id) {
    const { _id, entity, produit } = await commandeOf(app, body.commande_id, scope);
    return { commande_id: _id, entity, produit };
  }
  const { departement } = readPlace(body.departement ?? '');
  const missing = [
    ...(departement ? [] : [{ path: 'departement', message: 'n’est pas un département' }]),
    ...(body.produit ? [] : [{ path: 'produit', message: 'manque, sans commande' }]),
  ];
  if (!departement || !body.produit) throw invalid(missing);
  return { entity: scope.forCreate(), produit: body.produit, departement };
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/routing/what-if',
    config: { permission: 'dashboard.view', problems: ['not_found'] },
    schema: {
      summary: 'Que faudrait-il pour qu’une commande se remplisse, ou que des leads en attente partent ?',
      description:
        'Demande aussi commandes.view. Une commande, ou société × produit × département ; sur la dernière semaine complète si rien n’est dit. 10 s de recherche au plus.',
      body: WhatIfBody,
      response: { 202: ReplayStarted },
    },
    handler: async ({ body, caller, scope }, reply) => {
      mustHave(caller, 'commandes.view');
      const week = addWeeks(weekKey(app.deps.clock()), -1);
      const target = await targetOf(app, body, scope);
      const period = await pastPeriod(app, body.day || body.week ? body : { week });
      const asked = { ...period, rules: 'now' as const, edits: NO_EDITS, target };
      return reply.code(202).send(await startReplay(app, { kind: 'what_if', asked, caller, scope }));
    },
  });
