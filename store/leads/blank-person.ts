/** A lead without its person, and how one becomes so. */
import type { UpdateFilter } from 'mongodb';
import type { HoldReason } from '../../domain/intake/intake.ts';
import { isStock } from '../../domain/leads/lead.ts';
import type { LeadDoc } from './collections.ts';

/** A lead without its person: only the hash of the phone stays. The trace tells answers that criteria were held against. */
export const PERSONAL_FIELDS_BLANK = {
  phone: '',
  nom: '',
  prenom: '',
  email: '',
  search: [] as string[],
  custom_fields: {},
};
export const PERSONAL_FIELDS_UNSET = [
  'consent',
  'ip',
  'user_agent',
  'guard_key',
  'given',
  'routing',
] as const;

/** What goes of a stored lead with its person: also what tells of its visitor, and what people wrote of them. */
export const PERSON_UNSET = [
  ...PERSONAL_FIELDS_UNSET,
  ...(['notes', 'corrections', 'session_id', 'submit_keys', 'resubmitted'] as const),
  ...(['gclid', 'fbclid', 'utm_term', 'utm_content'] as const),
];

/** Why it is nobody's any more. */
export const RETENTION_REASON = 'retention' satisfies HoldReason;

/**
 * Takes the person out of a stored lead for good. One that waits leaves the stock, and an LB the pool: nobody is left to sell.
 */
export function blankedLead(lead: Pick<LeadDoc, 'status'>, now: Date): UpdateFilter<LeadDoc> {
  const waits = isStock(lead.status) || lead.status === 'lb';
  return {
    $set: {
      ...PERSONAL_FIELDS_BLANK,
      ...{ is_lb: false, erased_at: now, updated_at: now },
      ...(waits && { status: 'suppressed' as const, hold_reason: RETENTION_REASON }),
    },
    $unset: Object.fromEntries(PERSON_UNSET.map((field) => [field, 1 as const])),
  };
}

/** Where a lead is whose person was erased before anybody kept it: in no stock, and counted as what it is. */
export const ERASED = { status: 'suppressed', hold_reason: 'erased' } as const;
