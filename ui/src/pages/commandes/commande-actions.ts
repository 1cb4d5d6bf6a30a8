/** What can be done with one order. */
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import Pause from '@lucide/svelte/icons/pause';
import Play from '@lucide/svelte/icons/play';
import Trash2 from '@lucide/svelte/icons/trash-2';
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import type { Commande } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { notify, notifyUndoable } from '../../lib/notify.ts';
import { navigate } from '../../lib/router/router.svelte.ts';

type Named = Pick<Commande, 'id' | 'client_name' | 'produit'>;

/** @returns whether it is active now */
const flip = async ({ id }: Named): Promise<boolean> =>
  (await api.post<{ active: boolean }>(`/commandes/${id}/toggle`)).active;

/** Takes a toggle back, unless somebody has done so since. */
async function toggleBack(commande: Named, made: boolean): Promise<void> {
  const { commande: now } = await api.get<{ commande: Commande }>(`/commandes/${commande.id}`);
  if (now.active === made) await flip(commande);
  notify(
    `${commande.client_name} · ${commande.produit} : ${made ? 'de nouveau en pause' : 'de nouveau active'}.`,
  );
}

/** Pauses an active order, or activates it. */
export async function toggle(commande: Named): Promise<void> {
  const active = await flip(commande);
  const name = `${commande.client_name} · ${commande.produit}`;
  const [done, then] = active
    ? ['commande active', 'Le stock qui lui convient va lui être attribué.']
    : ['commande en pause', 'Ses livraisons en attente partent quand même.'];
  notifyUndoable(`${name} : ${done}.`, then, () => toggleBack(commande, active));
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
