/**
 * Why a lead is where it is, one French sentence per status and reason: what a caller is told at the door and what the admin
 * shows on the lead's page.
 */
import type { LeadStatus } from '../leads/lead.ts';

/** Of a reason `code:detail`, the code. */
const codeOf = (reason: string): string => reason.split(':', 1)[0]!;

/** By status, then by the code of its reason; `''` is the sentence of any other reason. */
const SENTENCES: Record<LeadStatus | 'double_submit', Readonly<Record<string, string>>> = {
  new: { '': 'Lead enregistré, en attente d’attribution.' },
  routed: { '': 'Lead enregistré et attribué.' },
  livre: { '': 'Lead enregistré et livré.' },
  duplicate: { '': 'Lead enregistré : les clients ouverts ont déjà reçu cette personne.' },
  no_open_orders: {
    '': 'Lead enregistré : aucune commande ouverte ne peut le prendre pour l’instant.',
    delivery_day_disabled: 'Lead enregistré : pas de livraison ce jour, il attend la prochaine.',
    delivery_date_disabled: 'Lead enregistré : pas de livraison à cette date, il attend la prochaine.',
    departement_not_served: 'Lead enregistré : ce département n’est pas servi.',
  },
  hold_source: {
    '': 'Lead enregistré : sa source est bloquée, il attend qu’elle soit validée.',
    breaker: 'Lead enregistré : sa source est suspendue, il attend qu’elle soit rétablie.',
  },
  pending_config: {
    '': 'Lead enregistré : la configuration de son formulaire manque.',
    entity_unknown:
      'Lead enregistré : la configuration de son formulaire manque, sa société n’est pas connue.',
    produit_unknown:
      'Lead enregistré : la configuration de son formulaire manque, son produit n’est pas connu.',
  },
  pending_consent: { '': 'Lead enregistré : la preuve de consentement exigée pour sa source manque.' },
  invalid: {
    '': 'Lead enregistré, mais ses données sont incomplètes.',
    phone: 'Lead enregistré, mais ses données sont incomplètes : téléphone absent ou incorrect.',
    nom: 'Lead enregistré, mais ses données sont incomplètes : nom absent.',
    departement: 'Lead enregistré, mais ses données sont incomplètes : département absent ou non reconnu.',
    test: 'Lead de test : il ne compte dans aucune statistique et sera supprimé dans 7 jours.',
  },
  suppressed: {
    '': 'Lead enregistré sans ses données : la personne s’est opposée à être appelée.',
    retention: 'Données de la personne effacées : leur durée de conservation est passée.',
    erased: 'Données effacées à la demande de la personne.',
  },
  lb: { '': 'Lead ancien, disponible en complément.' },
  replaced_by_lb: { '': 'Numéro suspect : un autre lead a été livré à sa place.' },
  reserved_for_replacement: { '': 'Réservé pour remplacer un numéro suspect.' },
  double_submit: { '': 'Lead déjà reçu.' },
};

/** @param reason `hold_reason` or `routing_reason` of the lead */
export function leadMessage(status: LeadStatus | 'double_submit', reason?: string | null): string {
  const sentences = SENTENCES[status];
  const code = codeOf(reason ?? '');
  return (Object.hasOwn(sentences, code) ? sentences[code] : sentences[''])!;
}
