/** Every route, in the order of the documentation. */
import type { Route } from '../deps.ts';
import login from './auth/login.ts';
import logout from './auth/logout.ts';
import me from './auth/me.ts';
import password from './auth/password.ts';
import listClients from './clients/list.ts';
import listCommandes from './commandes/list.ts';
import listDeliveries from './deliveries/list.ts';
import leadDetail from './leads/detail.ts';
import listLeads from './leads/list.ts';
import runDetail from './runs/detail.ts';
import listRuns from './runs/list.ts';
import live from './system/live.ts';
import root from './system/root.ts';
import version from './system/version.ts';

const SYSTEM: readonly Route[] = [root, version, live];
const AUTH: readonly Route[] = [login, logout, me, password];
const LEADS: readonly Route[] = [listLeads, leadDetail];
const DELIVERIES: readonly Route[] = [listDeliveries];
const RUNS: readonly Route[] = [listRuns, runDetail];
const CLIENTS: readonly Route[] = [listClients];
const COMMANDES: readonly Route[] = [listCommandes];

export const ROUTES: readonly Route[] = [
  ...SYSTEM,
  ...AUTH,
  ...LEADS,
  ...DELIVERIES,
  ...RUNS,
  ...CLIENTS,
  ...COMMANDES,
];
