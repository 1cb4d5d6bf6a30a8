/** What can be done with one order. */
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import Pause from '@lucide/svelte/icons/pause';
import Play from '@lucide/svelte/icons/play';
import Trash2 from '@lucide/svelte/icons/trash-2';
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import type { Commande } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { notify } from '../../lib/notify.ts';
import { navigate } from '../../lib/router/router.svelte.ts';

/** Pauses an active order, or activates it. */
export async function toggle(commande: Pick<Commande, 'id' | 'client_name' | 'produit'>): Promise<void> {
  const { active } = await api.post<{ active: boolean }>(`/commandes/${commande.id}/toggle`);
  const name = `${commande.client_name} · ${commande.produit}`;
  if (active) notify(`${name} : commande active.`, 'Le stock qui lui convient va lui être attribué.');
  else notify(`${name} : commande en pause.`, 'Ses livraisons en attente partent quand même.');
}

async function remove(commande: Commande): Promise<void> {
  const done = await ask({
    title: `Supprimer la commande ${commande.produit} de ${commande.client_name} ?`,
    text: 'Ses livraisons non envoyées sont annulées et leurs leads retournent au stock. Les livraisons envoyées restent.',
    confirm: 'Supprimer la commande',
    danger: true,
    run: async () => void (await api.remove(`/commandes/${commande.id}`)),
  });
  if (!done) return;
  notify('Commande supprimée.');
  await navigate('/commandes', { force: true });
}

export const commandeActions = (commande: Commande): Action[] => [
  {
    id: 'toggle',
    label: commande.active ? 'Mettre en pause' : 'Activer',
    icon: commande.active ? Pause : Play,
    section: 'Cette commande',
    permission: 'commandes.activate_pause',
    run: () => toggle(commande),
  },
  {
    id: 'what-if',
    label: 'Que faudrait-il ?',
    icon: FlaskConical,
    section: 'Cette commande',
    keywords: 'simuler remplir quota',
    permission: 'dashboard.view',
    run: () => navigate(`/simulateur/que-faudrait-il?commande=${commande.id}`),
  },
  {
    id: 'delete',
    label: 'Supprimer',
    icon: Trash2,
    section: 'Cette commande',
    permission: 'commandes.delete',
    look: 'danger',
    run: () => remove(commande),
  },
];
