/** The routes of `/api/invoices`, in the order of the documentation, and what they refuse. */
import { CreditChoiceError } from '../../store/invoices/draft-credit-note.ts';
import {
  InvoiceConflictError,
  InvoiceFrozenError,
  InvoiceLackingError,
} from '../../store/invoices/errors.ts';
import { NoRecipientError } from '../../store/invoices/invoice-mails.ts';
import { NotRemindableError } from '../../store/invoices/reminders.ts';
import type { Route } from '../http/deps.ts';
import { type KnownError, refusal } from '../http/known-errors.ts';
import { conflictSentence } from './conflicts.ts';
import create from './create.ts';
import { apply, creditNote } from './credit-note.ts';
import remove from './delete.ts';
import detail from './detail.ts';
import drafts from './drafts.ts';
import fromRecords from './from-records.ts';
import list from './list.ts';
import mail from './mail.ts';
import overdue from './overdue.ts';
import { cancel, markPaid, pay } from './payments.ts';
import { pdf, xml } from './pdf.ts';
import { lines, transfers } from './sales.ts';
import preview from './preview.ts';
import { remind, reminders } from './reminders.ts';
import send from './send.ts';
import sendAll from './send-all.ts';
import transmit from './transmit.ts';
import update from './update.ts';
import { declareWebhook } from './webhook.ts';

export const routes: readonly Route[] = [
  list,
  overdue,
  drafts,
  create,
  fromRecords,
  sendAll,
  detail,
  update,
  remove,
  preview,
  send,
  pdf,
  xml,
  lines,
  transfers,
  mail,
  remind,
  reminders,
  transmit,
  declareWebhook,
  markPaid,
  pay,
  cancel,
  creditNote,
  apply,
];

export const errors: readonly KnownError[] = [
  refusal(InvoiceFrozenError, 'conflict', 'Une facture émise ne change plus : un avoir la corrige.'),
  refusal(InvoiceConflictError, 'conflict', conflictSentence),
  refusal(
    InvoiceLackingError,
    'invalid',
    ({ lacks }) =>
      lacks.length > 1 ? `${lacks.length} mentions manquent : ${lacks[0]!.message}` : lacks[0]!.message,
    ({ lacks }) => lacks.map(({ path, message }) => ({ path, message })),
  ),
  refusal(CreditChoiceError, 'invalid', ({ message }) => `À corriger : ${message}.`),
  refusal(NotRemindableError, 'conflict', ({ why }) =>
    why === 'no_step_left'
      ? 'Toutes les relances prévues sont parties.'
      : 'Cette facture n’est pas échue, ou rien n’en reste dû.',
  ),
  refusal(NoRecipientError, 'conflict', 'Ce client n’a aucune adresse de facturation valable.'),
];
