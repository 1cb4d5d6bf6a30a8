/** Columns of the accountant's tables. */
import { asParisDay, frenchDay } from '../../../../domain/time/paris-time.ts';
import type { AgedClient, PrepaidRow, StatementAnswer } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { count, money } from '../../lib/format/number.ts';

const amount = <T>(
  key: string,
  header: string,
  of: (row: T) => number | null,
  spare?: number,
): Column<T> => ({
  key,
  header,
  align: 'end',
  text: (row) => {
    const value = of(row);
    return value === null ? '—' : value === 0 ? '–' : money(value);
  },
  ...(spare !== undefined && { spare }),
});

export const AGED_COLUMNS: readonly Column<AgedClient>[] = [
  { key: 'client', header: 'Client', text: (row) => row.client_name },
  { key: 'entity', header: 'Société', text: (row) => row.entity },
  amount('not_due', 'Non échu', (row) => row.not_due),
  amount('d0_30', '0–30 jours', (row) => row.d0_30, 1),
  amount('d31_60', '31–60 jours', (row) => row.d31_60, 2),
  amount('d61_90', '61–90 jours', (row) => row.d61_90, 3),
  amount('d90_plus', 'Plus de 90', (row) => row.d90_plus, 4),
  amount('credit_left', 'Avoirs à imputer', (row) => row.credit_left, 5),
  amount('total', 'Solde', (row) => row.total),
];

export const UNITS_COLUMNS: readonly Column<PrepaidRow>[] = [
  { key: 'client', header: 'Client', text: (row) => row.client_name },
  { key: 'entity', header: 'Société', text: (row) => row.entity },
  { key: 'product', header: 'Produit', text: (row) => row.product_code },
  { key: 'units', header: 'Unités', align: 'end', text: (row) => count(row.units) },
  amount('value', 'Valeur HT', (row) => row.value_ht),
  {
    key: 'estimated',
    header: 'Dont estimées',
    align: 'end',
    text: (row) => (row.estimated_units > 0 ? count(row.estimated_units) : '–'),
    spare: 1,
  },
];

/** One line may be like another: its place tells them apart. */
type StatementRow = StatementAnswer['rows'][number] & { id: string };
export const STATEMENT_COLUMNS: readonly Column<StatementRow>[] = [
  { key: 'date', header: 'Date', text: (row) => frenchDay(asParisDay(row.date)) },
  { key: 'label', header: 'Libellé', text: (row) => row.label, grows: true },
  { key: 'number', header: 'Pièce', text: (row) => row.number },
  amount('debit', 'Débit', (row) => row.debit),
  amount('credit', 'Crédit', (row) => row.credit),
  { key: 'balance', header: 'Solde', align: 'end', text: (row) => money(row.balance) },
];
