/** Columns of the pages of départements, and how their rows are named. */
import { DEPARTEMENT_NAMES } from '../../../../domain/common/departement-names.ts';
import type { DepartementRow, DepartementStock, OrderLine } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { count, percent } from '../../lib/format/number.ts';
import { COVERAGE } from '../../lib/labels/coverage.ts';
import { ruleSentence } from '../../lib/labels/routing.ts';

/** `33 Gironde`; overseas codes have several names, and keep their code alone. */
export const placeName = (code: string): string => {
  const names = DEPARTEMENT_NAMES[code] ?? [];
  return names.length === 1 ? `${code} ${names[0]}` : code;
};

const withId = <T extends { departement: string; produit: string }>(row: T) => ({
  ...row,
  id: `${row.departement}|${row.produit}`,
});
export type StockRow = DepartementStock['results'][number] & { id: string };
export type CoverageRow = DepartementRow & { id: string };
export const stockRows = (answer: DepartementStock): StockRow[] => answer.results.map(withId);
export const coverageRows = (rows: readonly DepartementRow[]): CoverageRow[] => rows.map(withId);

/** Why an order takes nothing of what waits; empty: it takes leads. */
export const shutText = ({ closed_by }: Pick<OrderLine, 'closed_by'>): string =>
  closed_by ? ruleSentence(closed_by.rule, closed_by.figures) : '';
export const orderText = (order: OrderLine): string =>
  `${order.client_name} : ${shutText(order) || 'ouverte'}`;

const place = <T extends { departement: string; produit: string }>(): Column<T>[] => [
  {
    key: 'departement',
    header: 'Département',
    text: ({ departement }) => placeName(departement),
    sort: ({ departement }) => departement,
  },
  { key: 'produit', header: 'Produit', text: ({ produit }) => produit, sort: ({ produit }) => produit },
];
const number = <T>(key: string, header: string, of: (row: T) => number): Column<T> => ({
  ...{ key, header, align: 'end' },
  text: (row) => count(of(row)),
  sort: of,
});

export const STOCK_COLUMNS: readonly Column<StockRow>[] = [
  ...place<StockRow>(),
  number('waiting', 'En attente', ({ waiting }) => waiting),
  number('held', 'Retenus', ({ held }) => held),
  number('lb', 'LB', ({ lb }) => lb),
  {
    key: 'orders',
    header: 'Commandes qui le couvrent',
    text: ({ orders }) => orders.map(orderText).join(' · '),
    sort: ({ orders }) => orders.length,
  },
];

/** Units; `null` is without limit. */
export const unitsText = (units: number | null): string => (units === null ? 'illimité' : count(units));
const endless = (units: number | null): number => units ?? Number.MAX_SAFE_INTEGER;

export const deltaText = (share: number | null): string =>
  share === null ? '—' : `${share > 0 ? '+' : ''}${percent(share / 100)}`;

export const COVERAGE_COLUMNS: readonly Column<CoverageRow>[] = [
  ...place<CoverageRow>(),
  {
    key: 'status',
    header: 'État',
    text: ({ status }) => COVERAGE[status].text,
    sort: ({ status }) => COVERAGE[status].text,
  },
  number('produced', 'Produits', ({ produced_current }) => produced_current),
  {
    ...{ key: 'delta', header: 'Évolution', align: 'end', spare: 1 },
    text: ({ produced_delta_pct }) => deltaText(produced_delta_pct),
    sort: ({ produced_delta_pct }) => produced_delta_pct ?? 0,
  },
  number('billable', 'Livrés', ({ billable_current }) => billable_current),
  {
    ...{ key: 'quota', header: 'Quota', align: 'end', spare: 2 },
    text: ({ quota_week_total }) => unitsText(quota_week_total),
    sort: ({ quota_week_total }) => endless(quota_week_total),
  },
  {
    ...{ key: 'remaining', header: 'Reste', align: 'end' },
    text: ({ remaining_week }) => unitsText(remaining_week),
    sort: ({ remaining_week }) => endless(remaining_week),
  },
  {
    ...{ key: 'clients', header: 'Clients', spare: 3 },
    text: ({ clients_covering }) => [...new Set(clients_covering.map(({ name }) => name))].join(', ') || '—',
    sort: ({ clients_covering }) => clients_covering.length,
    grows: true,
  },
];
