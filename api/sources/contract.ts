/** Contracts of `/api/sources`. */
import { type Static, Type } from 'typebox';
import { GATE_STATES, RELEASES } from '../../domain/sources/gate.ts';
import { MAX_WINDOW_HOURS, SOURCE_RATES } from '../../domain/sources/rules.ts';
import {
  Clearable,
  Count,
  EntityCode,
  EntityOrBoth,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  Percent,
  Rate,
  Text,
} from '../http/contract.ts';

const Name = Type.String({
  maxLength: 300,
  description:
    'La source telle qu’elle compte ; d’un fournisseur : `PROV:` et son nom court ; vide : sans source',
});
const Hours = Type.Integer({ minimum: 1, maximum: MAX_WINDOW_HOURS });

const counts = {
  received: Count,
  invalid: Count,
  suspicious: Count,
  duplicate: Count,
  missing_consent: Count,
  sold: Count,
  rejected: Count,
};
export const SourceFigures = Type.Object({
  ...counts,
  hours: Type.Integer({ description: 'Sur combien d’heures' }),
  reject_rate: Rate,
  invalid_rate: Rate,
  suspicious_rate: Rate,
  duplicate_rate: Rate,
  missing_consent_rate: Rate,
});
export type SourceFigures = Static<typeof SourceFigures>;

const Exceeded = Type.Object({
  rate: OneOf(SOURCE_RATES),
  n: Count,
  of: Count,
  max_rate: Percent,
});
export type Exceeded = Static<typeof Exceeded>;

const MaxRate = Type.Optional(Clearable(Percent));
export const SourceRules = Type.Object({
  enabled: Type.Boolean(),
  window_hours: Hours,
  min_volume: Count,
  max_reject_rate: Nullable(Percent),
  max_invalid_rate: Nullable(Percent),
  max_suspicious_rate: Nullable(Percent),
  max_duplicate_rate: Nullable(Percent),
  max_missing_consent_rate: Nullable(Percent),
  silence_hours: Nullable(Type.Integer()),
  silence_expected: Count,
  half_open_hours: Nullable(Type.Integer()),
});
export type SourceRules = Static<typeof SourceRules>;

const changes = {
  enabled: Type.Optional(Type.Boolean()),
  window_hours: Type.Optional(Hours),
  min_volume: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  max_reject_rate: MaxRate,
  max_invalid_rate: MaxRate,
  max_suspicious_rate: MaxRate,
  max_duplicate_rate: MaxRate,
  max_missing_consent_rate: MaxRate,
  silence_hours: Type.Optional(Clearable(Hours)),
  silence_expected: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  half_open_hours: Type.Optional(Clearable(Type.Integer({ minimum: 1, maximum: 720 }))),
};
export const RulesChange = Type.Object(changes);
export type RulesChange = Static<typeof RulesChange>;

const source = {
  source: Name,
  name: Type.String({ description: 'Vide : sans source' }),
  provider: Nullable(Type.String({ description: 'Nom court du fournisseur' })),
  entity: EntityCode,
  blocked: Type.Boolean({ description: 'Bloquée dans les paramètres' }),
  enabled: Type.Boolean({ description: 'Surveillée par son disjoncteur' }),
  state: OneOf(GATE_STATES, 'closed : les leads passent ; open : suspendue ; half_open : à l’essai'),
  state_at: Nullable(Instant),
  figures: SourceFigures,
  held: Type.Integer({ description: 'Leads qui l’attendent' }),
  proof_required: Type.Boolean({ description: 'Cette société n’en vend que les leads prouvés' }),
  proof_in_settings: Type.Boolean({ description: 'Les paramètres l’exigent, des deux sociétés' }),
  unproved: Type.Integer({ description: 'Leads qui attendent une preuve' }),
  trial: Type.Union([
    Type.Object({ size: Count, left: Type.Integer({ description: 'Leads qui passeront encore' }) }),
    Type.Null(),
  ]),
  last_trip_at: Nullable(Instant),
};
export const Source = Type.Object(source);
export type Source = Static<typeof Source>;

export const SourceEvent = Type.Object({
  at: Instant,
  what: OneOf(['trip', 'hold', 'half_open', 'close', 'release', 'proof_on', 'proof_off']),
  by: Type.String(),
  exceeded: Type.Union([Exceeded, Type.Null()]),
  reason: Nullable(Type.String()),
  size: Nullable(Type.Integer()),
  which: Nullable(OneOf(RELEASES)),
  since: Nullable(Instant),
});
export type SourceEvent = Static<typeof SourceEvent>;

export const SourceDetail = Type.Object({
  ...source,
  id: Type.String({ description: 'Dans le journal' }),
  rules: SourceRules,
  kept: Type.Array(Type.Object({ from: Instant, before: Instant }), {
    description: 'Les leads retenus de ces périodes le restent, comme quelqu’un l’a choisi',
  }),
  history: Type.Array(SourceEvent, { description: 'La plus récente d’abord' }),
});
export type SourceDetail = Static<typeof SourceDetail>;

export const SourceListQuery = Type.Object({ ...ListQuery, entity: Type.Optional(EntityOrBoth) });
export const SourceList = Type.Object({ sources: Type.Array(Source), ...ListAnswer });
export const SourceParams = Type.Object({ source: Name });
export const OfCompany = Type.Object({ entity: Type.Optional(EntityCode) });
export const SourceQuery = Type.Object({ source: Type.Optional(Name), entity: Type.Optional(EntityCode) });
export const OneSource = Type.Object({ source: SourceDetail });
export const SourceAnswer = Type.Object({ success: Type.Boolean(), source: SourceDetail });

export const ProofBody = Type.Object({ required: Type.Boolean() });
export const HoldBody = Type.Object({ reason: Type.Optional(Text(500)) });
export const ReleaseBody = Type.Object({
  which: OneOf(RELEASES, 'Leads retenus à remettre en jeu : tous, ceux reçus depuis `since`, aucun'),
  since: Type.Optional(Instant),
});

export const PreviewBody = Type.Object({
  source: Type.Optional(Name),
  entity: Type.Optional(EntityCode),
  ...changes,
});
export const BreakerPreview = Type.Object({
  source: Name,
  entity: EntityCode,
  since: Instant,
  received: Count,
  held: Count,
  trips: Type.Array(
    Type.Object({ at: Instant, exceeded: Exceeded, held: Count, closed_at: Nullable(Instant) }),
  ),
});
export type BreakerPreview = Static<typeof BreakerPreview>;
