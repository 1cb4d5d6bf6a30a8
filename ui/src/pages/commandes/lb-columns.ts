/** Columns of the LB monitor, on screen and in the CSV. */
import type { LbMonitorRow } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { count, percent } from '../../lib/format/number.ts';
import type { Label } from '../../lib/labels/tone.ts';

export type LbRow = LbMonitorRow & { id: string };

export const STANDING: Record<LbMonitorRow['status'], Label> = {
  on_target: { text: 'À la cible', tone: 'ok', help: 'Autant de LB que demandé, arrondi au lead entier.' },
  over: {
    text: 'Au-dessus',
    tone: 'aged',
    help: 'Plus de LB que demandé : compléments ou numéros suspects remplacés.',
  },
  under: { text: 'En dessous', tone: 'warn', help: 'Moins de LB que demandé : il en a manqué.' },
};

/** Points above (+) or below (−) the target. */
export const deltaText = ({ delta, units_accepted }: LbMonitorRow): string => {
  if (units_accepted === 0) return '';
  const points = Math.round(delta * 1_000) / 10;
  return `${points > 0 ? '+' : points < 0 ? '−' : ''}${String(Math.abs(points)).replace('.', ',')} pt`;
};

/** LBs the last run of the week was short of. */
export const missing = ({ shortfalls }: LbMonitorRow): number => shortfalls.at(-1)?.missing ?? 0;

export const LB_COLUMNS: readonly Column<LbRow>[] = [
  { key: 'client', header: 'Client', text: (row) => row.client_name, sort: (row) => row.client_name },
  { key: 'produit', header: 'Produit', text: (row) => row.produit, sort: (row) => row.produit },
  {
    key: 'state',
    header: 'État',
    text: (row) => STANDING[row.status].text,
    sort: (row) => STANDING[row.status].text,
  },
  {
    key: 'accepted',
    header: 'Leads',
    align: 'end',
    text: (row) => `${count(row.units_accepted)}${row.quota_semaine ? `/${count(row.quota_semaine)}` : ''}`,
    sort: (row) => row.units_accepted,
  },
  {
    key: 'lb',
    header: 'dont LB',
    align: 'end',
    text: (row) => count(row.lb_accepted),
    sort: (row) => row.lb_accepted,
  },
  {
    key: 'target',
    header: 'Cible',
    align: 'end',
    text: (row) => percent(row.lb_target_pct),
    sort: (row) => row.lb_target_pct,
  },
  {
    key: 'actual',
    header: 'Réel',
    align: 'end',
    text: (row) => (row.units_accepted > 0 ? percent(row.actual_lb_pct) : ''),
    sort: (row) => row.actual_lb_pct,
  },
  { key: 'delta', header: 'Écart', align: 'end', text: deltaText, sort: (row) => row.delta },
  {
    key: 'missing',
    header: 'LB manquants',
    align: 'end',
    text: (row) => (missing(row) > 0 ? count(missing(row)) : ''),
    sort: missing,
    spare: 1,
  },
  { key: 'entity', header: 'Société', text: (row) => row.entity, sort: (row) => row.entity },
];
