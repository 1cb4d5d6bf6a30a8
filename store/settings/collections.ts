/** Shape of settings, products and the data of the two companies. */
import type { Entity } from '../../domain/common/entity.ts';
import type {
  CompanyAccounts,
  CompanyBilling,
  CompanyLegal,
  IntercompanyVat,
} from '../../domain/settings/company.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { type Specs } from '../db/schema-kit.ts';

export interface ProductDoc {
  /** Code: `PV`, `PAC`, `ITE`. */
  _id: string;
  name: string;
  active: boolean;
  /** Account its revenue is booked to; absent: the company's own. */
  account?: string;
}

/** Settings by key, and the forms of the registry (store/pages), written along for the release before. */
interface StoredSettings extends Settings {
  forms_config: { forms: Record<string, { entity: Entity; produit: string }> };
}

export type SettingDoc = {
  [K in keyof StoredSettings]: { _id: K; value: StoredSettings[K]; updated_at: Date; updated_by: string };
}[keyof StoredSettings];

/** Sender, legal data and billing of one of the two companies; what nobody has written is absent (`companyFields`). */
export interface EntityDoc {
  _id: Entity;
  smtp_from: string;
  smtp_from_name: string;
  legal: Partial<CompanyLegal> & {
    /** `pmd_text`, for the release before. */
    late_payment_terms?: string;
  };
  billing?: Partial<CompanyBilling>;
  accounts?: Partial<CompanyAccounts>;
  intercompany_vat?: Partial<IntercompanyVat>;
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
