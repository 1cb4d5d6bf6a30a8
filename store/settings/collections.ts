/** Shape of settings, products and the data of the two companies. */
import type { Entity } from '../../domain/common/entity.ts';
import type { SettingKey, Settings } from '../../domain/settings/settings.ts';
import { type Specs } from '../db/schema-kit.ts';

export interface ProductDoc {
  /** Code: `PV`, `PAC`, `ITE`. */
  _id: string;
  name: string;
  active: boolean;
  /** Account its revenue is booked to; absent: the company's own. */
  account?: string;
}

export type SettingDoc = {
  [K in SettingKey]: { _id: K; value: Settings[K]; updated_at: Date; updated_by: string };
}[SettingKey];

/** Sender and legal data of one of the two companies. */
export interface EntityDoc {
  _id: Entity;
  smtp_from: string;
  smtp_from_name: string;
  legal: {
    legal_name: string;
    legal_form: string;
    capital: string;
    address: string;
    postal_code: string;
    city: string;
    siren: string;
    rcs: string;
    vat_number: string;
    vat_on_debits: boolean;
    late_payment_terms: string;
  };
  updated_at: Date;
}

export interface SettingsDocuments {
  settings: SettingDoc;
  products: ProductDoc;
  entities: EntityDoc;
}

export const settingsCollections: Specs<SettingsDocuments> = {
  settings: { indexes: [] },
  products: { indexes: [] },
  entities: { indexes: [] },
};
