/**
 * What the audit trail may say was done: every name it writes, `resource.verb`, with its sentence. `EventInput` takes no
 * other. Those of alerts are the kinds of alerts.
 */
import { ALERT_KINDS, type AlertKind, alertSpec } from '../monitoring/alerts.ts';

const ACTIONS = {
  'auth.login': 'Connexion.',
  'auth.password': 'Mot de passe changé par son titulaire.',
  'billing.build_ledger': 'Grand livre d’une semaine établi.',
  'billing.record': 'Facture extérieure notée sur un enregistrement.',
  'client.api_key_rotate': 'Clé de signature d’un client créée ou changée.',
  'client.create': 'Client créé.',
  'client.crm': 'Suivi commercial d’un client modifié.',
  'client.delete': 'Client supprimé.',
  'client.exclusions': 'Numéros exclus par un client modifiés.',
  'client.note': 'Note ajoutée à un client.',
  'client.update': 'Client modifié.',
  'commande.create': 'Commande créée.',
  'commande.delete': 'Commande supprimée.',
  'commande.pause_dates': 'Jours de pause d’une commande modifiés.',
  'commande.quota_week': 'Quota de certaines semaines d’une commande modifié.',
  'commande.toggle': 'Commande mise en pause ou reprise.',
  'commande.update': 'Commande modifiée.',
  'commande.week_end': 'Commande d’une semaine close avec elle.',
  'credit.give': 'Unités offertes.',
  'credit.withdraw': 'Unités offertes reprises.',
  'delivery.cancel': 'Livraison annulée.',
  'delivery.confirm': 'Lot incertain confirmé comme arrivé.',
  'delivery.download': 'CSV d’une livraison téléchargé.',
  'delivery.force': 'Lot déjà envoyé envoyé de nouveau.',
  'delivery.generate_csv': 'CSV des livraisons en attente préparés.',
  'delivery.reject': 'Livraison rejetée par le client.',
  'delivery.remove': 'Livraison retirée.',
  'delivery.resend': 'Lot remis à l’envoi.',
  'delivery.send': 'Lot envoyé à la main.',
  'delivery.send_ready': 'Tous les lots prêts envoyés à la main.',
  'entity.update': 'Société modifiée.',
  'intercompany.generate': 'Facturation intersociétés lancée à la main.',
  'form.create': 'Formulaire ajouté à une page.',
  'form.update': 'Formulaire d’une page modifié.',
  'interfacturation.update': 'Facture extérieure notée entre les deux sociétés.',
  'invoice.create': 'Brouillon de facture créé.',
  'invoice.credit_note': 'Brouillon d’avoir créé.',
  'invoice.delete': 'Brouillon de facture supprimé.',
  'invoice.issue': 'Facture ou avoir émis.',
  'invoice.reminders': 'Relances d’une facture arrêtées ou reprises.',
  'invoice.payment': 'Paiement noté.',
  'invoice.payment_cancel': 'Paiement annulé.',
  'invoice.transmission': 'Facture électronique : son état à la plateforme a changé.',
  'invoice.update': 'Brouillon de facture modifié.',
  'lb.shortfall': 'Commande restée sous sa part de LB.',
  'lead.delete': 'Lead supprimé.',
  'lead.note': 'Note ajoutée à un lead.',
  'lead.reroute': 'Lead rerouté à la main.',
  'lead.route_stock': 'Routage du stock demandé.',
  'page.consent_text': 'Version d’un texte de consentement ajoutée.',
  'page.create': 'Landing page enregistrée.',
  'page.update': 'Landing page modifiée.',
  'prepaid.correction': 'Unités prépayées corrigées.',
  'prepaid.refund': 'Unités prépayées remboursées.',
  'prepaid.top_up': 'Unités prépayées ajoutées.',
  'pricing.internal': 'Prix interne modifié.',
  'pricing.product': 'Prix d’un produit modifié pour un client.',
  'product.create': 'Produit ajouté.',
  'product.update': 'Produit modifié.',
  'provider.create': 'Fournisseur créé.',
  'provider.delete': 'Fournisseur supprimé.',
  'provider.rotate_key': 'Clé d’un fournisseur changée.',
  'provider.update': 'Fournisseur modifié.',
  'run.pause': 'Exécution suspendue.',
  'run.resume': 'Exécution reprise.',
  'run.start': 'Exécution lancée à la main.',
  'setting.smtp_test': 'Serveur d’envoi essayé.',
  'setting.update': 'Paramètre modifié.',
  'simulation.apply': 'Changement d’une commande repris d’une simulation.',
  'transfer.cancel': 'Transfert annulé.',
  'transfer.retry': 'Transferts en erreur repris.',
  'user.create': 'Utilisateur créé.',
  'user.update': 'Utilisateur modifié.',
} as const;

export type AuditAction = keyof typeof ACTIONS | `alert.${AlertKind}`;

/** The sentence of each. */
export const AUDIT_ACTIONS = {
  ...ACTIONS,
  ...Object.fromEntries(ALERT_KINDS.map((kind) => [`alert.${kind}`, alertSpec(kind).sentence])),
} as Readonly<Record<AuditAction, string>>;

/** What an entry says was done; an action that only another release knows is said by its name. */
export const actionSentence = (action: string): string =>
  (AUDIT_ACTIONS as Readonly<Record<string, string>>)[action] ?? action;
