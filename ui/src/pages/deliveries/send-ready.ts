/** Sending everything that is ready, in one go. */
import SendHorizontal from '@lucide/svelte/icons/send-horizontal';
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import type { SendReadyAnswer } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { plural } from '../../lib/format/number.ts';
import { reasonSentence } from '../../lib/labels/routing.ts';
import { notify } from '../../lib/notify.ts';

/** What became of them, beside those that left. */
const remarks = ({ failed, uncertain, pending, closed }: SendReadyAnswer): string =>
  [
    failed > 0 && `${plural(failed, 'lot')} en échec.`,
    uncertain > 0 && `${plural(uncertain, 'lot incertain', 'lots incertains')}, à confirmer ou renvoyer.`,
    pending > 0 && `${plural(pending, 'lot')} encore en cours.`,
    ...closed.map(({ entity, reason }) => `${entity} : ${reasonSentence(reason)}`),
  ]
    .filter(Boolean)
    .join(' ');

/** @param ready deliveries the filters show as ready; `client` and `entity` may be empty. */
export function sendReadyAction(ready: number, client: string, entity: string): Action[] {
  if (ready === 0) return [];
  return [
    {
      id: 'send-ready',
      label: `Envoyer les prêtes (${ready})`,
      icon: SendHorizontal,
      section: 'Cette page',
      permission: 'deliveries.resend',
      async run() {
        let answer: SendReadyAnswer | undefined;
        const done = await ask({
          title: `Envoyer ${plural(ready, 'livraison prête', 'livraisons prêtes')} ?`,
          text: 'Chaque lot part au client par e-mail, sauf si le calendrier de sa société est fermé aujourd’hui.',
          confirm: `Envoyer ${plural(ready, 'livraison')}`,
          async run() {
            answer = await api.post<SendReadyAnswer>(
              '/deliveries/batch/send-ready',
              {},
              { entity, client_id: client },
            );
          },
        });
        if (done && answer) notify(`${plural(answer.sent, 'lot envoyé', 'lots envoyés')}.`, remarks(answer));
      },
    },
  ];
}
