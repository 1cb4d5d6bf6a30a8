/** The routes of `/api/settings` and `/api/products`, in the order of the documentation, and what they refuse. */
import { ProductExistsError } from '../../store/settings/add-product.ts';
import { IntercompanyVatError } from '../../store/settings/change-setting.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import all from './all.ts';
import origins from './origins.ts';
import deliveryCalendar from './delivery-calendar.ts';
import callback from './callback.ts';
import contradictions from './contradictions.ts';
import entities from './entities.ts';
import firstRun from './first-run.ts';
import smtpTest from './smtp-test.ts';
import products from './products.ts';
import overlapPreview from './overlap-preview.ts';
import { SHARED_SETTINGS } from './shared.ts';

export const routes: readonly Route[] = [
  all,
  origins,
  deliveryCalendar,
  contradictions,
  callback,
  entities,
  firstRun,
  smtpTest,
  products,
  ...SHARED_SETTINGS,
  overlapPreview,
];

export const errors: readonly KnownError[] = [
  refusal(ProductExistsError, 'bad_request', 'Un produit a déjà ce code.'),
  refusal(
    IntercompanyVatError,
    'invalid',
    'La TVA entre les deux sociétés ne peut pas être celle-là.',
    ({ errors }: IntercompanyVatError) => errors,
  ),
];
