/** Columns of the list of orders, on screen and in the CSV. */
import type { Commande } from '../../lib/api/types.ts';
import { type Column, stateColumn } from '../../lib/components/data/columns.ts';
import { money, percent } from '../../lib/format/number.ts';
import { criteriaText } from '../../lib/labels/criteria.ts';
import type { Label } from '../../lib/labels/tone.ts';
import { modeText } from './delivery-mode.ts';

export const commandeState = (commande: Commande): Label =>
  commande.active
    ? { text: 'Active', tone: 'ok', help: 'Reçoit des leads.' }
    : {
        text: 'En pause',
        tone: 'mute',
        help: 'Ne reçoit plus de leads ; ses livraisons en attente partent.',
      };

/** Share taken of the limit the least is left of; unlimited orders come last. */
const fill = ({ limit }: Commande): number => (limit ? limit.used / limit.limit : -1);

export const areaText = (commande: Commande): string =>
  commande.departements.includes('*') ? 'Toute la France' : commande.departements.join(', ');

export const COMMANDE_COLUMNS: readonly Column<Commande>[] = [
  { key: 'client', header: 'Client', text: (row) => row.client_name, sort: (row) => row.client_name },
  { key: 'produit', header: 'Produit', text: (row) => row.produit, sort: (row) => row.produit },
  stateColumn(commandeState),
  {
    key: 'fill',
    header: 'Cette semaine',
    text: (row) => `${row.leads_delivered_this_week}/${row.quota_this_week || 'illimité'}`,
    sort: fill,
  },
  {
    key: 'area',
    header: 'Départements',
    text: (row) =>
      [areaText(row), criteriaText(row), row.delivery_mode === 'immediate' && modeText(row)]
        .filter(Boolean)
        .join(' · '),
    spare: 3,
  },
  {
    key: 'priorite',
    header: 'Priorité',
    align: 'end',
    text: (row) => String(row.priorite),
    sort: (row) => row.priorite,
  },
  {
    key: 'lb',
    header: 'LB',
    align: 'end',
    text: (row) => percent(row.lb_target_pct),
    sort: (row) => row.lb_target_pct,
    spare: 2,
  },
  {
    key: 'prix',
    header: 'Prix HT',
    align: 'end',
    text: (row) => (row.prix_lead === null || row.prix_lead === undefined ? '' : money(row.prix_lead)),
    sort: (row) => row.prix_lead ?? 0,
    spare: 1,
  },
  { key: 'entity', header: 'Société', text: (row) => row.entity, sort: (row) => row.entity },
];
