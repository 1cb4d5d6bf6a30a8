/** Shapes of statistics (03-api `/api/departements`, `/api/monitoring`; 10-compat "monitoring rows"). */
import { type Static, Type } from 'typebox';
import { LEAD_SOURCE_TYPES } from '../../domain/leads/lead.ts';
import { COVERAGE_STATUSES, PERIODS } from '../../domain/monitoring/coverage.ts';
import { OrderLine } from '../commandes/contract.ts';
import { RANGES } from '../../domain/monitoring/ranges.ts';
import {
  AnswerDay,
  AnswerWeek,
  Count,
  Counts,
  EntityOrBoth,
  EntityCode,
  Nullable,
  OneOf,
  Percent,
  Rate,
  Text,
  Week,
} from '../http/contract.ts';

const Departements = Type.String({
  maxLength: 1_000,
  description: 'Séparés par des virgules ; défaut : tous',
});

export const OverviewQuery = Type.Object({
  entity: Type.Optional(EntityOrBoth),
  product: Type.Optional(Text(40)),
  period: Type.Optional(OneOf(PERIODS, 'Ce qui est compté : le jour, la semaine (défaut) ou le mois')),
  week: Type.Optional(Week),
  departements: Type.Optional(Departements),
  client_id: Type.Optional(Text(100)),
});

const Units = (description: string) =>
  Nullable(Type.Integer({ minimum: 0, description: `${description} ; null : sans limite` }));

export const CoveringClient = Type.Object({
  client_id: Type.String(),
  name: Type.String(),
  entity: EntityCode,
  commande_id: Type.String(),
  active: Type.Boolean({ description: 'Elle peut prendre des leads' }),
  quota_week: Units('Quota de la commande'),
  billable_week: Type.Integer({ description: 'Livrés et acceptés de la semaine, tous départements' }),
  remaining_week: Units('Reste de son quota'),
  order_ids: Type.Array(Type.String()),
});

const Billable = Type.Integer({ description: 'Envoyés, moins ce qui a été rejeté ou retiré' });
const figures = {
  quota_week_total: Units('Quotas des commandes ouvertes'),
  remaining_week: Units('Reste de ces quotas'),
  status: OneOf(COVERAGE_STATUSES),
};

export const DepartementRow = Type.Object({
  departement: Type.String(),
  produit: Type.String(),
  produced_current: Type.Integer(),
  produced_prev: Type.Integer({ description: 'De la période d’avant, jusqu’au même moment' }),
  produced_delta_pct: Nullable(Rate),
  billable_current: Billable,
  non_billable_current: Count,
  ...figures,
  clients_covering: Type.Array(CoveringClient),
});
export type DepartementRow = Static<typeof DepartementRow>;

export const DepartementOverview = Type.Object({
  results: Type.Array(DepartementRow),
  count: Type.Integer(),
  week: AnswerWeek,
  period: OneOf(PERIODS),
  from: AnswerDay,
  to: AnswerDay,
  product: Nullable(Type.String()),
});
export type DepartementOverview = Static<typeof DepartementOverview>;

export const DetailQuery = Type.Object({
  entity: Type.Optional(EntityOrBoth),
  product: Type.Optional(Text(40)),
  week: Type.Optional(Week),
});
export const DetailParams = Type.Object({ dept: Type.String({ minLength: 1, maxLength: 3 }) });

export const DepartementDetail = Type.Object({
  departement: Type.String(),
  name: Type.String(),
  product: Nullable(Type.String()),
  week: AnswerWeek,
  kpi: Type.Object({
    produced: Type.Integer(),
    billable: Billable,
    non_billable: Count,
    ...figures,
  }),
  timeseries: Type.Array(
    Type.Object({
      week: AnswerWeek,
      produced: Type.Integer(),
      billable: Type.Integer(),
      non_billable: Type.Integer(),
      quota: Units('Quotas d’aujourd’hui'),
    }),
    { description: 'Huit semaines, la plus ancienne d’abord' },
  ),
  clients_covering: Type.Array(CoveringClient),
});
export type DepartementDetail = Static<typeof DepartementDetail>;

/* What waits, and where. */

export const StockPlacesQuery = Type.Object({
  entity: Type.Optional(EntityOrBoth),
  product: Type.Optional(Text(40)),
  departements: Type.Optional(Departements),
});

const StockPlaceRow = Type.Object({
  departement: Type.String({ description: 'Aussi un département qui n’est pas desservi' }),
  produit: Type.String(),
  waiting: Type.Integer({ description: 'Leads frais qui attendent une commande' }),
  held: Type.Integer({ description: 'Leads frais retenus : source, formulaire, consentement' }),
  lb: Type.Integer({ description: 'LB à revendre' }),
  orders: Type.Array(OrderLine, { description: 'Celles qui couvrent cette ligne' }),
});
export const DepartementStock = Type.Object({
  results: Type.Array(StockPlaceRow),
  count: Type.Integer(),
});
export type DepartementStock = Static<typeof DepartementStock>;

/* Monitoring intelligence. */

const Whole = Type.Integer();
const Parts = <const K extends string>(...names: K[]) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, Rate])) as Record<K, typeof Rate>);

const QualityRow = Type.Object({
  source_type: OneOf(LEAD_SOURCE_TYPES),
  ...{ total_leads: Whole, valid_count: Whole, suspicious_count: Whole, invalid_count: Whole },
  ...{ valid_rate: Rate, suspicious_rate: Rate, invalid_rate: Rate },
  trend_pct: Nullable(
    Type.Number({ description: 'Points de la part valide de plus ou de moins qu’à la période d’avant' }),
  ),
});

const SourceScore = Type.Object({
  source: Type.String(),
  ...{ total: Whole, delivered: Whole, rejected: Whole, duplicates: Whole, suspicious: Whole },
  ...{ valid_rate: Rate, suspicious_rate: Rate, invalid_rate: Rate },
  ...{ duplicate_rate: Rate, delivered_rate: Rate, rejected_rate: Rate },
  toxicity_score: Percent,
  toxicity_breakdown: Parts('dup_x2', 'susp', 'rej', 'deliv_neg'),
  trust_score: Percent,
  trust_breakdown: Parts('valid_x04', 'deliv_x04', 'dup_neg', 'susp_neg'),
});

const Offender = Type.Object({
  source: Type.String(),
  total: Whole,
  ...{ against_internal_lp: Whole, against_provider: Whole, against_other_entity: Whole },
});

/** Each is computed by itself: one that fails is named in `_errors`, and empty. */
export const WIDGETS = {
  phone_quality: Type.Array(QualityRow, { description: 'Par type de source' }),
  quality_series: Type.Array(
    Type.Object({
      from: AnswerDay,
      ...{ total: Whole, valid: Whole, suspicious: Whole, invalid: Whole, duplicates: Whole },
    }),
    { description: 'Par jour ; par semaine sur 90 jours' },
  ),
  duplicate_by_source: Type.Array(
    Type.Object({ source: Type.String(), total: Whole, duplicates: Whole, duplicate_rate: Rate }),
  ),
  duplicate_offenders_by_entity: Type.Record(Type.String(), Type.Array(Offender)),
  duplicate_cross_matrix: Type.Array(
    Type.Object({
      source_a: Type.String({ description: 'Source du doublon' }),
      source_b: Nullable(
        Type.String({ description: 'Source arrivée d’abord ; null : de l’autre société, ou inconnue' }),
      ),
      entity_a: Nullable(EntityCode),
      entity_b: EntityCode,
      conflict_count: Whole,
    }),
  ),
  duplicate_time_buckets: Type.Object(
    { lt_1h: Whole, '1h_24h': Whole, '1d_7d': Whole, gt_7d: Whole, unknown: Whole },
    { description: 'Temps entre un doublon et le lead qu’il répète' },
  ),
  rejections_by_source: Type.Array(
    Type.Object({
      source: Type.String(),
      total_rejected: Whole,
      total_removed: Whole,
      by_reason: Counts,
    }),
  ),
  lb_stats: Type.Object({
    ...{ suspicious_total: Whole, lb_replaced_count: Whole, suspicious_delivered_count: Whole },
    lb_sent_count: Whole,
    lb_stock_available: Type.Integer({ description: 'LB qui attendent, tous produits' }),
    lb_usage_rate: Type.Number({ description: 'Suspects remplacés par un LB, sur 100 suspects' }),
  }),
  kpis: Type.Object({
    ...{ total_leads: Whole, delivered: Whole, valid_total: Whole, delivered_valid: Whole },
    real_deliverability_rate: Type.Number({ description: 'Valides envoyés, sur 100 valides reçus' }),
    clean_rate: Type.Number({ description: 'Valides et sans doublon, sur 100 reçus' }),
    economic_yield: Type.Number({ description: 'Envoyés et restés envoyés, sur 100 reçus' }),
  }),
  source_scores: Type.Array(SourceScore, {
    description:
      'Toxicité : 2·doublons % + suspects % + rejets % − envoyés % ; confiance : 0,4·valides % + 0,4·envoyés % − 0,1·doublons % − 0,1·suspects % ; de 0 à 100',
  }),
  cannibalization: Type.Object({
    cross_entity_duplicate_count: Whole,
    total_unique_phones: Type.Integer({ description: 'Reçus, sans ceux qui en répètent un autre' }),
    cross_entity_duplicate_rate: Rate,
    first_source_distribution: Counts,
    first_entity_distribution: Counts,
    cannibalization_index: Type.Number({ description: 'De 100 doublons, ceux d’une société sur l’autre' }),
  }),
  overlap_stats: Type.Object({
    ...{ shared_clients_count: Count, shared_clients_rate: Rate },
    ...{ shared_client_deliveries_30d_count: Whole, shared_client_deliveries_30d_rate: Rate },
    ...{ overlap_fallback_deliveries_30d_count: Whole, overlap_fallback_deliveries_30d_rate: Rate },
  }),
};
export type Widget = keyof typeof WIDGETS;
export const WIDGET_NAMES = Object.keys(WIDGETS) as Widget[];
export type WidgetData = { [W in Widget]: Static<(typeof WIDGETS)[W]> };

export const IntelligenceQuery = Type.Object({
  entity: Type.Optional(EntityOrBoth),
  range: Type.Optional(OneOf(RANGES, 'Jours de Paris, celui-ci compris ; 24h : aujourd’hui. Défaut : 7d')),
  product: Type.Optional(Text(40)),
  widgets: Type.Optional(
    Type.String({ maxLength: 400, description: 'Ceux-ci seulement, séparés par des virgules' }),
  ),
});

export const Intelligence = Type.Object({
  range: OneOf(RANGES),
  from: AnswerDay,
  to: AnswerDay,
  scope: EntityOrBoth,
  product: Nullable(Type.String()),
  ...(Object.fromEntries(
    Object.entries(WIDGETS).map(([name, schema]) => [name, Type.Optional(schema as never)]),
  ) as Record<never, never>),
  _errors: Type.Array(Type.String(), { description: 'Ce qui n’a pas pu être calculé' }),
});
export type Intelligence = Static<typeof Intelligence> & Partial<WidgetData>;
