/** Why this lead and this client: LBs, suspicious numbers, clients of both companies. */
import { addressOf } from '../../lib/addresses.ts';
import type { DeliveryDetail } from '../../lib/api/types.ts';
import type { Fact } from '../../lib/components/ui/Facts.svelte';
import { shortId } from '../../lib/format/text.ts';

function lb({ is_lb, replaced_suspicious_id }: DeliveryDetail): string | null {
  if (!is_lb) return null;
  return replaced_suspicious_id
    ? 'Lead ancien, livré à la place d’un numéro suspect de nos pages'
    : 'Lead ancien, livré en complément';
}

/** What the overlap guard says of the client, and did. */
function sharedClient(one: DeliveryDetail): string | null {
  if (one.overlap_fallback_delivery)
    return 'Servi par l’autre société moins de 30 jours avant ; aucune autre commande n’était ouverte';
  if (one.is_shared_client_30d) return 'Servi par l’autre société moins de 30 jours avant';
  return one.routing_reason === 'overlap_alternative'
    ? 'Non : choisi de préférence à un client que l’autre société avait servi'
    : null;
}

export const choiceFacts = (one: DeliveryDetail): Fact[] => [
  { label: 'LB', value: lb(one) },
  {
    label: 'À la place de',
    value: one.replaced_suspicious_id && `numéro suspect ${shortId(one.replaced_suspicious_id)}`,
    href: one.replaced_suspicious_id && addressOf.lead(one.replaced_suspicious_id),
  },
  { label: 'Client partagé', value: sharedClient(one) },
];
