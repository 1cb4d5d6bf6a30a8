/** Contracts of `/` and `/api/system`. */
import { type Static, Type } from 'typebox';
import { RESTORE_ITEM_KINDS } from '../../domain/system/restore.ts';
import { AnswerWeek, Instant, Nullable, OneOf } from '../http/contract.ts';

export const Running = Type.Object({
  name: Type.String(),
  version: Type.String(),
  status: Type.Literal('running'),
});

export const VersionAnswer = Type.Object({
  version: Type.String(),
  tag: Type.String(),
  git_sha: Type.String(),
  build_date: Type.String(),
  env: Type.String(),
});

export const Live = Type.Object({ status: Type.Literal('live') });
export type Live = Static<typeof Live>;

export const Ready = Type.Object({
  status: OneOf(['ready', 'not_ready']),
  mongo: Type.Boolean(),
  indexes: Type.Boolean(),
  temporal: OneOf(
    ['up', 'degraded', 'unknown'],
    'Sans Temporal, la réception continue ; `unknown` tant que le processus démarre',
  ),
  restored: Type.Optional(
    Type.String({ description: 'Une restauration n’est pas réglée : la réception continue, rien ne part' }),
  ),
  detail: Type.Optional(Type.String({ description: 'Ce qui manque, et que faire' })),
});
export type Ready = Static<typeof Ready>;

export const HEALTH_STATES = ['healthy', 'warning', 'degraded', 'error'] as const;
export const HealthState = OneOf(HEALTH_STATES);
export type HealthState = (typeof HEALTH_STATES)[number];

const module = <P extends Parameters<typeof Type.Object>[0]>(properties: P) =>
  Type.Object({
    status: HealthState,
    detail: Type.Optional(Type.String({ description: 'Une phrase, quand tout ne va pas bien' })),
    ...properties,
  });

const Run = Type.Object({
  id: Type.String(),
  status: Type.String(),
  finished_at: Nullable(Instant),
  age_hours: Type.Number(),
});

export const Health = Type.Object({
  status: HealthState,
  timestamp: Instant,
  modules: Type.Object({
    cron: module({
      last_daily_run: Type.Union([Run, Type.Null()]),
      last_intercompany_run: Type.Union([Run, Type.Null()]),
      next_runs: Type.Array(Type.Object({ job: Type.String(), at: Instant })),
      failed_runs_7d: Type.Integer(),
      last_daily_delivery: Type.Union([
        Type.Object({ run_at: Instant, duration_s: Nullable(Type.Number()) }),
        Type.Null(),
      ]),
      last_intercompany_cron: Type.Union([
        Type.Object({ status: Type.String(), run_at: Instant, week_key: AnswerWeek }),
        Type.Null(),
      ]),
      failed_crons_7d: Type.Integer(),
    }),
    deliveries: module({
      failed_24h: Type.Integer(),
      uncertain: Type.Integer(),
      inbox: Type.Integer(),
      failed: Type.Integer(),
      pending_csv: Type.Integer(),
      total_sent: Type.Integer(),
    }),
    intercompany: module({ error_transfers: Type.Integer(), pending_transfers: Type.Integer() }),
    invoices: module({ overdue: Type.Integer(), draft: Type.Integer() }),
    mongo: module({
      database: Type.String(),
      indexes: Type.Integer(),
      missing_indexes: Type.Array(Type.String()),
    }),
    temporal: module({ namespace: Type.String(), ui_url: Type.String() }),
    smtp: module({ failed_connections_24h: Type.Integer() }),
    worker: module({ pollers: Type.Integer() }),
    proxy: module({}),
    alerts: module({ recipients: Type.Integer({ description: 'Adresses et webhook qui sont prévenus' }) }),
    restore: module({ state: OneOf(['none', 'standing', 'held', 'released']) }),
  }),
});
export type Health = Static<typeof Health>;

const RestoreLine = Type.Object({
  kind: OneOf(RESTORE_ITEM_KINDS),
  id: Type.String({ description: 'Du lot, de la commande ou de la facture' }),
  client_id: Type.Optional(Type.String()),
  client_name: Type.Optional(Type.String()),
  count: Type.Optional(Type.Integer({ description: 'Leads' })),
  at: Type.Optional(Instant),
  told: Type.Optional(Type.String({ description: 'Ce que Temporal en dit' })),
  temporal_url: Nullable(Type.String()),
});

export const Restore = Type.Object({
  state: OneOf(['standing', 'held', 'released'], 'À régler, départs retenus, ou repris'),
  backup_at: Instant,
  marked_at: Type.String({
    format: 'date-time',
    description: 'Les leads acceptés entre les deux sont perdus',
  }),
  settled_at: Nullable(Instant),
  released_at: Nullable(Instant),
  released_by: Nullable(Type.String()),
  last_lead_at: Nullable(Instant),
  temporal: Type.Boolean({ description: 'Ses historiques ont été lus' }),
  stock: Type.Integer({ description: 'Leads en stock, peut-être vendus après la sauvegarde' }),
  total: Type.Integer({ description: 'De tout ce qui a été trouvé ; au plus 5 000 lignes sont gardées' }),
  items: Type.Array(RestoreLine),
});
export type Restore = Static<typeof Restore>;

export const RestoreAnswer = Type.Object({ restore: Type.Union([Restore, Type.Null()]) });
