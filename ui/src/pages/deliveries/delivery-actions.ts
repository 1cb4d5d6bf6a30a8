/** What can be done with one delivery, besides what acts on its batch. */
import Download from '@lucide/svelte/icons/download';
import Eraser from '@lucide/svelte/icons/eraser';
import ExternalLink from '@lucide/svelte/icons/external-link';
import ThumbsDown from '@lucide/svelte/icons/thumbs-down';
import { REMOVAL_REASONS } from '../../../../domain/deliveries/delivery-lifecycle.ts';
import type { Action } from '../../lib/actions/action.ts';
import { api, apiUrl } from '../../lib/api/client.ts';
import type { DeliveryDetail } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { REMOVAL_REASON } from '../../lib/labels/delivery.ts';
import { notify } from '../../lib/notify.ts';
import { buyer } from './columns.ts';
import { type After, batchActions, verbActions } from './batch-actions.ts';
import { missingVerbs, SEND_AGAIN } from './batch-verbs.ts';

/** What a client refuses is rejected, not removed. */
const OUR_MISTAKES = REMOVAL_REASONS.filter((reason) => reason !== 'refus_client');

const SECTION = 'Cette livraison';

async function reject(delivery: DeliveryDetail): Promise<void> {
  const done = await ask({
    title: 'Rejeter cette livraison ?',
    text: `${buyer(delivery)} a refusé ce lead : il ne sera pas facturé, et ne lui sera plus proposé pendant 30 jours. Si l’erreur est la nôtre, choisissez « Retirer ».`,
    fields: [{ name: 'reason', label: 'Motif donné par le client', type: 'textarea', required: true }],
    confirm: 'Rejeter la livraison',
    danger: true,
    run: async ({ reason }) => void (await api.post(`/deliveries/${delivery.id}/reject-leads`, { reason })),
  });
  if (done) notify('Livraison rejetée.', 'Elle n’est plus facturable.');
}

async function remove(delivery: DeliveryDetail): Promise<void> {
  const done = await ask({
    title: 'Retirer cette livraison ?',
    text: 'Pour corriger une erreur de notre part : elle ne sera pas facturée, son CSV est gardé. Si c’est le client qui refuse ce lead, choisissez « Rejeter ».',
    fields: [
      {
        name: 'reason',
        label: 'Motif',
        type: 'select',
        required: true,
        options: [
          { value: '', label: 'Choisir…' },
          ...OUR_MISTAKES.map((value) => ({ value, label: REMOVAL_REASON[value] })),
        ],
      },
      { name: 'reason_detail', label: 'Précision', type: 'textarea' },
    ],
    confirm: 'Retirer la livraison',
    danger: true,
    run: async (values) => void (await api.post(`/deliveries/${delivery.id}/remove-lead`, values)),
  });
  if (done) notify('Livraison retirée.', 'Elle n’est plus facturable.');
}

/** @param after told what was done to its batch */
export function deliveryActions(delivery: DeliveryDetail, after: After): Action[] {
  const accepted = delivery.status === 'sent' && delivery.outcome === 'accepted';
  return [
    ...batchActions([delivery], after),
    ...(delivery.missing
      ? missingVerbs(delivery.missing.status).flatMap((verb) => verbActions(verb, [delivery], after))
      : []),
    ...(delivery.has_csv
      ? [
          {
            id: 'download',
            label: 'Télécharger le CSV',
            icon: Download,
            section: SECTION,
            download: true,
            href: apiUrl(`/deliveries/${delivery.id}/download`),
          },
        ]
      : []),
    ...(accepted
      ? ([
          {
            id: 'reject',
            label: 'Rejeter (refus du client)',
            icon: ThumbsDown,
            section: SECTION,
            permission: 'deliveries.resend',
            keywords: 'réclamation client',
            run: () => reject(delivery),
          },
          {
            id: 'remove',
            label: 'Retirer (notre erreur)',
            icon: Eraser,
            section: SECTION,
            permission: 'deliveries.resend',
            keywords: 'correction',
            run: () => remove(delivery),
          },
          ...verbActions(SEND_AGAIN, [delivery], after),
        ] satisfies Action[])
      : []),
    ...(delivery.temporal_url
      ? [
          {
            id: 'temporal',
            label: 'Ouvrir dans Temporal',
            icon: ExternalLink,
            section: SECTION,
            permission: 'deliveries.resend' as const,
            href: delivery.temporal_url,
          },
        ]
      : []),
  ];
}
