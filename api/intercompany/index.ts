/** The routes of `/api/intercompany`, in the order of the documentation, and what they refuse. */
import type { Route } from '../http/deps.ts';
import pricing from './pricing.ts';

export const routes: readonly Route[] = [pricing];
