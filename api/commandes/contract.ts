/** Contracts of `/api/commandes`. */
import { type Static, Type } from 'typebox';
import { LIMIT_RULES } from '../../domain/routing/caps.ts';
import { CRITERION_FIELDS, CRITERION_OPS, WHEN_ABSENT } from '../../domain/routing/criteria.ts';
import { MAX_CRITERIA, MAX_VALUES } from '../../domain/routing/criteria-input.ts';
import { DELIVERY_MODES } from '../../domain/routing/order-terms.ts';
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

const Pause = Type.Object(
  { from: Type.String({ maxLength: 10 }), until: Type.String({ maxLength: 10 }) },
  { description: 'Jours de Paris, compris tous les deux' },
);
const QuotaWeeks = Type.Object(
  {
    from: Week,
    to: Week,
    quota: Type.Integer({ minimum: 0, maximum: 100_000, description: '0 : illimité' }),
  },
  { description: 'Semaines ISO, comprises toutes les deux' },
);
const DeliveryHours = Type.Object(
  {
    from: Type.Integer({ minimum: 0, maximum: 23 }),
    to: Type.Integer({ minimum: 1, maximum: 24 }),
  },
  { description: 'Heures de Paris, d’une commande immédiate : de 8 à 20, de 08:00 à 19:59' },
);
const Limit = Type.Object(
  { rule: OneOf(LIMIT_RULES), used: Type.Number(), limit: Type.Number() },
  { description: 'La limite la plus proche : leads, ou euros pour budget_cap' },
);
const ClosedBy = Type.Object(
  {
    rule: Type.String(),
    figures: Type.Record(Type.String(), Type.Unsafe<string | number>({ type: ['string', 'number'] })),
  },
  { description: 'La première règle qui la ferme à tout lead en ce moment' },
);

const asks = {
  champ: OneOf(CRITERION_FIELDS, 'Champ du formulaire'),
  op: OneOf(CRITERION_OPS),
};
const WhenAbsent = OneOf(WHEN_ABSENT, 'Un lead sans réponse lisible ; par défaut refuse');
const Criterion = Type.Object({ ...asks, valeurs: Type.Array(Type.String()), si_absent: WhenAbsent });
const CriterionSummary = Type.Object({
  ...Criterion.properties,
  valeurs: Type.Array(Type.String(), { description: 'Les premières' }),
  count: Count,
});
export type CriterionSummary = Static<typeof CriterionSummary>;
const CriteriaInput = Type.Array(
  Type.Object({
    ...asks,
    valeurs: Type.Array(Text(200), { maxItems: MAX_VALUES }),
    si_absent: Type.Optional(WhenAbsent),
  }),
  { maxItems: MAX_CRITERIA, description: 'Tous doivent être remplis ; [] les retire' },
);
export type CriteriaInput = Static<typeof CriteriaInput>;

const commande = {
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
  day_cap: Count,
  month_cap: Count,
  budget_cap: Type.Number({ description: 'Euros HT nets par semaine ; 0 : pas de budget' }),
  debut: Nullable(Type.String()),
  fin: Nullable(Type.String()),
  pauses: Type.Array(Pause),
  quota_weeks: Type.Array(QuotaWeeks),
  delivery_mode: OneOf(DELIVERY_MODES),
  delivery_hours: Nullable(DeliveryHours),
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
  quota_this_week: Type.Integer({ description: 'Quota de la semaine demandée ; 0 : illimité' }),
  limit: Nullable(Limit),
  closed_by: Nullable(ClosedBy),
  criteria_summary: Type.Array(CriterionSummary),
};
export const Commande = Type.Object(commande);
export type Commande = Static<typeof Commande>;
/** One order: a list leaves the values of its criteria out. */
const CommandeDetail = Type.Object({ ...commande, criteria: Type.Array(Criterion) });
export type CommandeDetail = Static<typeof CommandeDetail>;

/** One order among others. */
export const OrderLine = Type.Object({
  commande_id: Type.String(),
  client_id: Type.String(),
  client_name: Type.String(),
  entity: EntityCode,
  produit: Type.String(),
  priorite: Type.Integer(),
  active: Type.Boolean(),
  used: Type.Integer({ description: 'Attribués cette semaine' }),
  quota: Type.Integer({ description: 'De cette semaine ; 0 : illimité' }),
  closed_by: Nullable(ClosedBy),
});
export type OrderLine = Static<typeof OrderLine>;

const Departements = Type.Unsafe<string[] | '*'>({
  anyOf: [
    { type: 'array', items: { type: 'string', maxLength: 5 }, minItems: 1, maxItems: 100 },
    { type: 'string', const: '*' },
  ],
  description: 'Codes à deux caractères, ou *',
});

const cap = (span: string) =>
  Type.Integer({ minimum: 0, maximum: 100_000, description: `Leads ${span} ; 0 ou "" : pas de maximum` });

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
  day_cap: Type.Optional(Clearable(cap('par jour'))),
  month_cap: Type.Optional(Clearable(cap('par mois'))),
  budget_cap: Type.Optional(
    Clearable({ ...Euros, description: 'Euros HT nets par semaine ; 0 ou "" : aucun' }),
  ),
  debut: Type.Optional(Type.String({ maxLength: 30, description: 'Premier jour ; "" : aucun' })),
  fin: Type.Optional(Type.String({ maxLength: 30, description: 'Dernier jour ; "" : aucun' })),
  delivery_mode: Type.Optional(
    OneOf(DELIVERY_MODES, 'daily : avec l’exécution quotidienne ; immediate : dès qu’un lead est attribué'),
  ),
  delivery_hours: Type.Optional(
    Type.Unsafe<Static<typeof DeliveryHours> | ''>({
      ...DeliveryHours,
      type: ['object', 'string'],
      maxLength: 0,
      description: 'Heures de Paris d’une commande immédiate ; "" : à toute heure',
    }),
  ),
  notes: Type.Optional(Text(10_000)),
  criteria: Type.Optional(CriteriaInput),
};

export const NewCommande = Type.Object({
  ...changes,
  entity: Type.Optional(EntityCode),
  client_id: Id,
  produit: RequiredText(40),
});
export const CommandeChange = Type.Object(changes);
export type CommandeChange = Static<typeof CommandeChange>;

export const PausesChange = Type.Object({ pauses: Type.Array(Pause, { maxItems: 50 }) });
export const QuotaWeeksChange = Type.Object({ quota_weeks: Type.Array(QuotaWeeks, { maxItems: 50 }) });

export const CommandeList = Type.Object({
  commandes: Type.Array(Commande),
  ...ListAnswer,
  entity: EntityOrBoth,
  week: AnswerWeek,
});
export const OneCommande = Type.Object({ commande: CommandeDetail });
export const CommandeAnswer = Type.Object({ success: Type.Boolean(), commande: CommandeDetail });
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
  last_12_weeks: Type.Array(
    Type.Object({
      week_key: AnswerWeek,
      delivered: Count,
      lb_delivered: Count,
      quota: Nullable(
        Type.Integer({ description: 'De cette semaine-là ; 0 : illimité ; null : rien n’a été attribué' }),
      ),
    }),
    { description: 'Celle-ci comprise, la plus ancienne d’abord' },
  ),
});
export type CommandeStats = Static<typeof CommandeStats>;

/* Where an order stands among others. */

export const Competitors = Type.Object({
  commande_id: Type.String(),
  rank: Nullable(
    Type.Integer({ description: 'Sa place parmi les commandes actives de sa société ; 1 : servie d’abord' }),
  ),
  competitors: Type.Array(
    Type.Object({
      ...OrderLine.properties,
      shared_departements: Type.Array(Type.String(), { description: 'Ceux que les deux couvrent' }),
      before: Type.Boolean({ description: 'De la même société, et servie avant celle-ci' }),
    }),
    { description: 'Actives, du même produit, qui couvrent un de ses départements' },
  ),
});
export type Competitors = Static<typeof Competitors>;

const StockLook = Type.Object({
  looked: Type.Integer({ description: 'Leads regardés un par un, les plus anciens' }),
  more: Type.Boolean({ description: 'Il y en a d’autres' }),
  reasons: Type.Array(
    Type.Object({
      rule: Nullable(Type.String({ description: 'null : la commande leur est ouverte' })),
      count: Type.Integer(),
      lead_id: Type.String({ description: 'Le plus ancien' }),
      figures: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
    }),
    { description: 'La première règle que chacun ne passe pas' },
  ),
});
export const CommandeStock = Type.Object({
  commande_id: Type.String(),
  calendar: Nullable(Type.String({ description: 'Pourquoi sa société ne livre pas aujourd’hui' })),
  fresh: StockLook,
  lb: StockLook,
});
export type CommandeStock = Static<typeof CommandeStock>;

export const CommandeForecast = Type.Object({
  commande_id: Type.String(),
  week_key: AnswerWeek,
  used: Type.Integer({ description: 'Attribués déjà' }),
  expected: Nullable(
    Type.Number({ description: 'Attribués d’ici dimanche ; null : trop tôt, ou elle ne prend rien' }),
  ),
  past: Type.Array(
    Type.Object({
      week_key: AnswerWeek,
      expected: Type.Number(),
      actual: Type.Integer(),
      hit: Type.Boolean({ description: 'À 20 % près' }),
    }),
    { description: 'Les semaines passées, la plus ancienne d’abord' },
  ),
  hits: Type.Integer({ description: 'De ces semaines, celles qui étaient à 20 % près' }),
});
export type CommandeForecast = Static<typeof CommandeForecast>;

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
