/** What an entry changed, field by field. */
import type { AuditEvent } from '../../lib/api/types.ts';
import { dateTime } from '../../lib/format/date.ts';

export interface Difference {
  /** The field's name in the API. */
  id: string;
  before: string;
  after: string;
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** A value as a person reads it; empty when there is none. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value === 'boolean') return value ? 'oui' : 'non';
  if (typeof value === 'string') return INSTANT.test(value) ? dateTime(value) : value;
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, one]) => `${name} : ${valueText(one) || '—'}`)
      .join(' · ');
  return String(value as number);
}

/** The fields that are another one after, by name. */
export function differences({ before, after }: Pick<AuditEvent, 'before' | 'after'>): Difference[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  return names
    .map((id) => ({ id, before: valueText(before?.[id]), after: valueText(after?.[id]) }))
    .filter((one) => one.before !== one.after);
}
