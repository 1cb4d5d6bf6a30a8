/** Contracts of `/api/event-log`. */
import { type Static, Type } from 'typebox';
import {
  AnswerWeek,
  EntityCode,
  EntityOrBoth,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  Text,
  Week,
} from '../http/contract.ts';

export const EventListQuery = Type.Object({
  ...ListQuery,
  action: Type.Optional(Text(80)),
  entity_type: Type.Optional(Text(80)),
  entity_id: Type.Optional(Text(100)),
  entity: Type.Optional(EntityOrBoth),
  week: Type.Optional(Week),
  user_filter: Type.Optional(
    Type.String({ maxLength: 200, description: 'Un bout du nom ou de l’e-mail, ou l’identifiant' }),
  ),
  search: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Débuts de mots de l’action, du motif, des noms et des détails',
    }),
  ),
});

const Fields = Type.Record(Type.String(), Type.Any());

export const AuditEvent = Type.Object({
  id: Type.String(),
  at: Instant,
  created_at: Instant,
  week_key: AnswerWeek,
  action: Type.String(),
  sentence: Type.String({ description: 'L’action, en français' }),
  entity_type: Type.String(),
  entity_id: Type.String(),
  entity: Nullable(EntityCode),
  user_id: Type.String(),
  user: Type.String({ description: 'Nom <e-mail>' }),
  user_name: Type.String(),
  user_email: Nullable(Type.String()),
  ip_address: Nullable(Type.String()),
  before: Type.Union([Fields, Type.Null()]),
  after: Type.Union([Fields, Type.Null()]),
  related: Type.Record(Type.String(), Type.String()),
});
export type AuditEvent = Static<typeof AuditEvent>;

export const EventList = Type.Object({ events: Type.Array(AuditEvent), ...ListAnswer });
export const EventActions = Type.Object({
  actions: Type.Array(Type.String()),
  sentences: Type.Record(Type.String(), Type.String(), { description: 'De chacune, en français' }),
  count: Type.Integer(),
});
export type EventActions = Static<typeof EventActions>;
