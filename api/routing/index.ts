/** The routes of the simulator and the stock, in the order of the documentation. */
import type { Route } from '../http/deps.ts';
import routeStock from './route-stock.ts';
import simulate from './simulate.ts';

export const routes: readonly Route[] = [routeStock, simulate];
