/** The routes for the accountant, in the order of the documentation. */
import type { Route } from '../http/deps.ts';
import agedBalance from './aged-balance.ts';
import exported from './export.ts';
import period from './period.ts';
import prepaid from './prepaid.ts';
import statement from './statement.ts';

export const routes: readonly Route[] = [exported, period, statement, agedBalance, prepaid];
