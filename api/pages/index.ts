/** The routes of `/api/pages`, in the order of the documentation, and what they refuse. */
import { FormTakenError } from '../../store/pages/change-form.ts';
import { PageCodeTakenError } from '../../store/pages/change-page.ts';
import { VersionTakenError } from '../../store/pages/add-consent-text.ts';
import { FormOfOtherError } from '../../store/pages/write-forms-config.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import addConsentText from './add-consent-text.ts';
import create from './create.ts';
import detail from './detail.ts';
import formsConfig from './forms-config.ts';
import funnel from './funnel.ts';
import list from './list.ts';
import pageForms from './page-forms.ts';
import script from './script.ts';
import update from './update.ts';

export const routes: readonly Route[] = [
  list,
  create,
  funnel,
  detail,
  update,
  pageForms,
  addConsentText,
  formsConfig,
  script,
];

export const errors: readonly KnownError[] = [
  refusal(PageCodeTakenError, 'bad_request', 'Une page a déjà ce code.'),
  refusal(FormTakenError, 'bad_request', 'Ce formulaire est déjà sur une autre page, ou à l’autre société.'),
  refusal(VersionTakenError, 'bad_request', 'Cette version existe déjà, et une version ne change jamais.'),
  refusal(
    FormOfOtherError,
    'invalid',
    ({ code }: FormOfOtherError) => `Le formulaire « ${code} » est sur une page de l’autre société.`,
    ({ code }: FormOfOtherError) => [
      { path: 'entity', message: `n’est pas celle de la page de « ${code} »` },
    ],
  ),
];
