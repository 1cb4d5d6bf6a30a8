/**
 * Every collection, and what an erasure does there (06-law). Whoever adds a collection decides here: the compiler asks. A test
 * erases a person who stands in each of them and then scans the whole database, byte by byte.
 */
import type { CollectionName } from '../collections.ts';

export type Place =
  /**
   * Texts that name the person are blanked. In `fields`, where people and other systems write freely, a first or last name
   * alone goes too when the record is about the person; of the whole record only what tells them apart anywhere: a surname
   * may also be the name of a status.
   */
  | { how: 'blank'; what: string; fields?: readonly string[] }
  /** The law has us keep it as it is (GDPR art. 17(3)): counted, and named in the certificate. */
  | { how: 'keep'; what: string; why: string }
  /** Can name nobody who asks to be called. */
  | { how: 'none'; why: string };

const FIGURES = { how: 'none', why: 'figures only' } as const;
const MACHINERY = { how: 'none', why: 'what the system notes for itself' } as const;
const OURS = { how: 'none', why: 'written for everybody, not about a person' } as const;
const BOOKS = 'Code de commerce, art. L123-22 : dix ans';

export const PLACES: Readonly<Record<CollectionName, Place>> = {
  leads: { how: 'blank', what: 'Leads' },
  deliveries: {
    how: 'blank',
    what: 'Livraisons',
    fields: ['removal_detail', 'rejection_reason', 'rejection_detail', 'last_error', 'cancel_reason'],
  },
  delivery_batches: { how: 'blank', what: 'Lots et fichiers CSV' },
  api_exchanges: { how: 'blank', what: 'Échanges avec les API des clients', fields: ['answer', 'refused'] },
  visitor_sessions: { how: 'blank', what: 'Visites' },
  tracking: { how: 'blank', what: 'Événements de visite' },
  idempotency_keys: { how: 'blank', what: 'Réponses gardées pour les appels répétés' },
  imports: { how: 'blank', what: 'Fichiers importés', fields: ['file_name', 'columns', 'defaults'] },
  import_rows: { how: 'blank', what: 'Lignes de fichiers importés' },
  event_log: { how: 'blank', what: 'Journal', fields: ['before', 'after', 'related'] },
  alerts: { how: 'blank', what: 'Alertes', fields: ['facts', 'related'] },
  routing_replays: { how: 'blank', what: 'Simulations' },
  routing_replay_rows: { how: 'blank', what: 'Lignes de simulations' },
  clients: {
    how: 'blank',
    what: 'Notes sur les clients',
    fields: ['notes', 'internal_notes', 'crm'],
  },
  commandes: { how: 'blank', what: 'Notes sur les commandes', fields: ['notes'] },
  providers: { how: 'blank', what: 'Notes sur les fournisseurs', fields: ['notes'] },
  source_breakers: { how: 'blank', what: 'Histoire des sources', fields: ['history'] },
  prepayment_movements: { how: 'blank', what: 'Motifs d’unités prépayées', fields: ['reason'] },
  billing_credits: { how: 'blank', what: 'Motifs d’unités offertes', fields: ['note'] },
  invoice_mails: { how: 'blank', what: 'Envois de factures', fields: ['attempts'] },
  intercompany_transfers: { how: 'blank', what: 'Transferts', fields: ['cancel_reason'] },

  invoices: { how: 'keep', what: 'Factures', why: BOOKS },
  payments: { how: 'keep', what: 'Paiements', why: BOOKS },
  billing_records: { how: 'keep', what: 'Enregistrements de facturation', why: BOOKS },
  billing_ledger: { how: 'keep', what: 'Grand livre', why: BOOKS },

  // HMACs only: without the key nobody reads a phone out of them, and each is what keeps a right of the person.
  suppression_list: { how: 'none', why: 'the hash is what keeps an objection (GDPR art. 21)' },
  client_exclusions: { how: 'none', why: 'the hash is a client’s own list of whom it does not want' },
  privacy_requests: { how: 'none', why: 'the hash proves what was done, to the person alone' },
  erasures: { how: 'none', why: 'forgets the person by itself, once every recipient is told' },

  counters: FIGURES,
  commande_weeks: FIGURES,
  commande_months: FIGURES,
  delivery_reports: FIGURES,
  daily_stats: FIGURES,
  stats_days: FIGURES,
  stats_corrections: FIGURES,
  stats_totals: FIGURES,
  page_stats: FIGURES,
  prices: FIGURES,
  prepayment_balances: FIGURES,
  billing_weeks: FIGURES,
  billing_checks: FIGURES,
  cron_logs: FIGURES,
  interfacturation_outside: FIGURES,
  invoice_series: FIGURES,
  invoice_files: { how: 'none', why: 'what was issued, drawn from the invoice; the law has us keep it' },
  alert_rules: { how: 'none', why: 'people who work here' },
  retention_runs: FIGURES,
  restores: { how: 'none', why: 'ids of batches and mails, no person' },
  v1_imports: MACHINERY,
  v1_listed: { how: 'none', why: 'ids and codes of what was not carried, no person' },
  routing_looks: MACHINERY,
  migrations: MACHINERY,
  leases: MACHINERY,
  settings: OURS,
  products: OURS,
  entities: OURS,
  pages: OURS,
  forms: OURS,
  consent_texts: OURS,
  users: { how: 'none', why: 'people who work here' },
  sessions: { how: 'none', why: 'people who work here' },
  mfa: { how: 'none', why: 'people who work here' },
  reset_tokens: { how: 'none', why: 'people who work here' },
  api_keys: { how: 'none', why: 'people who work here' },
};

/** Collections an erasure reads, in a fixed order: its mark is one of them. */
export const SCANNED = (Object.keys(PLACES) as CollectionName[])
  .filter((name) => PLACES[name].how !== 'none')
  .sort();
