/** The routes of `/api/commandes`, in the order of the documentation, and what they refuse. */
import {
  BudgetWithoutPriceError,
  ClientGoneError,
  CommandeExistsError,
  CommandeTermsError,
} from '../../store/commandes/change-commande.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import list from './list.ts';
import create from './create.ts';
import departements from './departements.ts';
import products from './products.ts';
import lbMonitor from './lb-monitor.ts';
import detail from './detail.ts';
import update from './update.ts';
import remove from './delete.ts';
import toggle from './toggle.ts';
import pauses from './pauses.ts';
import quotaWeeks from './quota-weeks.ts';
import stats from './stats.ts';
import stock from './stock.ts';
import competitors from './competitors.ts';
import forecast from './forecast.ts';
import deliveries from './deliveries.ts';

export const routes: readonly Route[] = [
  list,
  create,
  departements,
  products,
  lbMonitor,
  detail,
  update,
  remove,
  toggle,
  pauses,
  quotaWeeks,
  stats,
  stock,
  competitors,
  forecast,
  deliveries,
];

export const errors: readonly KnownError[] = [
  refusal(ClientGoneError, 'not_found', 'Ce client n’existe pas.'),
  refusal(CommandeExistsError, 'bad_request', 'Ce client a déjà une commande active pour ce produit.'),
  refusal(CommandeTermsError, 'invalid', 'Ces dates ne vont pas ensemble.', ({ problems }) => problems),
  refusal(BudgetWithoutPriceError, 'invalid', 'Sans prix, un budget ne peut être compté.', () => [
    { path: 'budget_cap', message: 'demande un prix : de la commande, du client ou de son produit' },
  ]),
];
