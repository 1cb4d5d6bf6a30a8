/**
 * Pieces every contract uses. Plain TypeBox: the UI and the tests read the same files.
 */
import { type Static, type TSchema, Type } from 'typebox';
import { ENTITIES } from '../../domain/common/entity.ts';
import type { ParisDay, WeekKey } from '../../domain/time/paris-time.ts';

/** `T | null`, as JSON Schema's list of types, which serializes faster than `anyOf`. */
export const Nullable = <T extends TSchema>(schema: T) => {
  const { type } = schema as unknown as { type: string };
  return Type.Unsafe<Static<T> | null>({ ...schema, type: [type, 'null'] });
};

/** A number of a change that `""` clears; `null`, like an absent field, leaves it as it is. */
export const Clearable = (schema: TSchema) => {
  const { type } = schema as unknown as { type: string };
  return Type.Unsafe<number | ''>({ ...schema, type: [type, 'string'], maxLength: 0 });
};

/** One of some words. */
export const OneOf = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description && { description }) });

export const EntityCode = OneOf(ENTITIES, 'Société');
export const EntityOrBoth = OneOf([...ENTITIES, 'BOTH'] as const, 'Société, ou les deux (super_admin)');

/** ISO 8601, UTC. */
export const Instant = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
/** `register_date` of leads and deliveries. */
export const EpochSeconds = Type.Integer({ description: '`created_at`, en secondes depuis 1970' });
export const Text = (maxLength = 300) => Type.String({ maxLength });
export const RequiredText = (maxLength = 300) => Type.String({ minLength: 1, maxLength, pattern: '\\S' });
export const Count = Type.Integer({ minimum: 0 });
/** Euros with two decimals. */
export const Euros = Type.Number({ minimum: 0, maximum: 1_000_000, description: 'Euros HT' });
/** A share of something, as `_rate` and `_pct` fields are. */
export const Rate = Type.Number({ description: 'Pour cent, une décimale' });
export const Percent = Type.Number({ minimum: 0, maximum: 100, description: '0 à 100' });
export const Ratio = Type.Number({ minimum: 0, maximum: 1, description: '0 à 1' });

/** Ids are opaque. */
export const Id = Type.String({ minLength: 1, maxLength: 100 });
export const IdParams = Type.Object({ id: Id });

export const Week = Type.String({ maxLength: 10, description: 'Semaine ISO, 2026-W47' });
/** A Paris day and an ISO week of an answer; those of a request are strings until they are checked (week.ts). */
export const AnswerDay = Type.Unsafe<ParisDay>(Type.String());
export const AnswerWeek = Type.Unsafe<WeekKey>(Type.String());
export const Email = Type.String({ maxLength: 254 });

/** What every list takes. */
export const ListQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
  skip: Type.Optional(
    Type.Integer({ minimum: 0, default: 0, description: 'Jusqu’à 200 000 ; au-delà, `cursor`' }),
  ),
  cursor: Type.Optional(
    Type.String({ maxLength: 300, description: 'next_cursor, ou prev_cursor, d’une autre page' }),
  ),
};

/** `status`, or `-status` for the other way round; what an index serves. */
export const SortBy = <const T extends readonly string[]>(fields: T) =>
  Type.Optional(
    OneOf(
      fields.flatMap((field) => [field, `-${field}`]),
      'Tri ; le signe − inverse. Par défaut, du plus récent au plus ancien',
    ),
  );

/** What every paged list answers beside its items. */
export const ListAnswer = {
  count: Type.Integer({ description: 'Éléments de cette page' }),
  total: Type.Integer({ description: 'Exact jusqu’à 10 000' }),
  total_capped: Type.Optional(Type.Boolean({ description: 'Vrai au-delà de 10 000' })),
  next_cursor: Nullable(Type.String()),
  prev_cursor: Nullable(Type.String()),
};

export const Counts = Type.Record(Type.String(), Type.Integer());

/** Of a request that counts once however often it is made. */
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ maxLength: 200, description: 'La même demande deux fois ne compte qu’une fois' }),
  ),
});

export const DeletedAnswer = Type.Object({ success: Type.Boolean(), deleted_id: Type.String() });
export const SuccessAnswer = Type.Object({ success: Type.Boolean() });

/** 202: the workflow goes on without the caller. */
export const PendingAnswer = Type.Object({
  success: Type.Boolean(),
  pending: Type.Literal(true),
  workflow_id: Type.String(),
  temporal_url: Nullable(Type.String()),
  message: Type.String(),
  asked: Type.Optional(
    Type.Object(
      {
        by: Type.String(),
        at: Instant,
        joined: Type.Boolean({ description: 'La demande était déjà ouverte' }),
      },
      { description: 'Qui a demandé l’action, et quand' },
    ),
  ),
});

export type PendingAnswer = Static<typeof PendingAnswer>;
