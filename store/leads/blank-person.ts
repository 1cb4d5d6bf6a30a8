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

/** Where a lead is whose person was erased before anybody kept it: in no stock, and counted as what it is. */
export const ERASED = { status: 'suppressed', hold_reason: 'erased' } as const;
