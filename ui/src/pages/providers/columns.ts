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

const DAY_MS = 86_400_000;
/** How much comes from it: `12 par jour en moyenne`. */
export function pace({ total_leads, created_at }: Provider, now: Date = new Date()): string {
  const days = Math.max(1, (now.getTime() - new Date(created_at).getTime()) / DAY_MS);
  const daily = total_leads / days;
  if (daily >= 1) return `${count(Math.round(daily))} par jour en moyenne`;
  return total_leads > 0 ? 'moins d’un par jour en moyenne' : 'aucun pour l’instant';
}

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
  { key: 'hint', header: 'Clé', text: (row) => row.key_hint, spare: 2 },
  {
    key: 'created',
    header: 'Créé le',
    text: (row) => day(row.created_at),
    sort: (row) => row.created_at,
    spare: 1,
  },
  { key: 'entity', header: 'Société', text: (row) => row.entity, sort: (row) => row.entity },
  { key: 'actions', header: 'Actions', text: () => '', screenOnly: true },
];
