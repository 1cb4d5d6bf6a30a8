/** What entries of the audit trail, and alerts, are about: every kind of record, in French. */
const SUBJECTS = {
  alert: 'Alerte',
  alert_rule: 'Règle d’alerte',
  api_key: 'Clé d’API',
  batch: 'Lot',
  billing_check: 'Contrôle',
  billing_record: 'Enregistrement de facturation',
  billing_week: 'Semaine de facturation',
  client: 'Client',
  commande: 'Commande',
  cron: 'Tâche planifiée',
  database: 'Base de données',
  delivery: 'Livraison',
  entity: 'Société',
  form: 'Formulaire',
  import: 'Import',
  interfacturation: 'Interfacturation',
  invoice: 'Facture',
  lead: 'Lead',
  page: 'Landing page',
  person: 'Personne',
  pricing: 'Tarif',
  privacy_request: 'Demande d’une personne',
  product: 'Produit',
  provider: 'Fournisseur',
  restore: 'Restauration',
  retention: 'Conservation',
  run: 'Exécution',
  setting: 'Paramètre',
  source: 'Source',
  suppression: 'Opposition',
  system: 'Système',
  transfer: 'Transfert',
  user: 'Utilisateur',
} as const;

export type AuditSubject = keyof typeof SUBJECTS;
export const AUDIT_SUBJECTS = Object.keys(SUBJECTS) as AuditSubject[];

/** Until 2.4.0 alerts called them by their collections. */
const FORMER: Readonly<Record<string, AuditSubject>> = { delivery_batch: 'batch', delivery_report: 'run' };

/** The kind a stored entry names; what no release knows stays as it is. */
export const subjectOf = (stored: string): string => FORMER[stored] ?? stored;

/** All that a kind is called in stored entries. */
export const storedSubjects = (kind: string): string[] => [
  kind,
  ...Object.keys(FORMER).filter((former) => FORMER[former] === kind),
];

/** In French. */
export const subjectText = (stored: string): string =>
  (SUBJECTS as Readonly<Record<string, string>>)[subjectOf(stored)] ?? stored;
