/** Shape and indexes of providers: who brings leads with an API key. */
import type { Entity } from '../../domain/common/entity.ts';
import { type Specs } from '../db/schema-kit.ts';

export interface ProviderDoc {
  _id: string;
  name: string;
  /** Unique, lower case. */
  slug: string;
  entity: Entity;
  /** SHA-256 of the key; the key itself is shown once. */
  key_hash: string;
  /** First characters, to recognise it. */
  key_prefix: string;
  active: boolean;
  contact_email: string;
  notes: string;
  created_at: Date;
  updated_at: Date;
}

export interface ProvidersDocuments {
  providers: ProviderDoc;
}

export const providersCollections: Specs<ProvidersDocuments> = {
  providers: {
    indexes: [
      { key: { slug: 1 }, unique: true },
      { key: { key_hash: 1 }, unique: true },
    ],
  },
};
