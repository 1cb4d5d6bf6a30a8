/** A lead without its person: only the hash of the phone stays. */
export const PERSONAL_FIELDS_BLANK = {
  phone: '',
  nom: '',
  prenom: '',
  email: '',
  search: [] as string[],
  custom_fields: {},
};
export const PERSONAL_FIELDS_UNSET = ['consent', 'ip', 'user_agent', 'guard_key', 'given'] as const;
