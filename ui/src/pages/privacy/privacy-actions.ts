/** What is done for a person: export, erase, note an objection. */
import Ban from '@lucide/svelte/icons/ban';
import Download from '@lucide/svelte/icons/download';
import Eraser from '@lucide/svelte/icons/eraser';
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import type { PersonExport, PersonFound, PrivacyRequestDetail } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { saveText } from '../../lib/csv.ts';
import { plural } from '../../lib/format/number.ts';
import { notify } from '../../lib/notify.ts';
import { navigate } from '../../lib/router/router.svelte.ts';

interface Asked {
  q: string;
  also: string[];
}

async function exportPerson(asked: Asked, onexport: (data: PersonExport) => void): Promise<void> {
  const data = await api.post<PersonExport>('/privacy/export', asked);
  saveText(`donnees-${data.reference}.json`, `${JSON.stringify(data, null, 2)}\n`);
  onexport(data);
  notify('Export enregistré.', 'La page à imprimer est sous les résultats.');
}

/** Whether it is an objection too is asked each time, and nothing is chosen beforehand. */
async function erase(asked: Asked, found: PersonFound): Promise<void> {
  let id = '';
  const clients = new Set(
    found.deliveries.filter(({ status }) => status === 'sent').map(({ client_name }) => client_name),
  );
  const done = await ask({
    title: 'Effacer cette personne ?',
    text: `${plural(found.leads.length, 'lead')} : ses données sont effacées partout, pour de bon. Les statistiques et la facturation restent. ${
      clients.size > 0
        ? `${plural(clients.size, 'client qui l’a reçue sera prévenu', 'clients qui l’ont reçue seront prévenus')} par e-mail.`
        : 'Aucun client ne l’a reçue.'
    }`,
    rows: [...clients],
    fields: [
      {
        name: 'objection',
        label: 'S’oppose-t-elle aussi à être appelée ?',
        type: 'select',
        required: true,
        value: '',
        options: [
          { value: '', label: 'Choisissez' },
          { value: 'no', label: 'Non : si elle se réinscrit, elle est une nouvelle personne' },
          { value: 'yes', label: 'Oui : son numéro entre dans la liste d’opposition' },
        ],
      },
    ],
    confirm: 'Effacer pour de bon',
    danger: true,
    run: async ({ objection }) => {
      const answer = await api.post<{ request: PrivacyRequestDetail }>('/privacy/erase', {
        ...asked,
        objection: objection === 'yes',
      });
      id = answer.request.id;
    },
  });
  if (!done) return;
  notify('Effacement demandé.');
  navigate(`/confidentialite/demandes/${id}`);
}

async function object(asked: Asked): Promise<void> {
  const done = await ask({
    title: 'Enregistrer une opposition ?',
    text: 'La personne n’est plus vendue, par aucune des deux sociétés : vérifié à l’entrée et avant chaque envoi.',
    fields: [{ name: 'reason', label: 'Comment elle l’a dit', hint: 'Au téléphone, par courrier…' }],
    confirm: 'Enregistrer l’opposition',
    danger: true,
    run: async ({ reason }) => void (await api.post('/privacy/objections', { ...asked, reason })),
  });
  if (done) notify('Opposition enregistrée.');
}

export function personActions(
  asked: Asked,
  found: PersonFound,
  onexport: (data: PersonExport) => void,
): Action[] {
  const section = 'Cette personne';
  const nothing = found.leads.length === 0 && 'Rien n’est gardé de cette personne';
  return [
    {
      ...{ id: 'privacy-export', label: 'Exporter', icon: Download, section, permission: 'privacy.manage' },
      unavailable: nothing,
      run: () => exportPerson(asked, onexport),
    },
    {
      ...{ id: 'privacy-object', label: 'Opposition', icon: Ban, section, permission: 'privacy.view' },
      unavailable: found.suppressed.length > 0 && 'Ce numéro est déjà sur la liste d’opposition',
      run: () => object(asked),
    },
    {
      ...{ id: 'privacy-erase', label: 'Effacer', icon: Eraser, section, permission: 'privacy.manage' },
      look: 'danger',
      unavailable: nothing,
      run: () => erase(asked, found),
    },
  ];
}
