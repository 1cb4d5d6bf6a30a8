/** What the simulator is asked and what it tells: past days and weeks replayed, and what would make something sell. */
import { type Static, Type } from 'typebox';
import { REPLAY_CAUSES } from '../../domain/routing/replay-causes.ts';
import { REPLAY_KINDS, REPLAY_RULES, REPLAY_STATUSES } from '../../domain/routing/replay.ts';
import { RAISED } from '../../domain/routing/what-if.ts';
import { CommandeChange } from '../commandes/contract.ts';
import {
  AnswerDay,
  Count,
  EntityCode,
  Id,
  Instant,
  Nullable,
  OneOf,
  PendingAnswer,
  RequiredText,
  Week,
} from '../http/contract.ts';
import { RoutingTrace } from '../leads/contract.ts';
import { CrossEntity } from '../settings/contract.ts';

const Day = Type.String({ maxLength: 30, description: 'Jour (Paris), 2026-11-23' });
const period = {
  day: Type.Optional(Day),
  week: Type.Optional(Week),
};

const { quota_semaine, priorite, departements, criteria, active, prix_lead } = CommandeChange.properties;
const { day_cap, month_cap, budget_cap, lb_target_pct } = CommandeChange.properties;
/** An order as it is to be played; what is absent stays. */
export const OrderEdit = Type.Object({
  commande_id: Id,
  ...{ active, quota_semaine, priorite, departements, criteria, prix_lead },
  ...{ day_cap, month_cap, budget_cap, lb_target_pct },
});
export type OrderEdit = Static<typeof OrderEdit>;

const Days = Type.Object({
  enabled_days: Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), {
    maxItems: 7,
    description: '0 = lundi … 6 = dimanche',
  }),
});
export const SettingsEdit = Type.Object({
  delivery_calendar: Type.Optional(Type.Object({ ZR7: Type.Optional(Days), MDL: Type.Optional(Days) })),
  cross_entity: Type.Optional(CrossEntity),
  overlap_guard: Type.Optional(Type.Boolean()),
  lb_replacement: Type.Optional(Type.Boolean()),
});

export const ReplayBody = Type.Object({
  ...period,
  rules: Type.Optional(
    OneOf(REPLAY_RULES, 'then : les commandes d’alors, avec leurs changements ; now : celles d’aujourd’hui'),
  ),
  commandes: Type.Optional(Type.Array(OrderEdit, { maxItems: 50 })),
  settings: Type.Optional(SettingsEdit),
});
export type ReplayBody = Static<typeof ReplayBody>;

export const WhatIfBody = Type.Object({
  ...period,
  commande_id: Type.Optional(Id),
  produit: Type.Optional(RequiredText(40)),
  departement: Type.Optional(RequiredText(10)),
  entity: Type.Optional(EntityCode),
});

export type WhatIfBody = Static<typeof WhatIfBody>;

export const ReplayStarted = Type.Object({ ...PendingAnswer.properties, replay_id: Type.String() });

const Euros = Type.Number({ description: 'Euros HT' });
const Placed = Type.Object({
  client_id: Nullable(Type.String()),
  client_name: Type.String({ description: 'Vide : de l’autre société' }),
  commande_id: Nullable(Type.String()),
  entity: EntityCode,
  at: Instant,
  price: Nullable(Euros),
  returned: Type.Boolean({ description: 'Repris depuis : ne compte pas' }),
});
const NullablePlaced = Type.Unsafe<Static<typeof Placed> | null>({ ...Placed, type: ['object', 'null'] });

export const ReplayRow = Type.Object({
  n: Count,
  lead_id: Nullable(Type.String({ description: 'Absent : le lead est de l’autre société' })),
  created_at: Instant,
  entity: Nullable(EntityCode),
  produit: Nullable(Type.String()),
  departement: Type.String(),
  is_lb: Type.Boolean(),
  cause: OneOf(REPLAY_CAUSES),
  real: NullablePlaced,
  replayed: NullablePlaced,
  trace: Type.Unsafe<Static<typeof RoutingTrace> | null>({ ...RoutingTrace, type: ['object', 'null'] }),
});
export type ReplayRow = Static<typeof ReplayRow>;

export const ReplayRowsQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  skip: Type.Optional(Type.Integer({ minimum: 0, maximum: 5_000, default: 0 })),
});
export const ReplayRows = Type.Object({ rows: Type.Array(ReplayRow), count: Count, total: Count });
export type ReplayRows = Static<typeof ReplayRows>;

const clientPart = { client_id: Type.String(), client_name: Type.String(), entity: EntityCode };
const ReplayResult = Type.Object({
  counts: Type.Object({
    ...{ leads: Count, same: Count, different: Count, erased: Count, unpriced: Count },
    ...{ real_sold: Count, replayed_sold: Count, real_waiting: Count, replayed_waiting: Count },
    ...{ real_euros: Euros, replayed_euros: Euros },
  }),
  causes: Type.Record(OneOf(REPLAY_CAUSES), Count),
  clients: Type.Array(
    Type.Object({
      ...clientPart,
      ...{ real: Count, replayed: Count, gained: Count, lost: Count },
      ...{ real_euros: Euros, replayed_euros: Euros },
    }),
  ),
  stock: Type.Array(
    Type.Object({
      entity: Nullable(EntityCode),
      produit: Nullable(Type.String()),
      departement: Type.String(),
      real: Count,
      replayed: Count,
    }),
  ),
  rows: Count,
  cut: Type.Boolean({ description: 'Le stock LB est plus grand que ce qu’une simulation lit' }),
});

const WhatIfChange = Type.Object({
  kind: OneOf(['activate', 'end_pause', 'raise', 'departement', 'criterion', 'open_company']),
  commande_id: Nullable(Type.String()),
  client_name: Type.String(),
  entity: EntityCode,
  limit: Nullable(OneOf(RAISED)),
  from: Nullable(Type.Number()),
  to: Nullable(Type.Number()),
  departement: Nullable(Type.String()),
  champ: Nullable(Type.String()),
  text: Nullable(Type.String()),
});
export type WhatIfChangeView = Static<typeof WhatIfChange>;

const Proposal = Type.Object({
  changes: Type.Array(WhatIfChange),
  ...{ won: Count, lost: Count, from_stock: Type.Integer(), euros: Euros },
  clients: Type.Array(Type.Object({ ...clientPart, units: Type.Integer(), euros: Euros })),
  applicable: Type.Boolean({ description: 'Il ne change que des commandes de votre périmètre' }),
  applied: Type.Boolean(),
});
export type ProposalView = Static<typeof Proposal>;

const summary = {
  id: Type.String(),
  kind: OneOf(REPLAY_KINDS),
  status: OneOf(REPLAY_STATUSES),
  from: AnswerDay,
  to: AnswerDay,
  rules: OneOf(REPLAY_RULES),
  edited: Count,
  target: Type.Unsafe<{
    commande_id: string | null;
    entity: 'ZR7' | 'MDL';
    produit: string;
    departement: string | null;
  } | null>({
    type: ['object', 'null'],
    properties: {
      commande_id: Nullable(Type.String()),
      entity: EntityCode,
      produit: Type.String(),
      departement: Nullable(Type.String()),
    },
  }),
  by_name: Type.String(),
  created_at: Instant,
  finished_at: Nullable(Instant),
  expires_at: Instant,
  progress: Count,
};
export const ReplaySummary = Type.Object(summary);
export type ReplaySummary = Static<typeof ReplaySummary>;
export const ReplayList = Type.Object({
  replays: Type.Array(ReplaySummary),
  count: Count,
  since: Nullable(Instant),
});
export type ReplayList = Static<typeof ReplayList>;

export const ReplayDetail = Type.Object({
  ...summary,
  result: Type.Unsafe<Static<typeof ReplayResult> | null>({ ...ReplayResult, type: ['object', 'null'] }),
  proposals: Type.Array(Proposal),
  complete: Type.Boolean({ description: 'Faux : le temps a manqué pour tout essayer' }),
});
export type ReplayDetail = Static<typeof ReplayDetail>;

export const ApplyBody = Type.Object({ proposal: Type.Integer({ minimum: 0, maximum: 50 }) });
export const ApplyAnswer = Type.Object({ success: Type.Boolean(), commande_ids: Type.Array(Type.String()) });
