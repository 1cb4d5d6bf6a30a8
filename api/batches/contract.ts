/** Contracts of `/api/batches`: the mails, with their file, recipients and tries. */
import { type Static, Type } from 'typebox';
import { BATCH_ACTIONS } from '../../domain/deliveries/batch-request.ts';
import { type BatchStatus, DELIVERY_STATUSES } from '../../domain/deliveries/delivery-lifecycle.ts';
import {
  AnswerDay,
  EntityCode,
  EntityOrBoth,
  Id,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  RequiredText,
  SortBy,
  Text,
} from '../http/contract.ts';
import { Attempt, Delivery, MaybeText, Missing } from '../deliveries/contract.ts';

/** Without a batch a delivery is `pending_csv`. */
const BatchStatusName = OneOf(
  DELIVERY_STATUSES.filter((status): status is BatchStatus => status !== 'pending_csv'),
);

export const BatchListQuery = Type.Object({
  ...ListQuery,
  sort: SortBy(['created_at', 'status']),
  entity: Type.Optional(EntityOrBoth),
  client_id: Type.Optional(Id),
  status: Type.Optional(BatchStatusName),
  from: Type.Optional(
    Type.String({ maxLength: 30, description: 'Préparés du jour `from` au jour `to` (Paris)' }),
  ),
  to: Type.Optional(Text(30)),
  search: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Nom du CSV ou début de l’identifiant, dès deux caractères ; sans pagination',
    }),
  ),
});
export type BatchListQuery = Static<typeof BatchListQuery>;

const summary = {
  id: Type.String(),
  entity: EntityCode,
  client_id: Type.String(),
  client_name: MaybeText,
  commande_id: Type.String(),
  produit: Type.String(),
  day: AnswerDay,
  status: BatchStatusName,
  /** Leads in its file. */
  count: Type.Integer(),
  csv_filename: Type.String(),
  immediate: Type.Boolean({ description: 'Parti dès l’attribution, sans exécution' }),
  simulated: Type.Boolean(),
  attempts_count: Type.Integer(),
  last_error: MaybeText,
  sent_to: Type.Array(Type.String()),
  created_at: Instant,
  sent_at: Nullable(Instant),
};
export const Batch = Type.Object(summary);
export type Batch = Static<typeof Batch>;

export const BatchList = Type.Object({ batches: Type.Array(Batch), ...ListAnswer });

export const BatchDetail = Type.Object({
  ...summary,
  lb_count: Type.Integer(),
  delivery_id: MaybeText,
  rejected_count: Type.Integer({ description: 'De ses livraisons, rejetées par le client' }),
  removed_count: Type.Integer({ description: 'De ses livraisons, retirées' }),
  hold_for_review: Type.Boolean({
    description: 'N’attend qu’une personne : son client ne reçoit rien sans elle',
  }),
  csv_sha256: Type.String(),
  subject: Type.String(),
  message_id: Type.String(),
  server_reply: MaybeText,
  rejected_to: Type.Array(Type.String()),
  attempts: Type.Array(Attempt),
  missing: Missing,
  next_try_at: Nullable(Instant),
  asked: Nullable(
    Type.Object(
      { action: OneOf(BATCH_ACTIONS), by: Type.String(), at: Instant },
      { description: 'Ce qui est demandé et pas encore fait' },
    ),
  ),
  last_sent_at: Nullable(Instant),
  confirmed_by: MaybeText,
  cancelled_at: Nullable(Instant),
  cancelled_by: MaybeText,
  cancel_reason: MaybeText,
  replaced_by: Nullable(
    Type.String({ description: 'Le lot qui porte le reste, une personne s’étant opposée après un essai' }),
  ),
  run_id: MaybeText,
  workflow_id: Type.String(),
  temporal_url: MaybeText,
});
export type BatchDetail = Static<typeof BatchDetail>;

export const BatchDeliveries = Type.Object({ deliveries: Type.Array(Delivery), ...ListAnswer });

export const BatchSendBody = Type.Object({
  override_email: Type.Optional(
    Type.String({ maxLength: 254, description: 'Où va cet envoi, au lieu des adresses du client' }),
  ),
  keep_for_client: Type.Optional(
    Type.Boolean({
      description:
        'Met cette adresse à la place de celles que le serveur a refusées au dernier essai, ou de toutes s’il n’en a refusé aucune (clients.edit)',
    }),
  ),
  force: Type.Optional(Type.Boolean({ description: 'Envoie de nouveau un lot déjà parti' })),
});
export const BatchCancelBody = Type.Object({ reason: RequiredText(1000) });
