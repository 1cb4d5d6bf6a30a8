/** Sending everything that is ready, in one go. */
import SendHorizontal from '@lucide/svelte/icons/send-horizontal';
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import { ApiProblem } from '../../lib/api/problem.ts';
import { readAll } from '../../lib/api/read-all.ts';
import type { Delivery, SendReadyAnswer } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { count, plural } from '../../lib/format/number.ts';
import { reasonSentence } from '../../lib/labels/routing.ts';
import { notify, notifyWarning } from '../../lib/notify.ts';
import { clientLines } from './client-lines.ts';
import { remarks } from './outcome.ts';

/** What sending can be narrowed to; a week cannot. */
export interface ReadyFilters {
  entity: string;
  client_id: string;
}

/** The ready deliveries as `GET /deliveries` lists them. */
export const readyParams = (filters: ReadyFilters) => ({ ...filters, status: 'ready_to_send' });

/** What became of them, beside those that left. */
const aside = (answer: SendReadyAnswer): string =>
  [
    remarks(answer),
    answer.more && 'Il en reste : relancez l’envoi.',
    ...answer.closed.map(({ entity, reason }) => `${entity} : ${reasonSentence(reason)}`),
  ]
    .filter(Boolean)
    .join(' ');

async function sendReady(filters: ReadyFilters): Promise<void> {
  const ready = await readAll<'deliveries', Delivery>('/deliveries', 'deliveries', readyParams(filters));
  if (ready.length === 0) throw new ApiProblem(409, 'Plus aucune livraison n’est prête.');
  const rows = clientLines(ready);
  let answer: SendReadyAnswer | undefined;
  const done = await ask({
    title: `Envoyer ${plural(ready.length, 'livraison prête', 'livraisons prêtes')} à ${plural(rows.length, 'client')} ?`,
    text: 'Chaque lot part au client par e-mail, sauf si le calendrier de sa société est fermé aujourd’hui.',
    rows,
    confirm: `Envoyer ${plural(ready.length, 'livraison')}`,
    async run() {
      answer = await api.post<SendReadyAnswer>('/deliveries/batch/send-ready', {}, { ...filters });
    },
  });
  if (!done || !answer) return;
  const wholly = answer.errors + answer.not_started === 0 && !answer.more;
  const say = wholly ? notify : notifyWarning;
  say(`${plural(answer.sent, 'lot envoyé', 'lots envoyés')}.`, aside(answer));
}

/** @param ready how many deliveries of these filters are ready */
export const sendReadyAction = (ready: number, filters: ReadyFilters): Action[] =>
  ready === 0
    ? []
    : [
        {
          id: 'send-ready',
          label: `Envoyer les prêtes (${count(ready)})`,
          icon: SendHorizontal,
          section: 'Cette page',
          permission: 'deliveries.resend',
          run: () => sendReady(filters),
        },
      ];
