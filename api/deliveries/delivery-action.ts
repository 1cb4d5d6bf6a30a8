/** What the actions on one delivery have in common: finding it, writing them down, saying what became of its batch. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DELIVERY_FAILURES, type DeliveryFailureCode } from '../../domain/deliveries/delivery-failure.ts';
import type { AttemptResult } from '../../domain/deliveries/delivery-lifecycle.ts';
import { isWellFormedEmail } from '../../domain/common/email-address.ts';
import { logEvent } from '../../store/audit/event-log.ts';
import type { DeliveryDoc } from '../../store/deliveries/collections.ts';
import type { Requested } from '../../temporal/launch/batch.ts';
import { instant } from '../http/instant.ts';
import type { BatchOutcome } from '../../contracts/batch.ts';
import type { App } from '../http/deps.ts';
import { pendingAnswer } from '../http/pending-answer.ts';
import { actorOf } from '../http/plugins/auth.ts';
import type { PendingAnswer } from '../http/contract.ts';
import type { BatchAnswer } from './contract.ts';
import { userNames } from './names.ts';
import { invalid } from '../http/validation.ts';

/** The delivery a request names. @throws Problem 404 */
export async function deliveryOf(
  app: App,
  { params, scope }: Pick<FastifyRequest, 'scope'> & { params: { id: string } },
): Promise<DeliveryDoc> {
  const delivery = await app.deps.store.deliveries.findOne({ _id: params.id });
  return scope.record(delivery, 'Cette livraison n’existe pas.');
}

/** An address a person typed. @throws Problem 422 */
export function overrideEmail(email: string | null | undefined): { override_email?: string } {
  const address = email?.trim();
  if (!address) return {};
  if (isWellFormedEmail(address)) return { override_email: address };
  throw invalid([{ path: 'override_email', message: 'doit être une adresse e-mail' }]);
}

/** Enters an action in the audit trail; addresses stay out of it. */
export function logDelivery(
  app: App,
  { caller }: Pick<FastifyRequest, 'caller'>,
  delivery: DeliveryDoc,
  action: 'send' | 'force' | 'confirm' | 'resend' | 'cancel' | 'download',
  after: Record<string, unknown> = {},
): Promise<void> {
  const { store, clock } = app.deps;
  const { _id, entity, lead_id, client_id, commande_id } = delivery;
  return logEvent(
    store,
    {
      action: `delivery.${action}`,
      entity_type: 'delivery',
      entity_id: _id,
      entity,
      by: actorOf(caller),
      after,
      related: { lead_id, client_id, commande_id },
    },
    clock(),
  );
}

const SENTENCES: Record<BatchOutcome['status'], string> = {
  ready_to_send: 'Le lot est prêt à partir.',
  sending: 'Le lot est en cours d’envoi.',
  sent: 'Le lot est envoyé.',
  failed: 'Le lot n’est pas parti.',
  uncertain: 'Nul ne sait si le lot est arrivé : confirmez-le ou renvoyez-le.',
  cancelled: 'Le lot est annulé : les leads retournent au stock.',
};

/** A batch that is sent again stays sent, whatever becomes of that try. */
const RESENT_SENTENCES: Record<Exclude<AttemptResult, 'sent'>, string> = {
  failed: 'Le nouvel envoi n’a pas abouti ; le premier reste acquis.',
  uncertain: 'Nul ne sait si le nouvel envoi est arrivé ; le premier reste acquis.',
};

const failureSentence = (code: string | null): string | undefined =>
  code === null ? undefined : DELIVERY_FAILURES[code as DeliveryFailureCode];

export const isPending = (outcome: object): outcome is Requested => 'pending' in outcome;

/** What became of a batch, with whom it reached. `wanted`: the status that means success. */
async function batchAnswer(
  app: App,
  delivery: Pick<DeliveryDoc, '_id'>,
  { batch_id, status, code, tried }: BatchOutcome,
  wanted: BatchOutcome['status'],
): Promise<BatchAnswer> {
  const batch = await app.deps.store.delivery_batches.findOne(
    { _id: batch_id },
    { projection: { sent_to: 1 } },
  );
  const inVain = tried === 'sent' ? null : tried;
  const success = status === wanted && inVain === null;
  const sentence = status === 'sent' && inVain ? RESENT_SENTENCES[inVain] : SENTENCES[status];
  const cause = success ? undefined : failureSentence(code);
  return {
    success,
    delivery_id: delivery._id,
    batch_id,
    status,
    sent_to: success && status === 'sent' ? (batch?.sent_to ?? []) : [],
    error: success ? null : (code ?? status.toUpperCase()),
    message: cause ? `${cause} ${sentence}` : sentence,
  };
}

/** The body of a 202: what was asked for is kept with the batch, and carried out as soon as there is a worker. */
async function stillUnderWay(app: App, { pending, asked }: Requested): Promise<PendingAnswer> {
  const by = (await userNames(app.deps.store, [asked.by]))(asked.by) ?? asked.by;
  const at = instant(asked.at);
  const message = asked.joined
    ? `Déjà demandé par ${by} : le résultat s’affichera ici dès qu’il est connu.`
    : 'C’est demandé : le résultat s’affichera ici dès qu’il est connu.';
  const answer = pendingAnswer(app, { workflow_id: pending }, message);
  return { ...answer, asked: { by, at, joined: asked.joined } };
}

/**
 * Answers an action on a batch: what became of it, or 202 when it goes on by itself.
 * @param wanted the status that means success
 */
export async function answerOutcome(
  app: App,
  reply: FastifyReply,
  delivery: Pick<DeliveryDoc, '_id'>,
  outcome: BatchOutcome | Requested,
  wanted: BatchOutcome['status'],
) {
  if (isPending(outcome)) return reply.code(202).send(await stillUnderWay(app, outcome));
  return batchAnswer(app, delivery, outcome, wanted);
}
