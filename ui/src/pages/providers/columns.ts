/** Columns of the list of providers, on screen and in the CSV. */
import type { Provider } from '../../lib/api/types.ts';
import { type Column, stateColumn } from '../../lib/components/data/columns.ts';
import { day } from '../../lib/format/date.ts';
import { count } from '../../lib/format/number.ts';
import type { Label } from '../../lib/labels/tone.ts';

export const providerState = (provider: Provider): Label =>
  provider.active
    ? { text: 'Actif', tone: 'ok', help: 'Sa clé est acceptée.' }
    : { text: 'Désactivé', tone: 'mute', help: 'Sa clé est refusée.' };

export const PROVIDER_COLUMNS: readonly Column<Provider>[] = [
  { key: 'name', header: 'Fournisseur', text: (row) => row.name, sort: (row) => row.name },
  { key: 'slug', header: 'Code', text: (row) => row.slug, sort: (row) => row.slug },
  stateColumn(providerState),
  {
    key: 'total',
    header: 'Leads',
    align: 'end',
    text: (row) => count(row.total_leads),
    sort: (row) => row.total_leads,
  },
  { key: 'hint', header: 'Clé', text: (row) => row.key_hint, from: 'lg' },
  {
    key: 'created',
    header: 'Créé le',
    text: (row) => day(row.created_at),
    sort: (row) => row.created_at,
    from: 'lg',
  },
  { key: 'entity', header: 'Société', text: (row) => row.entity, sort: (row) => row.entity },
  { key: 'actions', header: 'Actions', text: () => '', screenOnly: true },
];
