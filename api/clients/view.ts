/** Clients as the API shows them. Names of money fields: `_cents` → euros, `_bp` → percent. */
import { deliverability } from '../../domain/common/email-address.ts';
import { bpToPercent, toEuros } from '../../domain/money/money.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import { billingOf, legalOf } from './billing-fields.ts';
import type { Client } from './contract.ts';
import { crmView } from './crm-fields.ts';
import { instant } from '../http/instant.ts';

/** A secret of which only the end is shown. */
export const masked = (secret: string): string => (secret ? `••••${secret.slice(-4)}` : '');

export interface ClientCounts {
  total: number;
  week: number;
}

export function clientView(client: ClientDoc, counts: ClientCounts, denylist: readonly string[]): Client {
  const { deliverable, reason } = deliverability(client, denylist);
  const remise = bpToPercent(client.remise_bp);
  const vat = bpToPercent(client.vat_rate_bp);
  return {
    id: client._id,
    entity: client.entity,
    name: client.name,
    contact_name: client.contact_name,
    email: client.email,
    phone: client.phone,
    delivery_emails: client.delivery_emails,
    delivery_method: client.delivery_method,
    api_endpoint: client.api_endpoint,
    api_key: masked(client.api_key),
    csv_delimiter: client.csv_delimiter,
    csv_bom: client.csv_bom,
    auto_send_enabled: client.auto_send_enabled,
    default_prix_lead:
      client.default_prix_lead_cents === null ? null : toEuros(client.default_prix_lead_cents),
    remise_percent: remise,
    discount_pct_global: remise,
    vat_rate: vat,
    tva_rate: vat,
    payment_terms_days: client.payment_terms_days,
    notes: client.notes,
    active: client.active,
    legal: legalOf(client.legal),
    ...billingOf(client),
    created_at: instant(client.created_at),
    updated_at: instant(client.updated_at),
    has_valid_channel: deliverable,
    deliverable_reason: reason,
    total_leads_received: counts.total,
    total_leads_this_week: counts.week,
    ...crmView(client),
  };
}
