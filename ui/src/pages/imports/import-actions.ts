/** What can be done with a file. */
import Columns3 from '@lucide/svelte/icons/columns-3';
import FileCheck from '@lucide/svelte/icons/file-check';
import Undo2 from '@lucide/svelte/icons/undo-2';
import Users from '@lucide/svelte/icons/contact-round';
import type { Action } from '../../lib/actions/action.ts';
import { openable } from '../../lib/addresses.ts';
import { api } from '../../lib/api/client.ts';
import type { ImportDetail } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { count, plural } from '../../lib/format/number.ts';
import { OUTCOMES, ROW_OUTCOME } from '../../lib/labels/import.ts';

const SECTION = 'Cette page';

/** `12 Attribué, 3 Invalide`, one per line. */
const told = (counts: Record<string, number>): string[] =>
  OUTCOMES.flatMap((outcome) => {
    const n = counts[outcome] ?? 0;
    return n > 0 ? [`${ROW_OUTCOME[outcome].text} : ${count(n)}`] : [];
  });

const commit = (file: ImportDetail): Action => ({
  id: 'commit-import',
  label: 'Importer',
  icon: FileCheck,
  section: SECTION,
  look: 'primary',
  shortcut: 'n',
  async run() {
    await ask({
      title: `Importer ${plural(file.rows, 'ligne')} ?`,
      text: 'Chaque ligne passe la porte comme un lead posté maintenant. Tant que rien n’est envoyé, l’import s’annule.',
      rows: told(file.expected),
      confirm: 'Importer',
      run: async () => void (await api.post(`/imports/${file.id}/commit`)),
    });
  },
});

const undo = (file: ImportDetail): Action => ({
  id: 'undo-import',
  label: file.status === 'undone' ? 'Annuler le reste' : 'Annuler l’import',
  icon: Undo2,
  section: SECTION,
  look: 'danger',
  async run() {
    await ask({
      title: `Annuler l’import de « ${file.file_name} » ?`,
      text: 'Ses leads jamais envoyés sont supprimés et leurs livraisons annulées ; leurs places et unités sont rendues. Ceux qui sont envoyés restent, et vous verrez lesquels.',
      confirm: 'Annuler l’import',
      danger: true,
      run: async () => void (await api.post(`/imports/${file.id}/undo`)),
    });
  },
});

/** @param columns whether the columns are shown, and how to show the rows instead, or the other way round */
export function importActions(file: ImportDetail, columns: { shown: boolean; toggle(): void }): Action[] {
  const { status } = file;
  const leads = openable(`/leads?import_id=${file.id}`);
  const left = status === 'undone' && (file.undo?.kept ?? 0) > 0;
  return [
    ...(status === 'previewed'
      ? [
          commit(file),
          {
            id: 'import-columns',
            label: columns.shown ? 'Voir la prévision' : 'Changer les colonnes',
            icon: Columns3,
            section: SECTION,
            run: columns.toggle,
          },
        ]
      : []),
    ...(leads && (left || (status !== 'undone' && file.stored > 0))
      ? [{ id: 'import-leads', label: 'Voir ses leads', icon: Users, section: SECTION, href: leads }]
      : []),
    ...(status === 'committed' || status === 'committing' || left ? [undo(file)] : []),
  ];
}
