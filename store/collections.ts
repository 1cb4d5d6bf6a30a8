/**
 * Every collection, put together from the areas' `collections.ts`: types, the indexes queries need and, where a collection
 * holds state or money, its validator. A change of what is declared is a migration (store/db/migrations).
 *
 * Few indexes on leads and deliveries: inside a transaction MongoDB 6 reads the catalogue of all of them again for each
 * one a write touches, which makes writes four times as dear with sixteen as without (docs/decisions/0008). Lists over both
 * companies name them (`entity: {$in}`), so that no index is needed twice.
 */
import type { Collection, Db } from 'mongodb';
import { type LeadsDocuments, leadsCollections } from './leads/collections.ts';
import { type IntakeDocuments, intakeCollections } from './intake/collections.ts';
import { type ImportsDocuments, importsCollections } from './imports/collections.ts';
import { type PrivacyDocuments, privacyCollections } from './privacy/collections.ts';
import { type DeliveriesDocuments, deliveriesCollections } from './deliveries/collections.ts';
import { type RoutingDocuments, routingCollections } from './routing/collections.ts';
import { type RunsDocuments, runsCollections } from './runs/collections.ts';
import { type ClientsDocuments, clientsCollections } from './clients/collections.ts';
import { type CommandesDocuments, commandesCollections } from './commandes/collections.ts';
import { type ProvidersDocuments, providersCollections } from './providers/collections.ts';
import { type SettingsDocuments, settingsCollections } from './settings/collections.ts';
import { type AccessDocuments, accessCollections } from './access/collections.ts';
import { type MonitoringDocuments, monitoringCollections } from './monitoring/collections.ts';
import { type AuditDocuments, auditCollections } from './audit/collections.ts';
import { type DbDocuments, dbCollections } from './db/collections.ts';
import { type BillingDocuments, billingCollections } from './billing/collections.ts';
import { type IntercompanyDocuments, intercompanyCollections } from './intercompany/collections.ts';
import { type InvoicesDocuments, invoicesCollections } from './invoices/collections.ts';
import { type PagesDocuments, pagesCollections } from './pages/collections.ts';
import { type SourcesDocuments, sourcesCollections } from './sources/collections.ts';
import { type SystemDocuments, systemCollections } from './system/collections.ts';
import { type V1Documents, v1Collections } from './v1/collections.ts';
import type { Specs } from './db/schema-kit.ts';

/** The document type of each collection. */
export interface Documents
  extends
    LeadsDocuments,
    IntakeDocuments,
    ImportsDocuments,
    PrivacyDocuments,
    DeliveriesDocuments,
    RoutingDocuments,
    RunsDocuments,
    ClientsDocuments,
    CommandesDocuments,
    ProvidersDocuments,
    SettingsDocuments,
    AccessDocuments,
    AuditDocuments,
    MonitoringDocuments,
    BillingDocuments,
    IntercompanyDocuments,
    InvoicesDocuments,
    PagesDocuments,
    SourcesDocuments,
    SystemDocuments,
    V1Documents,
    DbDocuments {}

export type CollectionName = keyof Documents;
export type Collections = { [K in CollectionName]: Collection<Documents[K]> };

export const COLLECTIONS: Specs<Documents> = {
  ...leadsCollections,
  ...intakeCollections,
  ...importsCollections,
  ...privacyCollections,
  ...deliveriesCollections,
  ...routingCollections,
  ...runsCollections,
  ...clientsCollections,
  ...commandesCollections,
  ...providersCollections,
  ...settingsCollections,
  ...accessCollections,
  ...auditCollections,
  ...monitoringCollections,
  ...billingCollections,
  ...intercompanyCollections,
  ...invoicesCollections,
  ...pagesCollections,
  ...sourcesCollections,
  ...systemCollections,
  ...v1Collections,
  ...dbCollections,
};

/** Typed handles on every collection of a database. */
export function collectionsOf(db: Db): Collections {
  const names = Object.keys(COLLECTIONS) as CollectionName[];
  return Object.fromEntries(names.map((name) => [name, db.collection(name)])) as unknown as Collections;
}
