import { logEvent } from '../../store/audit/event-log.ts';
import { retryTransferErrors } from '../../store/intercompany/retry-errors.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { RetryAnswer } from './contract.ts';

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/intercompany/retry-errors',
    config: { permission: 'intercompany.manage' },
    schema: {
      summary: 'Reprendre les transferts en erreur',
      description:
        'Ceux que vend la société pour laquelle on agit, ou les deux : au prix en vigueur à leur envoi, s’il y en a un maintenant.',
      response: { 200: RetryAnswer },
    },
    handler: async ({ caller, scope }) => {
      const { store, clock } = app.deps;
      const result = await retryTransferErrors(store, scope.entities, clock());
      const event = {
        action: 'transfer.retry' as const,
        entity_type: 'transfer' as const,
        entity_id: 'errors',
        entity: scope.both ? null : scope.entities[0]!,
      };
      await logEvent(store, { ...event, by: actorOf(caller), after: { ...result } }, clock());
      const { repaired, left } = result;
      return { success: true, retried: repaired + left, fixed: repaired, still_error: left };
    },
  });
