/**
 * What the import of version 1 does not carry, carries otherwise, or leaves to people: every reason with its sentence. A row of the
 * list says by how much it makes the two databases differ (`effects`), so that each difference has its explanation.
 */

/** By cell of an equation: how much more the new database counts than the old one. */
export type Effects = Readonly<Record<string, number>>;

export const LISTED = {
  v0_lead: {
    carried: false,
    sentence: 'Lead de la version 0, sans statut de la version 1 : reste dans la sauvegarde.',
  },
  unknown_status: { carried: false, sentence: 'Statut que la version 1 n’avait pas.' },
  duplicate_id: { carried: false, sentence: 'Identifiant déjà pris par un document plus ancien.' },
  no_id: { carried: false, sentence: 'Document sans identifiant.' },
  lead_missing: { carried: false, sentence: 'Livraison d’un lead qui n’existe pas ou n’est pas repris.' },
  entity_unknown: { carried: false, sentence: 'Société inconnue.' },
  no_date: { carried: true, sentence: 'Sans date de création : celle de son ObjectId.' },
  owner_from_delivery: { carried: true, sentence: 'Lead livré sans société : celle de sa livraison.' },
  phone_differs: { carried: true, sentence: 'Qualité du téléphone jugée autrement.' },
  departement_unread: { carried: true, sentence: 'Département illisible, gardé tel quel.' },
  sent_without_address: {
    carried: true,
    sentence: 'Envoyée sans adresse : incertaine, une personne décide.',
  },
  simulated: { carried: true, sentence: 'Envoi de simulation que la version 1 facturait.' },
  orphan_delivery: { carried: true, sentence: 'Livraison que son lead ne désigne plus : annulée.' },
  returned_unsent: { carried: true, sentence: 'Rejetée ou retirée sans avoir été envoyée : annulée.' },
  old_failure: {
    carried: true,
    sentence: 'Échec de plus de sept jours : annulée, le lead revient au stock.',
  },
  unclear_failure: { carried: true, sentence: 'Échec qui n’exclut pas l’arrivée : incertaine.' },
  held_elsewhere: { carried: true, sentence: 'Seconde livraison en cours du même lead : annulée.' },
  historical_lead: {
    carried: true,
    sentence: 'Lead livré sans livraison : une livraison historique est faite.',
  },
  historical_batch: {
    carried: true,
    sentence: 'Lot sans livraisons : des livraisons historiques sont faites.',
  },
  removal_reason: {
    carried: true,
    sentence: 'Motif de retrait hors liste : « autre », avec le motif en détail.',
  },
  guard_collision: {
    carried: true,
    sentence: 'Même personne vendue deux fois en 30 jours : la plus récente garde la protection.',
  },
  no_csv: {
    carried: true,
    sentence: 'Lot sans CSV conservé : le fichier est refait et n’est pas une preuve.',
  },
  tombstone: { carried: true, sentence: 'Fiche supprimée en version 1, refaite comme supprimée.' },
  email_collision: { carried: true, sentence: 'E-mail d’un autre client de la société, à la casse près.' },
  api_client: {
    carried: true,
    sentence: 'Client avec une API que la version 1 n’appelait pas : reste en CSV.',
  },
  vat_differs: { carried: true, sentence: 'Deux taux de TVA : celui du grand livre est gardé.' },
  discount_differs: { carried: true, sentence: 'Deux remises : celle de la fiche est gardée.' },
  duplicate_active: {
    carried: true,
    sentence: 'Seconde commande active du client pour ce produit : désactivée.',
  },
  no_lb_target: {
    carried: true,
    sentence: 'Seulement un plafond de LB, qui n’est pas une cible : cible à 0.',
  },
  no_renewal: {
    carried: true,
    sentence: 'Renouvellement coupé en version 1, où il n’avait aucun effet : reste renouvelée.',
  },
  quota_negative: { carried: true, sentence: 'Quota négatif : 0.' },
  client_gone: { carried: true, sentence: 'Commande d’un client supprimé : désactivée.' },
  test_user: { carried: false, sentence: 'Compte de test au mot de passe publié.' },
  email_twice: { carried: false, sentence: 'E-mail d’un autre utilisateur.' },
  new_password: { carried: true, sentence: 'Nouveau mot de passe à donner.' },
  setting_dropped: { carried: false, sentence: 'Valeur de réglage inconnue, laissée.' },
  simulation_off: { carried: true, sentence: 'Mode simulation coupé à la reprise.' },
  free_unit: {
    carried: true,
    sentence: 'Sans prix au grand livre de la version 1 : sera facturé au prix de la commande ou du client.',
  },
  credit_unusable: {
    carried: false,
    sentence: 'Avoir d’unités sans commande, produit, semaine ou quantité : sans effet.',
  },
  prepaid_negative: { carried: true, sentence: 'Solde prépayé négatif : 0, une dette à régler à la main.' },
  prepaid_held: { carried: true, sentence: 'Unités prépayées retenues par des livraisons en cours.' },
  prepaid_sums: { carried: true, sentence: 'Acheté moins livré ne donne pas le restant.' },
  prepaid_missing: { carried: true, sentence: 'Prépayé sans solde : 0.' },
  line_unsent: { carried: false, sentence: 'Ligne du grand livre d’une livraison non envoyée.' },
  line_twice: { carried: false, sentence: 'Ligne du grand livre en double.' },
  line_open_week: { carried: false, sentence: 'Ligne d’une semaine en cours : RDZ établira ce grand livre.' },
  line_orphan: { carried: false, sentence: 'Ligne du grand livre d’une livraison inconnue.' },
  record_twice: { carried: false, sentence: 'Enregistrement de facturation en double.' },
  record_open_week: { carried: false, sentence: 'Enregistrement d’une semaine en cours.' },
  record_rounding: { carried: true, sentence: 'Montant arrondi sur le total, et non par unité.' },
  record_units: { carried: true, sentence: 'Unités facturables qui ne sont pas la somme des lignes.' },
  date_unread: { carried: true, sentence: 'Date illisible, gardée en note.' },
  week_without_ledger: {
    carried: true,
    sentence: 'Semaine terminée sans grand livre en version 1 : RDZ ne la facturera pas.',
  },
  unbilled_sent: { carried: true, sentence: 'Envoyée dans une semaine close sans y être facturée.' },
  invoice_fossil: {
    carried: false,
    sentence: 'Facture d’un essai d’une matinée : reste dans la sauvegarde.',
  },
  invoice_lines: {
    carried: true,
    sentence: 'Lignes dont la somme n’est pas le montant : une seule ligne le porte.',
  },
  invoice_total: { carried: true, sentence: 'TTC qui n’est pas HT plus TVA.' },
  invoice_never_issued: { carried: true, sentence: 'Brouillon : son numéro n’a jamais été émis.' },
  ic_draft: { carried: false, sentence: 'Brouillon intersociétés : refait le lundi depuis ses transferts.' },
  transfer_direction: { carried: true, sentence: 'Transfert dont le sens est recalculé.' },
  transfer_returned: { carried: true, sentence: 'Transfert en attente d’un lead rendu : annulé.' },
  transfer_returned_invoiced: {
    carried: true,
    sentence: 'Transfert facturé d’un lead rendu : une ligne négative suit.',
  },
  transfer_not_on_invoice: {
    carried: true,
    sentence: 'Transfert dit facturé, absent de sa facture : en attente.',
  },
  transfer_missing: {
    carried: true,
    sentence: 'Lead vendu à l’autre société sans transfert : fait en attente.',
  },
  transfer_missing_settled: {
    carried: false,
    sentence: 'Lead vendu à l’autre société sans transfert, dans une semaine déjà réglée.',
  },
  transfer_orphan: { carried: false, sentence: 'Transfert d’une livraison inconnue.' },
  transfer_own: { carried: false, sentence: 'Transfert d’un lead qui n’a pas changé de société.' },
  price_tables: { carried: true, sentence: 'Deux prix internes : celui des transferts est gardé.' },
  cron_running: { carried: true, sentence: 'Exécution restée en cours : en erreur.' },
  slug_taken: { carried: true, sentence: 'Identifiant de fournisseur en double : suffixe ajouté.' },
} as const satisfies Record<string, { carried: boolean; sentence: string }>;

export type ListedCode = keyof typeof LISTED;

/** One row of the list: ids and codes, never a person's data. */
export interface Listed {
  collection: string;
  /** Of the document in the old database. */
  id: string;
  code: ListedCode;
  effects?: Effects;
  /** Codes, ids, amounts. */
  facts?: Readonly<Record<string, string | number>>;
}
