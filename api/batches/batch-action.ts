/** What the actions on a batch have in common: finding it, writing them down, and the address that is kept for its client. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BatchOutcome } from '../../contracts/batch.ts';
import { isAllowed } from '../../domain/access/permissions.ts';
import { correctedAddresses } from '../../domain/deliveries/corrected-addresses.ts';
import { logEvent } from '../../store/audit/event-log.ts';
import { changeClient } from '../../store/clients/change-client.ts';
import type { DeliveryBatchDoc } from '../../store/deliveries/collections.ts';
import type { Requested } from '../../temporal/launch/batch.ts';
import type { App } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { Problem } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import { answerOutcome, isPending, overrideEmail } from '../deliveries/delivery-action.ts';

type Named = Pick<FastifyRequest, 'scope'> & { params: { id: string } };
type Asking = Pick<FastifyRequest, 'caller'>;

/** The batch a request names. @throws Problem 404 */
export async function batchOf(app: App, { params, scope }: Named): Promise<DeliveryBatchDoc> {
  return scope.record(
    await app.deps.store.delivery_batches.findOne({ _id: params.id }),
    'Ce lot n’existe pas.',
  );
}

/** Enters an action in the audit trail; addresses stay out of it. */
function logBatch(
  app: App,
  { caller }: Asking,
  { _id, entity, client_id, commande_id }: DeliveryBatchDoc,
  action: 'send' | 'force' | 'confirm' | 'resend' | 'cancel',
  after: Record<string, unknown>,
): Promise<void> {
  const { store, clock } = app.deps;
  const record = {
    entity_type: 'batch' as const,
    entity_id: _id,
    entity,
    related: { client_id, commande_id },
  };
  return logEvent(store, { action: `batch.${action}`, ...record, by: actorOf(caller), after }, clock());
}

interface Chosen {
  override_email?: string;
  /** It stays the client's. */
  keep: boolean;
}

/** The address a person chose for a try. @throws Problem 422, or 403 when they may not keep it for the client */
export function chosenAddress(
  { caller }: Asking,
  body: { override_email?: string; keep_for_client?: boolean },
): Chosen {
  const override = overrideEmail(body.override_email);
  const keep = body.keep_for_client ?? false;
  if (keep && !override.override_email)
    throw invalid([{ path: 'override_email', message: 'est l’adresse à garder pour le client' }]);
  if (keep && !isAllowed(caller, 'clients.edit'))
    throw new Problem('forbidden', 'Il vous manque le droit « clients.edit » pour garder cette adresse.');
  return { ...override, keep };
}

/** Puts the address among the client's. */
async function keepAddress(
  app: App,
  { caller }: Asking,
  batch: DeliveryBatchDoc,
  address: string,
): Promise<void> {
  const { store, clock } = app.deps;
  const client = await store.clients.findOne({ _id: batch.client_id, deleted_at: { $exists: false } });
  if (!client) return;
  const refused = batch.attempts.at(-1)?.rejected ?? [];
  const delivery_emails = correctedAddresses(client, refused, address);
  await changeClient(store, client._id, { delivery_emails }, actorOf(caller), clock());
  await reconsiderStock(app);
}

/**
 * Carries out what was asked of a batch and answers: what became of it, or 202 when it goes on by itself.
 * @param wanted the status that means success
 */
export async function answerAction(
  app: App,
  request: Asking,
  reply: FastifyReply,
  asked: {
    batch: DeliveryBatchDoc;
    action: Parameters<typeof logBatch>[3];
    outcome: BatchOutcome | Requested;
    wanted: BatchOutcome['status'];
    chosen?: Chosen;
    after?: Record<string, unknown>;
  },
) {
  const { batch, action, outcome, wanted, chosen } = asked;
  await logBatch(app, request, batch, action, { ...asked.after, ...outcome });
  // What did not reach anybody there is no address to keep.
  if (chosen?.keep && (isPending(outcome) || outcome.status === 'sent'))
    await keepAddress(app, request, batch, chosen.override_email!);
  return answerOutcome(app, reply, { _id: batch.delivery_ids[0]! }, outcome, wanted);
}
