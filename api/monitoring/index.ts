/** The routes of what people watch, in the order of the documentation. */
import type { Route } from '../http/deps.ts';
import dashboardStats from './dashboard-stats.ts';
import departementDetail from './departement-detail.ts';
import departementStock from './departement-stock.ts';
import departements from './departements.ts';
import intelligence from './intelligence.ts';

export const routes: readonly Route[] = [
  dashboardStats,
  departements,
  departementStock,
  departementDetail,
  intelligence,
];
