/**
 * "Pourquoi ce lead est allé là": rules and reasons of routing (01-domain §3) as French sentences with their figures.
 */
import { NO_PRICE, type OpenRuleName } from '../../../../domain/routing/open-rules.ts';
import type { RoutingReason } from '../../../../domain/routing/reasons.ts';
import type { Figures } from '../api/types.ts';
import { fieldName, opWords } from './criteria.ts';
import { fieldValue } from './lead.ts';
import { day, noon } from '../format/date.ts';
import { count, money, percent } from '../format/number.ts';
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

/** Stored cents, as people read them. */
const euros = (figures: Figures, name: string): string => money(Number(figures[name]) / 100);

function notRunning({ why, date: until }: Figures): string {
  const text = typeof until === 'string' && isParisDay(until) ? day(noon(until)) : '';
  if (why === 'debut') return `Commence le ${text}`;
  if (why === 'fin') return `Terminée le ${text}`;
  return why === 'pause' ? `En pause jusqu’au ${text} inclus` : 'Commande en pause';
}

function budgetSpent(figures: Figures): string {
  if (figures['price'] === NO_PRICE) return 'Budget sans prix : aucun prix ne s’applique à ses leads';
  if (figures['spent'] === undefined) return 'Budget de la semaine atteint';
  return `Budget de la semaine atteint (${euros(figures, 'spent')} sur ${euros(figures, 'budget')}, ${euros(figures, 'price')} le lead)`;
}

/** `contradiction:<champ>`: the answer contradicts the CSV, and a setting keeps the lead. */
const CONTRADICTION = 'contradiction:';

function criteriaSentence({ champ, valeur, op, attendu }: Figures): string {
  if (champ === undefined) return 'Critère non rempli';
  const name = String(champ).replace(CONTRADICTION, '');
  const answer = valeur ? `« ${fieldValue(name, String(valeur))} »` : 'sans réponse';
  if (!String(champ).startsWith(CONTRADICTION))
    return `Critère ${fieldName(name)} : ${answer}, attendu ${opWords(String(op))} ${attendu}`;
  const why = op === 'retenir' ? 'ces leads sont retenus' : 'aucun critère de cette commande ne l’accepte';
  return `Contredit le CSV : ${fieldName(name)} ${answer}, ${why}`;
}

const SENTENCES: Record<OpenRuleName | 'overlap_shared', (figures: Figures) => string> = {
  overlap_shared: (f) =>
    `Client partagé avec l’autre société${f['date'] === undefined ? '' : `, servi par elle le ${day(String(f['date']))}`}`,
  commande_inactive: notRunning,
  produit: (f) => `Autre produit${f['produit'] === undefined ? '' : ` (${f['produit']})`}`,
  departement: (f) => `Département ${f['departement'] ?? ''} non couvert`.replace('  ', ' '),
  criteria: criteriaSentence,
  client_inactive: () => 'Client inactif',
  client_not_deliverable: () => 'Client non livrable : aucune adresse ou API valable',
  delivery_hours: (f) =>
    `Hors de ses heures de livraison${f['from'] === undefined ? '' : ` (${number(f, 'from')} h à ${number(f, 'to')} h)`}`,
  callback_over: (f) =>
    `Rappel demandé il y a plus de 48 h${f['hours'] === undefined ? '' : ` (${number(f, 'hours')} h)`} : retenu par les paramètres`,
  quota_full: (f) => `Quota atteint${ratio(f, 'used', 'quota')}`,
  day_cap: (f) => `Maximum du jour atteint${ratio(f, 'used', 'cap')}`,
  month_cap: (f) => `Maximum du mois atteint${ratio(f, 'used', 'cap')}`,
  budget_cap: budgetSpent,
  lb_slots_reserved: (f) =>
    `Places restantes réservées aux LB${f['fresh'] === undefined ? '' : ` (${number(f, 'fresh')}/${number(f, 'cap')} leads frais)`}`,
  prepaid_empty: () => 'Solde prépayé épuisé',
  lb_target_zero: () => 'N’accepte que des leads frais (LB 0 %)',
  lb_target_reached: (f) =>
    `Part de LB atteinte${f['lb_used'] === undefined ? '' : ` (${number(f, 'lb_used')} LB sur ${number(f, 'used')}${f['lb_target_bp'] === undefined ? '' : `, cible ${percent(Number(f['lb_target_bp']) / 10_000)}`})`}`,
  client_exclusion: () => 'Numéro exclu par ce client',
  client_rejected_lead: (f) => `Déjà rejeté par ce client (livraison${date(f)})`,
  duplicate_30d: (f) =>
    `Doublon${f['lead_id'] === undefined ? '' : ` du lead ${shortId(String(f['lead_id']))}`}${date(f)}`,
};

/** Results that are no rule's. */
const OTHERS: Partial<Record<string, string>> = {
  not_reached: 'Classées après la gagnante',
  not_open: 'Pas ouverte à ce lead',
};

const isRule = (name: string): name is keyof typeof SENTENCES => name in SENTENCES;

/** First rule an order failed, with the figures of that moment: `Quota atteint (12/12)`. */
export const ruleSentence = (rule: string, figures: Figures = {}): string =>
  isRule(rule) ? SENTENCES[rule](figures) : (OTHERS[rule] ?? unknownCode(rule));

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
