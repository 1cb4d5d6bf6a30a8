/** The routes of `/api/deliveries`, in the order of the documentation, and what they refuse. */
import { DELIVERY_REFUSALS, DeliveryRefusal } from '../../domain/deliveries/delivery-refusal.ts';
import { StaleReadError } from '../../store/db/errors.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import list from './list.ts';
import stats from './stats.ts';
import generateCsv from './generate-csv.ts';
import sendReady from './send-ready.ts';
import detail from './detail.ts';
import download from './download.ts';
import send from './send.ts';
import confirm from './confirm.ts';
import resend from './resend.ts';
import cancel from './cancel.ts';
import rejectLeads from './reject-leads.ts';
import removeLead from './remove-lead.ts';

export const routes: readonly Route[] = [
  list,
  stats,
  generateCsv,
  sendReady,
  detail,
  download,
  send,
  confirm,
  resend,
  cancel,
  rejectLeads,
  removeLead,
];

export const errors: readonly KnownError[] = [
  refusal(
    DeliveryRefusal,
    ({ code }) => DELIVERY_REFUSALS[code].kind,
    ({ code }) => DELIVERY_REFUSALS[code].detail,
  ),
  refusal(StaleReadError, 'conflict', 'Cette livraison vient de changer.'),
];
