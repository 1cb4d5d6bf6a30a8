/** Fields of stored records by the names and in the units the API gives them. */
import { bpToPercent, bpToRatio, type BasisPoints, type Cents, toEuros } from '../../domain/money/money.ts';

type Fields = Record<string, unknown>;

/** Stored names the API has another word for. */
const NAMES: Readonly<Record<string, string>> = {
  _id: 'id',
  key_prefix: 'key_hint',
  key_hash: 'api_key',
  password_hash: 'password',
  removal_detail: 'removal_reason_detail',
};

function fieldView(name: string, value: unknown): [string, unknown] {
  const amount = typeof value === 'number';
  if (name === 'lb_target_bp') return ['lb_target_pct', amount ? bpToRatio(value as BasisPoints) : value];
  if (name === 'vat_rate_bp') return ['vat_rate', amount ? bpToPercent(value as BasisPoints) : value];
  const cents = /^(.+)_cents$/.exec(name)?.[1];
  if (cents) return [cents, amount ? toEuros(value as Cents) : value];
  const points = /^(.+)_bp$/.exec(name)?.[1];
  if (points) return [`${points}_percent`, amount ? bpToPercent(value as BasisPoints) : value];
  return [NAMES[name] ?? name, value];
}

/** What an entry of the audit trail says of a record before or after. */
export const fieldsView = (fields: Fields | undefined): Fields | null =>
  fields ? Object.fromEntries(Object.entries(fields).map(([name, value]) => fieldView(name, value))) : null;
