/**
 * What asks for a person: every kind of alert, with its sentence. An alert is raised once for its subject, is a warning of
 * the health page while it is open, and ends when what it is about has passed, or after some days when nothing can tell.
 */

export interface AlertKindSpec {
  /** In the audit trail and on the health page. */
  sentence: string;
  /**
   * Module of the health page that shows open ones, and how bad they are; null where that module counts the thing itself.
   */
  health: {
    module: 'cron' | 'deliveries' | 'intercompany' | 'invoices';
    status: 'warning' | 'degraded';
  } | null;
  /** Days after which it ends by itself: about a moment, which no later state ends. */
  days?: number;
}

/** Days an alert about a moment stays open, as long as the operators' inbox keeps a batch. */
const MOMENT_DAYS = 7;

const cron = { module: 'cron', status: 'degraded' } as const;
const deliveries = { module: 'deliveries', status: 'warning' } as const;

export const ALERTS = {
  balance_off: { sentence: 'L’équilibre d’une exécution n’est pas à zéro.', health: null },
  batch_failed: { sentence: 'Un lot a échoué et ne sera plus retenté de lui-même.', health: null },
  batch_uncertain: { sentence: 'Nul ne sait si un lot est arrivé.', health: null },
  channel_missing: {
    sentence: 'Un lot est arrivé par un seul des deux canaux du client.',
    health: deliveries,
  },
  batch_sent_late: {
    sentence: 'Un lot est arrivé après avoir été décidé autrement : le client l’a peut-être deux fois.',
    health: deliveries,
    days: MOMENT_DAYS,
  },
  resend_uncertain: {
    sentence: 'Nul ne sait si le nouvel envoi d’un lot est arrivé.',
    health: deliveries,
    days: MOMENT_DAYS,
  },
  prepaid_blocked: {
    sentence: 'Un client n’a plus d’unités prépayées : ses leads attendent.',
    health: null,
  },
  prepaid_low: { sentence: 'Un client n’a presque plus d’unités prépayées.', health: null },
  intercompany_failed: {
    sentence: 'Une étape de l’exécution intersociétés du lundi a échoué : la prochaine la reprendra.',
    health: { module: 'intercompany', status: 'degraded' },
  },
  intercompany_missing: {
    sentence: 'L’exécution intersociétés du lundi n’a pas eu lieu.',
    health: { module: 'intercompany', status: 'degraded' },
  },
  intercompany_drafts: {
    sentence: 'Des factures intersociétés ne peuvent pas être émises : des mentions manquent.',
    health: { module: 'intercompany', status: 'warning' },
  },
  invoice_mail_failed: {
    sentence: 'Une facture n’a pas pu être envoyée par e-mail.',
    health: { module: 'invoices', status: 'warning' },
  },
  einvoice_refused: {
    sentence:
      'La plateforme a refusé une facture électronique : corrigez-la par un avoir, ou transmettez-la de nouveau.',
    health: { module: 'invoices', status: 'warning' },
  },
  einvoice_failed: {
    sentence: 'Une facture électronique n’a pas pu être remise à la plateforme.',
    health: { module: 'invoices', status: 'warning' },
  },
  credit_note_waiting: {
    sentence: 'Un brouillon d’avoir attend depuis plus de sept jours : émettez-le.',
    health: { module: 'invoices', status: 'warning' },
  },
  erasure_untold: {
    sentence: 'Un client qui a reçu une personne à effacer n’a pas pu être prévenu par e-mail : prévenez-le.',
    health: deliveries,
    days: MOMENT_DAYS,
  },
  money_check_failed: {
    sentence: 'Un contrôle quotidien de la facturation ne tombe pas juste.',
    health: { module: 'invoices', status: 'degraded' },
  },
  immediate_late: {
    sentence: 'Des leads d’une commande immédiate attendent depuis plus de 15 minutes.',
    health: null,
  },
  prepare_failed: {
    sentence: 'Le CSV d’une commande n’a pas pu être préparé : ses leads attendent.',
    health: { module: 'deliveries', status: 'degraded' },
  },
  request_dropped: {
    sentence: 'Une action demandée sur un lot n’a trouvé aucun worker en 24 h : elle est abandonnée.',
    health: deliveries,
    days: MOMENT_DAYS,
  },
  run_blocked: { sentence: 'L’exécution du jour a trouvé la précédente inachevée.', health: cron },
  run_late: { sentence: 'L’exécution du jour n’a pas commencé à l’heure.', health: cron },
  run_missed: {
    sentence: 'L’exécution du jour n’a pas eu lieu : lancez-la à la main.',
    health: cron,
  },
  run_missing: { sentence: 'Aucune exécution depuis plus de 26 heures.', health: null },
  source_silent: { sentence: 'Une source n’envoie plus de leads.', health: deliveries },
  source_tripped: {
    sentence: 'Une source est suspendue par son disjoncteur : ses leads attendent.',
    health: deliveries,
  },
  smtp_refused: {
    sentence: 'Le serveur de messagerie d’une société ne répond pas, ou refuse de se laisser utiliser.',
    health: null,
  },
  certificate_refused: {
    sentence:
      'La connexion chiffrée à un serveur de messagerie ou à l’API d’un client échoue : vérifiez son certificat.',
    health: null,
  },
  sender_refused: {
    sentence:
      'Les serveurs de plusieurs clients refusent l’expéditeur d’une société : vérifiez SPF, DKIM et réputation.',
    health: null,
  },
  temporal_away: { sentence: 'Temporal ne répond pas : la réception continue, rien ne part.', health: null },
  worker_away: { sentence: 'Aucun worker ne travaille : rien ne part.', health: null },
  run_paused: { sentence: 'Une exécution est suspendue depuis plus de 30 minutes.', health: null },
} as const satisfies Record<string, AlertKindSpec>;

export type AlertKind = keyof typeof ALERTS;

export const ALERT_KINDS = Object.keys(ALERTS) as AlertKind[];

/** What is known of a kind, optional fields included. */
export const alertSpec = (kind: AlertKind): AlertKindSpec => ALERTS[kind];
