/** Contracts of `/api/deliveries`. */
import { type Static, Type } from 'typebox';
import { PHONE_QUALITIES } from '../../domain/common/phone.ts';
import { CHANNELS } from '../../domain/deliveries/channel.ts';
import {
  DELIVERY_OUTCOMES,
  DELIVERY_STATUSES,
  REJECT_REASONS,
  REMOVAL_REASONS,
} from '../../domain/deliveries/delivery-lifecycle.ts';
import { DELIVERY_MODES } from '../../domain/routing/order-terms.ts';
import {
  AnswerWeek,
  Counts,
  EntityCode,
  EntityOrBoth,
  EpochSeconds,
  Id,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  RequiredText,
  SortBy,
  Text,
  Week,
} from '../http/contract.ts';

export const DeliveryStatusName = OneOf(DELIVERY_STATUSES);
const OutcomeName = OneOf(DELIVERY_OUTCOMES);
export const MaybeText = Nullable(Type.String());

const DELIVERY_LIST_EVENTS = ['sent', 'rejected', 'removed'] as const;

export const DeliveryListQuery = Type.Object({
  ...ListQuery,
  sort: SortBy(['created_at', 'status', 'client']),
  entity: Type.Optional(EntityOrBoth),
  status: Type.Optional(DeliveryStatusName),
  client_id: Type.Optional(Id),
  search: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'Du lead : début du nom, du téléphone ou de l’e-mail, ou quatre derniers chiffres',
    }),
  ),
  week: Type.Optional(Week),
  event: Type.Optional(
    OneOf(
      DELIVERY_LIST_EVENTS,
      'Ce qui est arrivé du jour `from` au jour `to` (Paris), les deux requis ; sans lui, attribuées de `from` à `to`',
    ),
  ),
  from: Type.Optional(Text(30)),
  to: Type.Optional(Text(30)),
  source: Type.Optional(Type.String({ maxLength: 200, description: 'Du lead ; avec `event`' })),
  no_source: Type.Optional(Type.Boolean()),
  quality: Type.Optional(OneOf(PHONE_QUALITIES, 'Du téléphone ; avec `event`')),
  reason: Type.Optional(
    Type.String({ maxLength: 500, description: 'Du rejet ou du retrait ; avec `event`' }),
  ),
  produit: Type.Optional(Text(40)),
  departement: Type.Optional(Text(3)),
  outcome: Type.Optional(OutcomeName),
  batch_id: Type.Optional(Id),
  run_id: Type.Optional(
    Type.String({ maxLength: 100, description: 'Exécution qui les a envoyées : 2026-11-23' }),
  ),
});

export type DeliveryListQuery = Static<typeof DeliveryListQuery>;

/** What its owner company may know of a lead sold across: entity, dates, outcome; the rest is `null`. */
const delivery = {
  id: Type.String(),
  entity: EntityCode,
  lead_owner_entity: EntityCode,
  produit: Type.String(),
  departement: Type.String(),
  status: DeliveryStatusName,
  outcome: OutcomeName,
  simulated: Type.Boolean(),
  billable: Type.Boolean(),
  is_lb: Type.Boolean(),
  routing_mode: Type.String(),
  routing_reason: MaybeText,
  week_key: AnswerWeek,
  created_at: Instant,
  updated_at: Instant,
  register_date: EpochSeconds,
  assigned_at: Instant,
  sent_at: Nullable(Instant),
  last_sent_at: Nullable(Instant),
  accepted_at: Nullable(Instant),
  rejected_at: Nullable(Instant),
  rejected_by: MaybeText,
  rejection_reason: MaybeText,
  rejection_reason_detail: MaybeText,
  removed_at: Nullable(Instant),
  removed_by: MaybeText,
  removal_reason: Nullable(OneOf(REMOVAL_REASONS)),
  removal_reason_detail: MaybeText,
  removal_detail: MaybeText,
  cancelled_at: Nullable(Instant),
  cancelled_by: MaybeText,
  cancel_reason: MaybeText,
  lead_id: Type.String(),
  lead_nom: MaybeText,
  lead_prenom: MaybeText,
  lead_phone: MaybeText,
  lead_email: MaybeText,
  client_id: MaybeText,
  client_name: MaybeText,
  commande_id: MaybeText,
  batch_id: MaybeText,
  has_csv: Type.Boolean(),
  csv_filename: MaybeText,
  csv_generated_at: Nullable(Instant),
  delivery_method: MaybeText,
  delivery_mode: Nullable(OneOf(DELIVERY_MODES, 'immediate : sans attendre l’exécution quotidienne')),
  sent_to: Type.Array(Type.String()),
  send_attempts: Type.Integer(),
  last_error: MaybeText,
  sent_by: MaybeText,
  replaced_suspicious_id: MaybeText,
  is_shared_client_30d: Nullable(Type.Boolean()),
  overlap_fallback_delivery: Nullable(Type.Boolean()),
};
export const Delivery = Type.Object(delivery);
export type Delivery = Static<typeof Delivery>;

export const DeliveryList = Type.Object({ deliveries: Type.Array(Delivery), ...ListAnswer });

export const Attempt = Type.Object({
  n: Type.Integer(),
  channel: OneOf(CHANNELS),
  at: Instant,
  ended_at: Instant,
  ms: Type.Integer(),
  by: Type.String(),
  automatic: Type.Boolean(),
  forced: Type.Boolean(),
  result: OneOf(['sent', 'failed', 'uncertain']),
  error_code: MaybeText,
  code: Nullable(Type.Integer({ description: 'Code SMTP' })),
  reply: Nullable(Type.String({ description: 'Réponse du serveur' })),
  to: Type.Array(Type.String(), { description: 'À qui il était adressé' }),
  accepted: Type.Array(Type.String()),
  rejected: Type.Array(Type.String()),
});

export const Missing = Nullable(
  Type.Object(
    {
      channel: OneOf(CHANNELS),
      status: OneOf(['failed', 'uncertain']),
      code: Type.String(),
      retried: Type.Boolean({ description: 'Elle est tentée de nouveau sans personne' }),
    },
    { description: 'La voie d’un client qui en a deux par laquelle son lot n’est pas encore parti' },
  ),
);

/** A delivery with the evidence of its batch. */
export const DeliveryDetail = Type.Object({
  ...delivery,
  batch_status: MaybeText,
  batch_size: Nullable(Type.Integer()),
  csv_sha256: MaybeText,
  subject: MaybeText,
  message_id: MaybeText,
  server_reply: MaybeText,
  rejected_to: Type.Array(Type.String()),
  attempts: Type.Array(Attempt),
  missing: Missing,
  next_try_at: Type.Union([Instant, Type.Null()], {
    description: 'Prochain essai automatique du lot ; nul s’il n’y en aura pas',
  }),
  run_id: MaybeText,
  confirmed_by: MaybeText,
  workflow_id: MaybeText,
  temporal_url: MaybeText,
});
export type DeliveryDetail = Static<typeof DeliveryDetail>;

export const DeliveryStats = Counts;

export const SendBody = Type.Object({
  override_email: Type.Optional(Type.String({ maxLength: 254 })),
  force: Type.Optional(Type.Boolean()),
});
export const ReasonBody = Type.Object({ reason: RequiredText(1000) });
export const RejectBody = Type.Object({
  reason: Type.Optional(
    Type.String({
      maxLength: 1000,
      description: `${REJECT_REASONS.join(', ')}, ou d’autres mots ; sans motif : autre`,
    }),
  ),
  reason_detail: Type.Optional(Text(1000)),
});
export const RemoveBody = Type.Object({
  reason: Type.Optional(OneOf([...REMOVAL_REASONS, ''] as const, 'Sans motif : autre')),
  reason_detail: Type.Optional(Text(1000)),
});

/** Result of an action on a batch. */
export const BatchAnswer = Type.Object({
  success: Type.Boolean(),
  delivery_id: Type.String(),
  batch_id: MaybeText,
  status: Nullable(DeliveryStatusName),
  sent_to: Type.Array(Type.String()),
  error: MaybeText,
  message: Type.String(),
});
export type BatchAnswer = Static<typeof BatchAnswer>;

const returned = {
  success: Type.Boolean(),
  delivery_id: Type.String(),
  lead_id: Type.String(),
  outcome: OutcomeName,
  reason: Type.String({ description: 'Celui qui est gardé : le premier donné' }),
};
export const RejectAnswer = Type.Object({ ...returned, already_rejected: Type.Boolean() });
export const RemoveAnswer = Type.Object({ ...returned, already_removed: Type.Boolean() });

export const BatchQuery = Type.Object({
  entity: Type.Optional(EntityCode),
  client_id: Type.Optional(Id),
  override_email: Type.Optional(Type.String({ maxLength: 254 })),
});

export const PreparedAnswer = Type.Object({
  success: Type.Boolean(),
  batches: Type.Integer(),
  deliveries: Type.Integer(),
  failed: Type.Integer({ description: 'Lots dont le client n’est pas livrable' }),
  processed: Type.Integer({ description: 'Livraisons mises en lot' }),
  errors: Type.Integer({ description: 'Lots dont le client n’est pas livrable, commandes non préparées' }),
  skipped_calendar: Type.Integer({ description: 'Toujours 0 : préparer ne dépend pas du calendrier' }),
});

export const SendReadyAnswer = Type.Object({
  success: Type.Boolean({ description: 'La demande est exécutée, quoi qu’il advienne de chaque lot' }),
  processed: Type.Integer({ description: 'Lots pour lesquels quelque chose fut tenté' }),
  errors: Type.Integer({ description: 'Lots en échec, incertains ou refusés' }),
  skipped_calendar: Type.Integer({ description: 'Lots prêts de sociétés qui ne livrent pas aujourd’hui' }),
  sent: Type.Integer({ description: 'Lots' }),
  failed: Type.Integer(),
  uncertain: Type.Integer(),
  pending: Type.Integer({ description: 'Encore en cours' }),
  not_started: Type.Integer({ description: 'Pas commencés : restés prêts' }),
  refused: Type.Integer({ description: 'Le client ne peut être livré, ou quelqu’un fut plus rapide' }),
  more: Type.Boolean({ description: 'Il en reste au-delà de 500 : demandez encore' }),
  closed: Type.Array(Type.Object({ entity: EntityCode, reason: Type.String() })),
  results: Type.Array(
    Type.Object({
      batch_id: Type.String(),
      client_id: Type.String(),
      count: Type.Integer(),
      status: Type.String(),
      error: MaybeText,
    }),
  ),
});
export type SendReadyAnswer = Static<typeof SendReadyAnswer>;
