/** The routes of `/api/clients`, in the order of the documentation, and what they refuse. */
import { ClientEmailTakenError, ClientInUseError } from '../../store/clients/change-client.ts';
import { ClientMoneyOpenError } from '../../store/clients/open-money.ts';
import { TooManyExclusionsError } from '../../store/routing/change-exclusions.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import list from './list.ts';
import create from './create.ts';
import detail from './detail.ts';
import update from './update.ts';
import remove from './delete.ts';
import leads from './leads.ts';
import stats from './stats.ts';
import summary from './summary.ts';
import activity from './activity.ts';
import coverage from './coverage.ts';
import exclusions from './exclusions.ts';
import crm from './crm.ts';
import notes from './notes.ts';
import apiChannel from './api-channel.ts';
import changeApiChannel from './change-api-channel.ts';
import testApiChannel from './test-api-channel.ts';
import rotateSigningKey from './rotate-signing-key.ts';
import apiExchanges from './api-exchanges.ts';
import { openMoneySentence } from './open-money.ts';

export const routes: readonly Route[] = [
  list,
  create,
  detail,
  update,
  remove,
  leads,
  stats,
  summary,
  activity,
  coverage,
  crm,
  notes,
  exclusions,
  apiChannel,
  changeApiChannel,
  testApiChannel,
  rotateSigningKey,
  apiExchanges,
];

export const errors: readonly KnownError[] = [
  refusal(ClientEmailTakenError, 'bad_request', 'Un client de cette société a déjà cet e-mail.'),
  refusal(ClientInUseError, 'bad_request', 'Ce client a une commande active : mettez-la d’abord en pause.'),
  refusal(TooManyExclusionsError, 'invalid', 'La liste d’un client a au plus 500 000 numéros.', () => [
    { path: 'phones', message: 'sont trop nombreux' },
  ]),
  refusal(ClientMoneyOpenError, 'bad_request', ({ open }: ClientMoneyOpenError) => openMoneySentence(open)),
];
