/** Contracts of `/api/runs`. */
import { type Static, Type } from 'typebox';
import {
  AnswerDay,
  Count,
  Counts,
  EntityCode,
  EntityOrBoth,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  SortBy,
} from '../http/contract.ts';
import { DeliveryStatusName } from '../deliveries/contract.ts';

const counts = {
  fresh: Count,
  lb: Count,
  sent: Count,
  ready: Count,
  skipped: Count,
  failed: Count,
  uncertain: Count,
  unprepared: Count,
};
export const RunCounts = Type.Object(counts);

export const RunListQuery = Type.Object({
  ...ListQuery,
  sort: SortBy(['started_at']),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 30 })),
  entity: Type.Optional(EntityOrBoth),
});

export const RunProgress = Type.Object({
  done: Count,
  total: Count,
  failed: Count,
  sending: Type.Array(Type.String(), { description: 'Clients dont un lot part en ce moment' }),
});
export type RunProgress = Static<typeof RunProgress>;

const run = {
  id: Type.String({ description: '2026-11-23, puis 2026-11-23/2' }),
  date: AnswerDay,
  workflow_id: Type.String(),
  temporal_url: Nullable(Type.String()),
  status: OneOf(['running', 'done', 'failed', 'abandoned']),
  paused: Type.Boolean(),
  trigger: OneOf(['schedule', 'manual']),
  started_by: Type.String(),
  started_at: Instant,
  finished_at: Nullable(Instant),
  duration_ms: Nullable(Type.Integer()),
  progress: Type.Union([RunProgress, Type.Null()], { description: 'Lots, tant qu’elle est en cours' }),
  totals: RunCounts,
  closed: Type.Array(Type.Object({ entity: EntityCode, reason: Type.String() }), {
    description: 'Sociétés dont le calendrier, tel qu’il est, ferme ce jour : leurs leads sont reportés',
  }),
  immediate: Type.Object(counts, {
    description: 'À part : ce qui est parti sans attendre, depuis l’exécution précédente',
  }),
  by_entity: Type.Object({ ZR7: Type.Optional(RunCounts), MDL: Type.Optional(RunCounts) }),
};
export const RunSummary = Type.Object(run);
export type RunSummary = Static<typeof RunSummary>;

export const RunList = Type.Object({ runs: Type.Array(RunSummary), ...ListAnswer });

export const BalanceLine = Type.Object({
  entity: OneOf(['ZR7', 'MDL', 'none']),
  scope: OneOf(['day', 'all']),
  received: Type.Integer(),
  deleted: Type.Integer(),
  by_status: Counts,
  off: Type.Integer({ description: 'Zéro, ou une alerte' }),
});

const RunClient = Type.Object({
  client_id: Type.String(),
  client_name: Type.String(),
  entity: EntityCode,
  ...counts,
});

export const Run = Type.Object({
  ...run,
  clients: Type.Array(RunClient),
  immediate_clients: Type.Array(RunClient, { description: 'À part : parti sans attendre' }),
  errors: Type.Array(
    Type.Object({
      code: Type.String(),
      detail: Type.String(),
      entity: Nullable(EntityCode),
      batch_id: Nullable(Type.String()),
      status: Nullable(DeliveryStatusName),
      client_id: Nullable(Type.String()),
      client_name: Nullable(Type.String()),
      commande_id: Nullable(Type.String()),
      count: Nullable(Type.Integer()),
    }),
  ),
  steps: Type.Array(Type.Object({ name: Type.String(), started_at: Instant, ms: Count })),
  marked_lb: Type.Object({ ZR7: Type.Optional(Count), MDL: Type.Optional(Count) }),
  balance: Type.Array(BalanceLine),
});
export type Run = Static<typeof Run>;

export const StartRunBody = Type.Object({
  date: Type.Optional(Type.String({ maxLength: 10, description: 'Aujourd’hui (Paris), seul accepté' })),
});

export const StartedRunAnswer = Type.Object({
  success: Type.Boolean(),
  run: Type.Object({
    id: Type.String(),
    date: AnswerDay,
    workflow_id: Type.String(),
    temporal_url: Nullable(Type.String()),
  }),
});
export type StartedRunAnswer = Static<typeof StartedRunAnswer>;

export const PausedAnswer = Type.Object({
  success: Type.Boolean(),
  id: Type.String(),
  paused: Type.Boolean(),
});
