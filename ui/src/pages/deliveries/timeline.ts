/** A delivery's life, oldest first. */
import type { Attempt, DeliveryDetail } from '../../lib/api/types.ts';
import type { Moment } from '../../lib/components/data/Timeline.svelte';
import { buyer } from './columns.ts';
import { cancelReason, failureSentence, rejectionText, REMOVAL_REASON } from '../../lib/labels/delivery.ts';

const ATTEMPT: Record<string, Pick<Moment, 'title' | 'tone'>> = {
  sent: { title: 'Envoyée', tone: 'ok' },
  failed: { title: 'Échec de l’envoi', tone: 'bad' },
  uncertain: { title: 'Envoi incertain', tone: 'warn' },
};

const attempt = (one: Attempt): Moment => ({
  at: one.ended_at,
  ...(ATTEMPT[one.result] ?? { title: one.result, tone: 'mute' as const }),
  detail: [
    one.error_code && failureSentence(one.error_code),
    one.automatic ? 'envoi automatique' : `par ${one.by}`,
  ]
    .filter(Boolean)
    .join(' · '),
});

export function deliveryTimeline(delivery: DeliveryDetail): Moment[] {
  const attempts = delivery.attempts ?? [];
  const moments: Moment[] = [
    { at: delivery.assigned_at, title: `Attribuée : ${buyer(delivery)}`, tone: 'accent' },
    ...attempts.map(attempt),
  ];
  if (delivery.sent_at && attempts.length === 0)
    moments.push({ at: delivery.sent_at, title: 'Envoyée', tone: 'ok' });
  if (delivery.rejected_at) {
    moments.push({
      at: delivery.rejected_at,
      title: `Rejetée${delivery.rejected_by ? ` par ${delivery.rejected_by}` : ''}`,
      detail: rejectionText(delivery),
      tone: 'bad',
    });
  }
  if (delivery.removed_at) {
    const reason = delivery.removal_reason ? REMOVAL_REASON[delivery.removal_reason] : null;
    moments.push({
      at: delivery.removed_at,
      title: `Retirée${delivery.removed_by ? ` par ${delivery.removed_by}` : ''}`,
      detail: [reason, delivery.removal_reason_detail].filter(Boolean).join(' · '),
      tone: 'mute',
    });
  }
  if (delivery.cancelled_at)
    moments.push({
      at: delivery.cancelled_at,
      title: 'Annulée',
      detail: delivery.cancel_reason && cancelReason(delivery.cancel_reason),
      tone: 'mute',
    });
  return moments.sort((a, b) => a.at.localeCompare(b.at));
}
