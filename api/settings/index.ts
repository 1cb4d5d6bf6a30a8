/** The routes of `/api/settings`, in the order of the documentation. */
import type { Route } from '../http/deps.ts';
import all from './all.ts';
import origins from './origins.ts';
import formsConfig from './forms-config.ts';
import deliveryCalendar from './delivery-calendar.ts';
import entities from './entities.ts';
import smtpTest from './smtp-test.ts';
import { SHARED_SETTINGS } from './shared.ts';

export const routes: readonly Route[] = [
  all,
  origins,
  formsConfig,
  deliveryCalendar,
  entities,
  smtpTest,
  ...SHARED_SETTINGS,
];
