/** Contracts of `/api/alerts`. */
import { type Static, Type } from 'typebox';
import { SEVERITIES, WEBHOOK_SHAPES } from '../../domain/monitoring/alert-rules.ts';
import { ALERT_KINDS } from '../../domain/monitoring/alerts.ts';
import { ENTITIES } from '../../domain/common/entity.ts';
import { Email, EntityOrBoth, Instant, ListAnswer, ListQuery, Nullable, OneOf } from '../http/contract.ts';

export const ALERT_STATES = ['open', 'recovered'] as const;

export const Alert = Type.Object({
  id: Type.String(),
  kind: OneOf(ALERT_KINDS),
  sentence: Type.String(),
  severity: OneOf(SEVERITIES, '`critique` : envoyée aussi pendant les heures calmes'),
  state: OneOf(ALERT_STATES),
  entity: Nullable(OneOf(ENTITIES)),
  subject_type: Type.String(),
  subject_id: Type.String(),
  related: Type.Record(Type.String(), Type.String()),
  client_name: Nullable(Type.String({ description: 'Le client qu’elle concerne' })),
  raised_at: Instant,
  resolved_at: Nullable(Instant),
  acked_at: Nullable(Instant),
  acked_by: Nullable(Type.String()),
});
export type Alert = Static<typeof Alert>;

export const AlertListQuery = Type.Object({
  ...ListQuery,
  entity: Type.Optional(EntityOrBoth),
  state: Type.Optional(OneOf(ALERT_STATES)),
});
export const AlertList = Type.Object({ alerts: Type.Array(Alert), ...ListAnswer });
export const AckAnswer = Type.Object({ success: Type.Boolean(), alert: Alert });

const Address = Type.String({
  maxLength: 2_000,
  description: 'Adresse https, jamais privée ; vide : aucune',
});
const Hour = Type.Integer({ minimum: 0, maximum: 23 });
const reach = {
  recipients: Type.Array(Email, { maxItems: 20 }),
  webhook_url: Address,
  webhook_shape: OneOf(WEBHOOK_SHAPES),
  ping_url: Address,
  quiet_from: Hour,
  quiet_to: Hour,
};
export const AlertPolicy = Type.Object({
  ...reach,
  rules: Type.Array(
    Type.Object({
      kind: OneOf(ALERT_KINDS),
      sentence: Type.String(),
      enabled: Type.Boolean(),
      severity: OneOf(SEVERITIES),
    }),
  ),
});
export type AlertPolicy = Static<typeof AlertPolicy>;

export const PolicyChange = Type.Object({
  recipients: Type.Optional(reach.recipients),
  webhook_url: Type.Optional(Address),
  webhook_shape: Type.Optional(reach.webhook_shape),
  ping_url: Type.Optional(Address),
  quiet_from: Type.Optional(Hour),
  quiet_to: Type.Optional(Hour),
  rules: Type.Optional(
    Type.Array(
      Type.Object({
        kind: OneOf(ALERT_KINDS),
        enabled: Type.Optional(Type.Boolean()),
        severity: Type.Optional(OneOf(SEVERITIES)),
      }),
      { maxItems: 100 },
    ),
  ),
});
export const PolicyAnswer = Type.Object({ success: Type.Boolean(), ...AlertPolicy.properties });

export const TestAnswer = Type.Object({
  mail: Nullable(Type.Boolean({ description: 'Parti ; absent : aucun destinataire' })),
  webhook: Nullable(Type.Boolean()),
});
