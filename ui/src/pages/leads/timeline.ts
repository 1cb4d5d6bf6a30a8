/** A lead's story, oldest first, from the dates it carries. */
import { addressOf } from '../../lib/addresses.ts';
import type { LeadDetail } from '../../lib/api/types.ts';
import type { Moment } from '../../lib/components/data/Timeline.svelte';
import { cancelReason, DELIVERY_STATUS, rejectionText, REMOVAL_REASON } from '../../lib/labels/delivery.ts';
import { LEAD_STATUS, SOURCE_TYPE } from '../../lib/labels/lead.ts';
import { reasonSentence } from '../../lib/labels/routing.ts';
import { deliveryAddress } from '../deliveries/addresses.ts';
import { buyer, trouble } from '../deliveries/columns.ts';

export function leadTimeline(lead: LeadDetail): Moment[] {
  const moments: Moment[] = [
    {
      at: lead.created_at,
      title: 'Reçu',
      detail: [SOURCE_TYPE[lead.lead_source_type], lead.source].filter(Boolean).join(' · '),
      tone: 'info',
    },
  ];
  if (lead.proof_arrived)
    moments.push({ at: lead.proof_arrived.at, title: 'Preuve de consentement arrivée', tone: 'ok' });
  const trace = lead.routing_trace;
  if (trace && !trace.winner) {
    moments.push({
      at: trace.at,
      title: LEAD_STATUS[lead.status].text,
      detail: reasonSentence(trace.reason),
      tone: 'warn',
    });
  }
  if (trace && lead.replacement_lead_id)
    moments.push({
      at: trace.at,
      title: 'Numéro suspect : remplacé par un LB',
      tone: 'aged',
      href: addressOf.lead(lead.replacement_lead_id),
    });
  for (const delivery of lead.deliveries) {
    const where = deliveryAddress(delivery);
    moments.push({
      at: delivery.assigned_at,
      title: `Attribué : ${buyer(delivery)}`,
      detail: delivery.replaced_suspicious_id ? reasonSentence('lb_replacement') : null,
      tone: 'accent',
      href: where,
    });
    if (delivery.sent_at) {
      moments.push({ at: delivery.sent_at, title: `Livré : ${buyer(delivery)}`, tone: 'ok', href: where });
    } else if (delivery.status === 'failed' || delivery.status === 'uncertain') {
      moments.push({
        at: delivery.last_sent_at ?? delivery.assigned_at,
        title: `Livraison : ${DELIVERY_STATUS[delivery.status].text.toLocaleLowerCase('fr-FR')}`,
        detail: trouble(delivery),
        tone: DELIVERY_STATUS[delivery.status].tone,
        href: where,
      });
    }
    if (delivery.rejected_at) {
      moments.push({
        at: delivery.rejected_at,
        title: 'Rejeté par le client',
        detail: rejectionText(delivery),
        tone: 'bad',
        href: where,
      });
    }
    if (delivery.removed_at) {
      moments.push({
        at: delivery.removed_at,
        title: 'Retiré',
        detail: delivery.removal_reason ? REMOVAL_REASON[delivery.removal_reason] : null,
        tone: 'mute',
        href: where,
      });
    }
    if (delivery.cancelled_at) {
      moments.push({
        at: delivery.cancelled_at,
        title: 'Livraison annulée',
        detail: delivery.cancel_reason && cancelReason(delivery.cancel_reason),
        tone: 'mute',
        href: where,
      });
    }
  }
  if (lead.lb_since)
    moments.push({
      at: lead.lb_since,
      title: 'Devenu LB : lead ancien, disponible en complément',
      tone: 'aged',
    });
  for (const note of lead.notes)
    moments.push({ at: note.at, title: `Note de ${note.by_name}`, detail: note.text, tone: 'mute' });
  return moments.sort((a, b) => a.at.localeCompare(b.at));
}
