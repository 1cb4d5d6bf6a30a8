import type { SendOutcome } from '../../domain/deliveries/send-outcome.ts';
import { DELIVERY_FAILURES } from '../../domain/deliveries/delivery-failure.ts';
import { isWellFormedEmail } from '../../domain/common/email-address.ts';
import { logEvent } from '../../store/audit/event-log.ts';
import { newId } from '../../store/db/ids.ts';
import { readSenders } from '../../store/settings/senders.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { SmtpTestAnswer, SmtpTestBody } from './contract.ts';
import { invalid } from '../http/validation.ts';

function answerOf(outcome: SendOutcome) {
  const nothing = { reply: null, smtp_code: null, error: null };
  switch (outcome.kind) {
    case 'sent':
      return {
        ...nothing,
        success: true,
        reply: outcome.reply,
        message: 'Le serveur a accepté l’e-mail de test.',
      };
    case 'refused': {
      const { reply, smtp_code } = outcome;
      return {
        success: false,
        reply,
        smtp_code,
        error: 'REFUSED',
        message: 'Le serveur a refusé l’e-mail de test.',
      };
    }
    case 'not_claimed': {
      const { code, reply = null, smtp_code = null } = outcome;
      return { success: false, reply, smtp_code, error: code, message: DELIVERY_FAILURES[code] };
    }
    case 'unknown':
      return { ...nothing, success: false, error: outcome.code, message: DELIVERY_FAILURES[outcome.code] };
    case 'claim_refused':
      throw new Error('a test mail is always claimed');
  }
}

export default (app: App) =>
  app.route({
    method: 'POST',
    url: '/api/settings/smtp-test',
    config: { permission: 'settings.access', role: 'admin' },
    schema: {
      summary: 'Envoyer un e-mail de test',
      description: 'Répond ce que le serveur de la société a répondu.',
      body: SmtpTestBody,
      response: { 200: SmtpTestAnswer },
    },
    handler: async ({ body, scope, caller }) => {
      const { store, config, clock, sendTestMail } = app.deps;
      const to = body.to.trim();
      if (!isWellFormedEmail(to)) throw invalid([{ path: 'to', message: 'doit être une adresse e-mail' }]);
      const entity = scope.forCreate();
      const senders = await readSenders(store, config);
      const outcome = await sendTestMail(entity, { from: senders[entity], to, id: newId(), at: clock() });
      const answer = answerOf(outcome);
      const event = {
        action: 'setting.smtp_test' as const,
        entity_type: 'entity' as const,
        entity_id: entity,
        entity,
      };
      const after = { success: answer.success, error: answer.error };
      await logEvent(store, { ...event, by: actorOf(caller), after }, clock());
      return answer;
    },
  });
