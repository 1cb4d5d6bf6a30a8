/** The routes of `/api/privacy`, in the order of the documentation, and what they refuse. */
import { ErasureUnderWayError, NobodyError, NoPhoneError } from '../../store/privacy/requests.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import { declareConfirm, showAck } from './ack.ts';
import erase from './erase.ts';
import exportPerson from './export.ts';
import lift from './lift.ts';
import objections from './objections.ts';
import request from './request.ts';
import requests from './requests.ts';
import search from './search.ts';
import suppression from './suppression.ts';

export const routes: readonly Route[] = [
  search,
  requests,
  request,
  objections,
  exportPerson,
  erase,
  suppression,
  lift,
  showAck,
  declareConfirm,
];

const NO_PHONE = 'Aucun lead ne porte cet e-mail : donnez le numéro de la personne.';

export const errors: readonly KnownError[] = [
  refusal(NobodyError, 'not_found', 'Rien n’est gardé de cette personne ici.'),
  refusal(ErasureUnderWayError, 'conflict', 'L’effacement de cette personne est déjà en cours.'),
  refusal(NoPhoneError, 'invalid', NO_PHONE, () => [{ path: 'q', message: NO_PHONE }]),
];
