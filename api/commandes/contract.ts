/** Contracts of `/api/commandes`. */
import { type Static, Type } from 'typebox';
import { LB_STANDINGS } from '../../domain/routing/lb.ts';
import {
  AnswerWeek,
  Clearable,
  Count,
  EntityCode,
  EntityOrBoth,
  Euros,
  Id,
  Instant,
  ListAnswer,
  ListQuery,
  Nullable,
  OneOf,
  Percent,
  Ratio,
  RequiredText,
  Text,
  Week,
} from '../http/contract.ts';

export const CommandeListQuery = Type.Object({
  ...ListQuery,
  entity: EntityOrBoth,
  client_id: Type.Optional(Id),
  produit: Type.Optional(Text(40)),
  active_only: Type.Optional(Type.Boolean({ default: true })),
  week: Type.Optional(Week),
});

export const Commande = Type.Object({
  id: Type.String(),
  entity: EntityCode,
  client_id: Type.String(),
  client_name: Type.String(),
  produit: Type.String(),
  departements: Type.Array(Type.String()),
  quota_semaine: Count,
  priorite: Type.Integer(),
  lb_target_pct: Type.Number(),
  prix_lead: Nullable(Type.Number()),
  remise_percent: Type.Number(),
  active: Type.Boolean(),
  auto_renew: Type.Boolean(),
  notes: Type.String(),
  created_at: Instant,
  updated_at: Instant,
  week_start: Instant,
  leads_delivered_this_week: Count,
  lb_delivered_this_week: Count,
  quota_remaining: Type.Unsafe<number | 'illimité'>({
    type: ['integer', 'string'],
    description: 'ou « illimité »',
  }),
});
export type Commande = Static<typeof Commande>;

const Departements = Type.Unsafe<string[] | '*'>({
  anyOf: [
    { type: 'array', items: { type: 'string', maxLength: 5 }, minItems: 1, maxItems: 100 },
    { type: 'string', const: '*' },
  ],
  description: 'Codes à deux caractères, ou *',
});

const changes = {
  produit: Type.Optional(RequiredText(40)),
  departements: Type.Optional(Departements),
  quota_semaine: Type.Optional(
    Clearable(Type.Integer({ minimum: 0, maximum: 100_000, description: '0 ou "" : illimité' })),
  ),
  priorite: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
  lb_target_pct: Type.Optional(Ratio),
  prix_lead: Type.Optional(Clearable(Euros)),
  remise_percent: Type.Optional(Clearable(Percent)),
  active: Type.Optional(Type.Boolean()),
  auto_renew: Type.Optional(Type.Boolean()),
  notes: Type.Optional(Text(10_000)),
};

export const NewCommande = Type.Object({
  ...changes,
  entity: Type.Optional(EntityCode),
  client_id: Id,
  produit: RequiredText(40),
});
export const CommandeChange = Type.Object(changes);
export type CommandeChange = Static<typeof CommandeChange>;

export const CommandeList = Type.Object({
  commandes: Type.Array(Commande),
  ...ListAnswer,
  entity: EntityOrBoth,
  week: AnswerWeek,
});
export const OneCommande = Type.Object({ commande: Commande });
export const CommandeAnswer = Type.Object({ success: Type.Boolean(), commande: Commande });
export const ToggleAnswer = Type.Object({ success: Type.Boolean(), active: Type.Boolean() });

export const CommandeStats = Type.Object({
  commande_id: Type.String(),
  current_week: Type.Object({
    start: Instant,
    delivered: Count,
    lb_delivered: Count,
    quota: Count,
  }),
  total_delivered: Count,
  last_4_weeks: Type.Array(
    Type.Object({
      week_offset: Type.Integer(),
      week_key: AnswerWeek,
      delivered: Count,
      lb_delivered: Count,
    }),
  ),
});

export const DepartementList = Type.Object({
  departements: Type.Array(Type.String()),
  count: Type.Integer(),
});

/** The codes alone; `/api/products` has their names. */
export const ProductCodes = Type.Object({
  products: Type.Array(Type.String()),
  count: Type.Integer(),
});

export const LbMonitorQuery = Type.Object({
  entity: Type.Optional(EntityOrBoth),
  week: Type.Optional(Week),
});
const LbMonitorRow = Type.Object({
  commande_id: Type.String(),
  entity: EntityCode,
  client_id: Type.String(),
  client_name: Type.String(),
  produit: Type.String(),
  active: Type.Boolean(),
  quota_semaine: Count,
  lb_target_pct: Type.Number({ description: '0 à 1' }),
  units_accepted: Count,
  lb_accepted: Count,
  fresh_accepted: Count,
  actual_lb_pct: Type.Number({ description: '0 à 1' }),
  delta: Type.Number({ description: 'actual_lb_pct − lb_target_pct' }),
  status: OneOf(LB_STANDINGS, 'En leads entiers, arrondis au-dessus : 15 % de 10 sont deux LB'),
  shortfalls: Type.Array(Type.Object({ run_id: Type.String(), at: Instant, missing: Count }), {
    description: 'Exécutions de la semaine qui ont manqué de LB',
  }),
});
export type LbMonitorRow = Static<typeof LbMonitorRow>;
export const LbMonitor = Type.Object({
  week_key: AnswerWeek,
  scope: EntityOrBoth,
  commandes: Type.Array(LbMonitorRow),
  count: Type.Integer(),
});
export type LbMonitor = Static<typeof LbMonitor>;
