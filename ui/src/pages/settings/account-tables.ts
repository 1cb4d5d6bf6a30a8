/** The tables of accounts as a form shows them: a line for all others, and one for each that may differ. */
import type { EntityData } from '../../lib/api/types.ts';

type Accounts = EntityData['accounts'];
interface TableRow {
  key: string;
  label: string;
  hint?: string;
}

const OTHERS = '*';
/** Those a company bills most; others are shown where they have an account. */
const RATES = ['20', '10', '5.5'];

export function accountRows(
  revenue: Accounts['revenue'],
  products: readonly { code: string; name: string; account: string }[],
): TableRow[] {
  const known = new Set(products.map(({ code }) => code));
  return [
    { key: OTHERS, label: 'Tous les produits' },
    ...products.map(({ code, name, account }) => ({
      key: code,
      label: name,
      ...(account && { hint: `Sinon celui du produit : ${account}.` }),
    })),
    ...Object.keys(revenue)
      .filter((key) => key !== OTHERS && !known.has(key))
      .map((key) => ({ key, label: key })),
  ];
}

const ratesOf = ({ vat, vat_pending }: Accounts): string[] => {
  const written = [...Object.keys(vat), ...Object.keys(vat_pending)].filter((key) => key !== OTHERS);
  return [...new Set([...RATES, ...written])].sort((a, b) => Number(b) - Number(a));
};

export const rateRows = (accounts: Accounts): TableRow[] => [
  { key: OTHERS, label: 'tous les taux' },
  ...ratesOf(accounts).map((key) => ({ key, label: `${key.replace('.', ',')} %` })),
];

/** As they are edited: a line for every rate, in one order, so that nothing but what is typed tells two of them apart. */
export function editedAccounts(accounts: Accounts): Accounts {
  const { client, client_group, prepaid, revenue } = accounts;
  const rates = [OTHERS, ...ratesOf(accounts)];
  const table = (of: Readonly<Record<string, string>>) =>
    Object.fromEntries(rates.map((rate) => [rate, of[rate] ?? '']));
  return {
    ...{ client, client_group, prepaid },
    revenue: { ...revenue },
    vat: table(accounts.vat),
    vat_pending: table(accounts.vat_pending),
  };
}

const filled = (table: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(table).flatMap(([key, account]) => (account.trim() ? [[key, account.trim()]] : [])),
  );

/** As they are stored: a line that was left empty is none. */
export const filledAccounts = ({ revenue, vat, vat_pending, ...single }: Accounts): Accounts => ({
  ...single,
  revenue: filled(revenue),
  vat: filled(vat),
  vat_pending: filled(vat_pending),
});
