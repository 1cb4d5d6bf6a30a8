/** What can be done with one delivery, besides what acts on its batch. */
import Download from '@lucide/svelte/icons/download';
import ExternalLink from '@lucide/svelte/icons/external-link';
import type { Action } from '../../lib/actions/action.ts';
import { apiUrl } from '../../lib/api/client.ts';
import type { DeliveryDetail } from '../../lib/api/types.ts';
import { type After, batchActions, verbActions } from './batch-actions.ts';
import { missingVerbs, SEND_AGAIN } from './batch-verbs.ts';

const SECTION = 'Cette livraison';

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
    ...(accepted ? ([...verbActions(SEND_AGAIN, [delivery], after)] satisfies Action[]) : []),
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
