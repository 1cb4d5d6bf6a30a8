/** French words for leads (01-domain §1). */
import type { HoldReason } from '../../../../domain/intake/intake.ts';
import type { LeadSourceType, LeadStatus } from '../../../../domain/leads/lead.ts';
import type { RepeatDelay } from '../../../../domain/leads/repeats.ts';
import { sentenceOf } from './code.ts';
import type { Label } from './tone.ts';

export const LEAD_STATUS: Record<LeadStatus, Label> = {
  new: { text: 'Nouveau', tone: 'info', help: 'Reçu, en attente de routage.' },
  routed: { text: 'Attribué', tone: 'accent', help: 'Affecté à une commande, pas encore envoyé.' },
  livre: { text: 'Livré', tone: 'ok', help: 'Envoyé au client et accepté.' },
  duplicate: {
    text: 'Doublon',
    tone: 'warn',
    help: 'Toutes les commandes ouvertes ont déjà reçu cette personne.',
  },
  no_open_orders: { text: 'Sans commande', tone: 'warn', help: 'Aucune commande ouverte pour ce lead.' },
  hold_source: {
    text: 'Source bloquée',
    tone: 'bad',
    help: 'Retenu tant que la source est bloquée ou suspendue.',
  },
  pending_config: {
    text: 'À configurer',
    tone: 'bad',
    help: 'Société ou produit inconnu : configurez le formulaire.',
  },
  pending_consent: {
    text: 'Sans consentement',
    tone: 'bad',
    help: 'Retenu tant que la preuve de consentement manque.',
  },
  invalid: { text: 'Invalide', tone: 'mute', help: 'Téléphone, nom ou département absent ou incorrect.' },
  suppressed: {
    text: 'Personne retirée',
    tone: 'mute',
    help: 'La personne s’est opposée, ou ses données sont effacées.',
  },
  lb: { text: 'LB', tone: 'aged', help: 'Lead ancien, disponible en complément.' },
  replaced_by_lb: {
    text: 'Remplacé par LB',
    tone: 'aged',
    help: 'Numéro suspect : un LB a été livré à sa place.',
  },
  reserved_for_replacement: {
    text: 'LB réservé',
    tone: 'aged',
    help: 'Réservé pour remplacer un numéro suspect.',
  },
};

const HELD: Record<HoldReason, string> = {
  test: 'Essai d’une page d’arrivée : effacé au bout de 7 jours.',
  suppression_list: 'La personne s’est opposée à être appelée.',
  retention: 'Effacé : durée de conservation passée.',
  phone: 'Téléphone absent ou incorrect.',
  nom: 'Nom absent.',
  departement: 'Département absent ou non reconnu.',
  proof_required: 'Preuve de consentement exigée pour cette source.',
  source_blocked: 'Source bloquée.',
  breaker: 'Source suspendue par son disjoncteur.',
  entity_unknown: 'Société inconnue : configurez le formulaire.',
  produit_unknown: 'Produit inconnu : configurez le formulaire.',
};

/** A lead's `hold_reason` as a sentence. */
export const holdSentence = (reason: string): string => sentenceOf(HELD, reason.split(':', 1)[0]!, reason);

export const SOURCE_TYPE: Record<LeadSourceType, string> = {
  provider: 'Fournisseur',
  internal_lp: 'Page d’arrivée',
  direct: 'Direct',
};

export const PHONE_QUALITY: Record<'valid' | 'suspicious' | 'invalid', Label> = {
  valid: { text: 'Numéro valide', tone: 'ok', help: 'Numéro français bien formé.' },
  suspicious: { text: 'Numéro suspect', tone: 'warn', help: 'Bien formé mais répétitif.' },
  invalid: { text: 'Numéro invalide', tone: 'bad', help: 'Ce n’est pas un numéro français.' },
};

/** How far apart a lead and the one it repeats came in. */
export const REPEAT_DELAY: Record<RepeatDelay, string> = {
  lt_1h: 'Moins d’une heure',
  '1h_24h': '1 à 24 heures',
  '1d_7d': '1 à 7 jours',
  gt_7d: 'Plus de 7 jours',
  unknown: 'Délai inconnu',
};

/** Secondary fields of the forms (01-domain §1). */
export const CUSTOM_FIELD: Record<string, string> = {
  civilite: 'Civilité',
  code_postal: 'Code postal',
  ville: 'Ville',
  adresse: 'Adresse',
  type_logement: 'Type de logement',
  statut_occupant: 'Occupant',
  surface_habitable: 'Surface habitable',
  annee_construction: 'Construction',
  type_chauffage: 'Chauffage',
  facture_electricite: 'Facture d’électricité',
  facture_chauffage: 'Facture de chauffage',
  type_projet: 'Projet',
  delai_projet: 'Délai',
  budget: 'Budget',
};

/** Fields that are shown as they were given, where it is not the name of a form's own field. */
const GIVEN_FIELD: Record<string, string> = {
  phone: 'Téléphone',
  nom: 'Nom',
  prenom: 'Prénom',
  email: 'E-mail',
  departement: 'Département',
  date: 'Date du fichier',
  entity: 'Société',
  produit: 'Produit',
  cp: 'Code postal (cp)',
  postcode: 'Code postal (postcode)',
  consent: 'Preuve de consentement',
  consent_timestamp: 'Date du consentement',
  consent_text: 'Texte du consentement',
  consent_text_version: 'Version du texte',
  consent_page_url: 'Page du consentement',
  consent_ip: 'Adresse IP du consentement',
  consent_form_hash: 'Empreinte du formulaire',
  consent_callback_requested: 'Rappel demandé',
  rgpd_consent: 'Accord RGPD',
  newsletter: 'Newsletter',
  session_id: 'Session',
  form_code: 'Formulaire',
  lp_code: 'Page d’arrivée',
  liaison_code: 'Liaison',
  utm_source: 'Source',
  utm_medium: 'Support',
  utm_campaign: 'Campagne',
  utm_term: 'Mot-clé',
  utm_content: 'Contenu de la campagne',
  gclid: 'Clic Google',
  fbclid: 'Clic Facebook',
};

/** The name of a field that is shown as it came; a page tells facts apart by it. */
export const givenField = (name: string): string => GIVEN_FIELD[name] ?? CUSTOM_FIELD[name] ?? name;

const UNIT: Record<string, string> = {
  surface_habitable: 'm²',
  facture_electricite: '€',
  facture_chauffage: '€',
  budget: '€',
};
const WORD: Record<string, string> = {
  proprietaire: 'Propriétaire',
  electrique: 'Électrique',
  electricite: 'Électricité',
  chaudiere: 'Chaudière',
  pac: 'Pompe à chaleur',
};

/** A secondary field as it is read: `proprietaire` → Propriétaire, `110` → 110 m²; a sentence stays as it was written. */
export function fieldValue(name: string, value: string): string {
  const unit = UNIT[name];
  if (unit && /^\d+([.,]\d+)?$/.test(value.trim())) return `${value.trim().replace('.', ',')} ${unit}`;
  const word = value.trim();
  if (!/^\p{Ll}[\p{Ll}\d_-]*$/u.test(word)) return value;
  return WORD[word] ?? (word.charAt(0).toLocaleUpperCase('fr-FR') + word.slice(1)).replaceAll('_', ' ');
}
