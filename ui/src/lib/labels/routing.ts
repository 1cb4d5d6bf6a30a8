/**
 * "Pourquoi ce lead est allé là": rules and reasons of routing (01-domain §3) as French sentences with their figures.
 */
import type { OpenRuleName } from '../../../../domain/routing/open-rules.ts';
import type { RoutingReason } from '../../../../domain/routing/reasons.ts';
import type { Figures } from '../api/types.ts';
import { day, noon } from '../format/date.ts';
import { count, percent } from '../format/number.ts';
import { shortId } from '../format/text.ts';
import { sentenceOf, unknownCode } from './code.ts';
import { isParisDay } from '../../../../domain/time/paris-time.ts';

const number = (figures: Figures, name: string): string => {
  const value = figures[name];
  return value === undefined ? '?' : count(Number(value));
};
const date = (figures: Figures): string =>
  figures['date'] === undefined ? '' : ` du ${day(String(figures['date']))}`;
const ratio = (figures: Figures, a: string, b: string): string =>
  figures[a] === undefined ? '' : ` (${number(figures, a)}/${number(figures, b)})`;

const SENTENCES: Record<OpenRuleName | 'overlap_shared', (figures: Figures) => string> = {
  overlap_shared: (f) =>
    `Client partagé avec l’autre société${f['date'] === undefined ? '' : `, servi par elle le ${day(String(f['date']))}`}`,
  commande_inactive: () => 'Commande en pause',
  produit: (f) => `Autre produit${f['produit'] === undefined ? '' : ` (${f['produit']})`}`,
  departement: (f) => `Département ${f['departement'] ?? ''} non couvert`.replace('  ', ' '),
  client_inactive: () => 'Client inactif',
  client_not_deliverable: () => 'Client non livrable : aucune adresse ou API valable',
  quota_full: (f) => `Quota atteint${ratio(f, 'used', 'quota')}`,
  lb_slots_reserved: (f) =>
    `Places restantes réservées aux LB${f['fresh'] === undefined ? '' : ` (${number(f, 'fresh')}/${number(f, 'cap')} leads frais)`}`,
  prepaid_empty: () => 'Solde prépayé épuisé',
  lb_target_zero: () => 'N’accepte que des leads frais (LB 0 %)',
  lb_target_reached: (f) =>
    `Part de LB atteinte${f['lb_used'] === undefined ? '' : ` (${number(f, 'lb_used')} LB sur ${number(f, 'used')}${f['lb_target_bp'] === undefined ? '' : `, cible ${percent(Number(f['lb_target_bp']) / 10_000)}`})`}`,
  client_rejected_lead: (f) => `Déjà rejeté par ce client (livraison${date(f)})`,
  duplicate_30d: (f) =>
    `Doublon${f['lead_id'] === undefined ? '' : ` du lead ${shortId(String(f['lead_id']))}`}${date(f)}`,
};

const isRule = (name: string): name is keyof typeof SENTENCES => name in SENTENCES;

/** First rule an order failed, with the figures of that moment: `Quota atteint (12/12)`. */
export const ruleSentence = (rule: string, figures: Figures = {}): string =>
  isRule(rule)
    ? SENTENCES[rule](figures)
    : rule === 'not_reached'
      ? 'Classées après la gagnante'
      : unknownCode(rule);

const REASONS: Record<RoutingReason, string> = {
  first_open_order: 'Première commande ouverte dans l’ordre de priorité.',
  fallback_no_orders: 'Aucune commande ouverte dans la société du lead : vendu à l’autre société.',
  overlap_alternative:
    'La première commande ouverte est d’un client partagé, servi par l’autre société il y a moins de 30 jours : une autre a été choisie.',
  lb_replacement: 'LB livré à la place d’un numéro suspect de nos pages.',
  replaced_by_lb: 'Numéro suspect : un LB au numéro valide a pris sa place.',
  lb_mix: 'Lead ancien livré en complément (part de LB de la commande).',
  no_open_orders: 'Aucune commande ouverte.',
  no_open_orders_entity_locked: 'Aucune commande ouverte, et ce lead ne peut pas changer de société.',
  all_commandes_duplicate: 'Toutes les commandes ouvertes ont déjà reçu cette personne.',
  all_commandes_duplicate_entity_locked:
    'Toutes les commandes ouvertes ont déjà reçu cette personne, et ce lead ne peut pas changer de société.',
  departement_not_served: 'Département non desservi (Corse ou outre-mer).',
  routing_error: 'Le routage a échoué ; le lead attend la prochaine exécution.',
};

/** A lead's `routing_reason`, or a calendar gate's, as a sentence. */
export function reasonSentence(reason: string): string {
  const [name = '', detail = ''] = reason.split(':');
  if (name === 'delivery_day_disabled') return `Pas de livraison le ${detail}.`;
  if (name === 'delivery_date_disabled' && isParisDay(detail))
    return `Pas de livraison le ${day(noon(detail))}.`;
  return sentenceOf(REASONS, name, reason);
}

export const PASS: Record<string, string> = {
  intake: 'À la réception',
  run: 'Exécution quotidienne',
  run_fallback: 'Exécution quotidienne (complément)',
  stock: 'Reprise du stock',
  reroute: 'Reroutage demandé',
  simulation: 'Simulation',
};
