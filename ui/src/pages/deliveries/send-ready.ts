/** Sending everything that is ready, in one go. */
import SendHorizontal from '@lucide/svelte/icons/send-horizontal';
import { isEntity } from '../../../../domain/entity.ts';
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import { entitiesInScope } from '../../lib/api/read.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { plural } from '../../lib/format/number.ts';
import { notify } from '../../lib/notify.ts';

/** @param ready deliveries the filters show as ready; `client` and `entity` may be empty. */
export function sendReadyAction(ready: number, client: string, entity: string): Action[] {
  if (ready === 0) return [];
  const text = plural(ready, 'livraison prête', 'livraisons prêtes');
  return [
    {
      id: 'send-ready',
      label: `Envoyer les prêtes (${ready})`,
      icon: SendHorizontal,
      section: 'Cette page',
      permission: 'deliveries.resend',
      async run() {
        const done = await ask({
          title: `Envoyer ${text} ?`,
          text: 'Chaque lot part au client par e-mail, sauf si le calendrier de sa société est fermé aujourd’hui.',
          confirm: `Envoyer ${plural(ready, 'livraison')}`,
          async run() {
            for (const one of isEntity(entity) ? [entity] : entitiesInScope()) {
              await api.post('/deliveries/batch/send-ready', {}, { entity: one, client_id: client });
            }
          },
        });
        if (done) notify('Les lots prêts sont partis.', 'Les échecs éventuels sont dans l’onglet « Échec ».');
      },
    },
  ];
}
