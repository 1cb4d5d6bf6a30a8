/** Shape, indexes and validator of clients: the installers who buy leads. */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import type { DeliveryMethod } from '../deliveries/collections.ts';
import type { ApiMapping } from '../../domain/deliveries/api-body.ts';
import type { ClientCrm } from '../../domain/clients/crm.ts';
import type { VatCategory } from '../../domain/invoices/document.ts';
import type { BasisPoints, Cents } from '../../domain/money/money.ts';
import { type Specs, present, schema, oneOf } from '../db/schema-kit.ts';

/** What people wrote down about a client, for themselves. */
export interface InternalNote {
  id: string;
  text: string;
  /** Who wrote it, as people are named. */
  author: string;
  author_id: string;
  created_at: Date;
}

/** A key requests are signed with. The secret is derived (store/clients/signing-keys.ts), never stored. */
export interface SigningKeyDoc {
  kid: string;
  made_at: Date;
  /** Replaced: requests are signed with it too until then. */
  until?: Date;
}

export interface ClientDoc {
  _id: string;
  entity: Entity;
  name: string;
  contact_name: string;
  /** Lower case. */
  email: string;
  /**
   * The e-mail again, under a unique index; absent when the client has none or is deleted, so that others may use it.
   */
  email_key?: string;
  phone: string;
  delivery_emails: string[];
  delivery_method: DeliveryMethod;
  api_endpoint: string;
  /** Secret the client gave us for its API; never shown back whole. */
  api_key: string;
  /** Its names of what is posted to its API; absent: ours. */
  api_mapping?: ApiMapping;
  /** The newest first; absent: none was made yet. */
  signing_keys?: SigningKeyDoc[];
  csv_delimiter: ',' | ';';
  csv_bom: boolean;
  auto_send_enabled: boolean;
  default_prix_lead_cents: Cents | null;
  remise_bp: BasisPoints;
  vat_rate_bp: BasisPoints;
  payment_terms_days: number;
  /** Products paid for in advance: what orders of them are assigned as. */
  prepaid_products?: string[];
  notes: string;
  active: boolean;
  /** Legal mentions an invoice needs (06-law). */
  legal: {
    legal_name: string;
    address: string;
    postal_code: string;
    city: string;
    country: string;
    siren: string;
    vat_number: string;
    /** Absent: empty, as are those below. */
    address2?: string;
    siret?: string;
    electronic_address?: string;
  };
  /** Where its invoices go; none: `email`. */
  billing_emails?: string[];
  /** Its account in the books. */
  account_code?: string;
  /** Default `B2B`. */
  customer_type?: 'B2B' | 'B2BINT';
  /** Of the client, printed on its invoices. */
  purchase_order?: string;
  payment_terms_end_of_month?: boolean;
  /** Default true. */
  reminders_enabled?: boolean;
  /** Why it pays 0 % VAT; nothing is issued at 0 % without. */
  vat_category?: VatCategory;
  vat_exemption_code?: string;
  vat_exemption_text?: string;
  /** Fields nobody has written are absent (`NO_CRM`). */
  crm?: Partial<ClientCrm>;
  /** It excludes phones of its own (`client_exclusions`), or did: leads are looked up in its list. */
  has_exclusions?: boolean;
  /** The newest last. */
  internal_notes?: InternalNote[];
  created_at: Date;
  updated_at: Date;
  deleted_at?: Date;
}

export interface ClientsDocuments {
  clients: ClientDoc;
}

export const clientsCollections: Specs<ClientsDocuments> = {
  clients: {
    indexes: [
      { key: { entity: 1, email_key: 1 }, unique: true, ...present('email_key') },
      { key: { name: 1 } },
    ],
    validator: schema(['entity', 'name', 'active'], { entity: oneOf(ENTITIES) }),
  },
};
