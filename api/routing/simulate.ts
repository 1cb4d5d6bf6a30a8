import { readPlace } from '../../domain/common/departement.ts';
import { parsePhone } from '../../domain/common/phone.ts';
import type { App } from '../http/deps.ts';
import type { FieldProblem } from '../http/problem.ts';
import { SimulateAnswer, SimulateBody } from '../leads/contract.ts';
import { simulate } from './simulate-lead.ts';
import { invalid } from '../http/validation.ts';
import { clientNames, visibleNames } from '../deliveries/names.ts';
import { clientIdsOfTrace, traceView } from '../leads/trace-view.ts';
import { parseDay } from '../http/week.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/routing/simulate',
    config: { permission: 'dashboard.view' },
    schema: {
      summary: 'À qui irait ce lead, et pourquoi ; rien n’est écrit',
      body: SimulateBody,
      response: { 200: SimulateAnswer },
    },
    handler: async ({ body, scope }) => {
      const { store } = app.deps;
      const { departement, code_postal = '' } = readPlace(body.departement);
      const phone = body.phone?.trim() ? parsePhone(body.phone) : null;
      const errors: FieldProblem[] = [];
      if (!departement) errors.push({ path: 'departement', message: 'n’est pas un département' });
      if (phone?.quality === 'invalid')
        errors.push({ path: 'phone', message: 'n’est pas un numéro français' });
      if (errors.length > 0 || !departement) throw invalid(errors);
      const decision = await simulate(
        app.deps,
        {
          entity: body.entity,
          produit: body.produit,
          departement,
          is_lb: body.is_lb ?? false,
          entity_locked: body.entity_locked ?? false,
          custom_fields: { ...(code_postal && { code_postal }), ...body.custom_fields },
          ...(phone && { phone: phone.phone }),
          ...(body.callback_requested_at && { callback_requested_at: new Date(body.callback_requested_at) }),
        },
        body.date ? parseDay(body.date) : undefined,
      );
      const names = visibleNames(await clientNames(store, clientIdsOfTrace(decision.trace)), scope);
      return {
        outcome: decision.outcome,
        status: decision.outcome === 'assigned' ? ('routed' as const) : decision.status,
        reason: decision.reason,
        trace: traceView(decision.trace, names, scope),
      };
    },
  });
