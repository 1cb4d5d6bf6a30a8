/** Every area of the API, in the order of the documentation: its routes, and what its stores and workflows refuse. */
import type { Route } from './http/deps.ts';
import type { KnownError } from './http/known-errors.ts';
import * as access from './access/index.ts';
import * as accounting from './accounting/index.ts';
import * as alerts from './alerts/index.ts';
import * as audit from './audit/index.ts';
import * as batches from './batches/index.ts';
import * as billing from './billing/index.ts';
import * as clients from './clients/index.ts';
import * as commandes from './commandes/index.ts';
import * as deliveries from './deliveries/index.ts';
import * as imports from './imports/index.ts';
import * as intake from './intake/index.ts';
import * as invoices from './invoices/index.ts';
import * as intercompany from './intercompany/index.ts';
import * as leads from './leads/index.ts';
import * as monitoring from './monitoring/index.ts';
import * as pages from './pages/index.ts';
import * as privacy from './privacy/index.ts';
import * as providers from './providers/index.ts';
import * as retention from './retention/index.ts';
import * as routing from './routing/index.ts';
import * as runs from './runs/index.ts';
import * as settings from './settings/index.ts';
import * as sources from './sources/index.ts';
import * as system from './system/index.ts';

interface Area {
  routes: readonly Route[];
  errors?: readonly KnownError[];
}

const AREAS: readonly Area[] = [
  intake,
  system,
  access,
  leads,
  imports,
  monitoring,
  alerts,
  deliveries,
  batches,
  runs,
  clients,
  commandes,
  billing,
  intercompany,
  providers,
  pages,
  sources,
  retention,
  privacy,
  invoices,
  accounting,
  settings,
  audit,
  routing,
];

export const ROUTES: readonly Route[] = AREAS.flatMap(({ routes }) => routes);
export const AREA_ERRORS: readonly KnownError[] = AREAS.flatMap(({ errors = [] }) => errors);
