/** The accountant's figures as the API shows them: euros and percents. */
import type { AgedRow } from '../../domain/accounting/aged-balance.ts';
import type { VatRow } from '../../domain/accounting/vat.ts';
import { bpToPercent, type Cents, toEuros } from '../../domain/money/money.ts';

const both = ({ base, vat }: { base: Cents; vat: Cents }) => ({ base: toEuros(base), vat: toEuros(vat) });

export const vatView = ({ category, rate_bp, invoiced, due }: VatRow) => ({
  category,
  rate: bpToPercent(rate_bp),
  invoiced: both(invoiced),
  due: both(due),
});

export const agedView = ({ not_due, d0_30, d31_60, d61_90, d90_plus, credit_left, total }: AgedRow) => ({
  not_due: toEuros(not_due),
  d0_30: toEuros(d0_30),
  d31_60: toEuros(d31_60),
  d61_90: toEuros(d61_90),
  d90_plus: toEuros(d90_plus),
  credit_left: toEuros(credit_left),
  total: toEuros(total),
});
