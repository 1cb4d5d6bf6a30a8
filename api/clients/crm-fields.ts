/** What is noted of a client as the API takes it → as it is stored, and back. */
import { type ClientCrm, CRM_RATINGS, CRM_TEXTS, NO_CRM } from '../../domain/clients/crm.ts';
import { toCents, toEuros } from '../../domain/money/money.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import { instant } from '../http/instant.ts';
import { parseDay } from '../http/week.ts';
import type { Client, ClientDetail, CrmChange } from './contract.ts';

/** The fields a change names. @throws Problem 400 when a date is none */
export function crmFields(change: CrmChange): Partial<ClientCrm> {
  const { client_status, last_payment_date: date, last_payment_amount: amount, tags } = change;
  const given = <N extends keyof CrmChange>(names: readonly N[]) =>
    names.filter((name) => change[name] !== undefined);
  const ratings = given(CRM_RATINGS).map((name) => [name, change[name] === '' ? null : change[name]]);
  const texts = given(CRM_TEXTS).map((name) => [name, change[name]?.trim()]);
  return {
    ...Object.fromEntries([...ratings, ...texts]),
    ...(client_status !== undefined && { client_status: client_status || null }),
    ...(date !== undefined && { last_payment_date: date.trim() === '' ? null : parseDay(date.trim()) }),
    ...(amount !== undefined && { last_payment_amount_cents: amount === '' ? null : toCents(amount) }),
    ...(tags && { tags: [...new Set(tags.map((tag) => tag.trim()).filter(Boolean))] }),
  };
}

type CrmView = Pick<Client, Exclude<keyof ClientCrm, 'last_payment_amount_cents'> | 'last_payment_amount'>;

export function crmView({ crm }: ClientDoc): CrmView {
  const { last_payment_amount_cents: cents, ...fields } = { ...NO_CRM, ...crm };
  return { ...fields, last_payment_amount: cents === null ? null : toEuros(cents) };
}

export const noteView = ({
  id,
  text,
  author,
  created_at,
}: NonNullable<ClientDoc['internal_notes']>[number]): ClientDetail['internal_notes'][number] => ({
  id,
  text,
  author,
  created_at: instant(created_at),
});
