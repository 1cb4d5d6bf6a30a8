/** Contracts of `/api/privacy/retention`. */
import { type Static, Type } from 'typebox';
import { KEPT_REASONS, RETENTION_FIELDS, RETENTION_KINDS } from '../../domain/privacy/retention.ts';
import { Count, Instant, Nullable, OneOf } from '../http/contract.ts';

const months = <T>(of: T) =>
  Object.fromEntries(RETENTION_FIELDS.map((field) => [field, of])) as Record<
    (typeof RETENTION_FIELDS)[number],
    T
  >;
const Months = Type.Object(months(Type.Integer()), {
  description:
    'En mois. csv : fichiers envoyés ; prospects : les personnes, depuis le dernier contact ; visites : des landing pages ; journal ; factures : ce qui les explique dans le journal',
});

const KindCounts = Type.Object({
  kind: OneOf(RETENTION_KINDS),
  purged: Type.Integer({ description: 'Effacés ; d’un essai : à effacer' }),
  kept: Type.Array(
    Type.Object({
      reason: OneOf(
        KEPT_REASONS,
        'open : un lot ou une livraison n’est pas terminé ; invoice : à facturer ou à payer ; csv : un fichier les nomme encore',
      ),
      count: Count,
    }),
  ),
});
export const RetentionRun = Type.Object({
  id: Type.String(),
  kind: OneOf(['run', 'dry_run']),
  status: OneOf(['running', 'interrupted', 'done'], 'interrupted : le matin est venu avant la fin'),
  months: Months,
  counts: Type.Array(KindCounts),
  started_at: Instant,
  finished_at: Nullable(Instant),
  by: Type.String(),
});
export type RetentionRun = Static<typeof RetentionRun>;

export const Retention = Type.Object({
  enabled: Type.Boolean(),
  months: Months,
  bounds: Type.Array(
    Type.Object({ kind: OneOf(RETENTION_FIELDS), least: Type.Integer(), most: Type.Integer() }),
  ),
  runs: Type.Array(RetentionRun, { description: 'Les 30 dernières exécutions, la plus récente d’abord' }),
  dry_run: Type.Union([RetentionRun, Type.Null()], { description: 'Le dernier essai' }),
});
export type Retention = Static<typeof Retention>;

const MonthsChange = Type.Object(months(Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 }))));
export const RetentionChange = Type.Object({
  enabled: Type.Optional(Type.Boolean()),
  months: Type.Optional(MonthsChange),
});
export const RetentionAnswer = Type.Object({ success: Type.Boolean(), retention: Retention });
export const DryRunBody = Type.Object({ months: Type.Optional(MonthsChange) });
export const DryRunAnswer = Type.Object({ success: Type.Boolean(), dry_run: RetentionRun });
