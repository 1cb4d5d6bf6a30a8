/** Shapes of statistics (03-api `/api/departements`). */
import { type Static, Type } from 'typebox';
import { COVERAGE_STATUSES, PERIODS } from '../../domain/monitoring/coverage.ts';
import {
  AnswerDay,
  AnswerWeek,
  Count,
  EntityOrBoth,
  EntityCode,
  Nullable,
  OneOf,
  Rate,
  Text,
  Week,
} from '../http/contract.ts';

export const OverviewQuery = Type.Object({
  entity: Type.Optional(EntityOrBoth),
  product: Type.Optional(Text(40)),
  period: Type.Optional(OneOf(PERIODS, 'Ce qui est compté : le jour, la semaine (défaut) ou le mois')),
  week: Type.Optional(Week),
  departements: Type.Optional(
    Type.String({ maxLength: 1_000, description: 'Séparés par des virgules ; défaut : tous' }),
  ),
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
