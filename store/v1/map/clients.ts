/** Clients of version 1 (09-v1-database §1.5), with what it noted of them, and the VAT it kept twice (§1.11). */
import {
  CLIENT_STATUSES,
  type ClientCrm,
  type ClientStatus,
  CRM_RATINGS,
  CRM_TEXTS,
} from '../../../domain/clients/crm.ts';
import { DEFAULT_VAT_BP } from '../../../domain/billing/price-book.ts';
import { asBasisPoints, type BasisPoints } from '../../../domain/money/money.ts';
import {
  cents,
  day,
  flag,
  id,
  instant,
  lower,
  number,
  percent,
  price,
  rows,
  text,
  texts,
  whole,
} from '../../../domain/v1/read.ts';
import type { ClientDoc, InternalNote } from '../../clients/collections.ts';
import type { Known, KnownClient } from '../known.ts';
import { madeIn, type OldRow } from '../old.ts';
import type { V1Writer } from '../writer.ts';

const NO_LEGAL: ClientDoc['legal'] = {
  ...{ legal_name: '', address: '', postal_code: '', city: '', country: 'FR', siren: '', vat_number: '' },
};

function crmOf(row: OldRow): Partial<ClientCrm> {
  const crm: Partial<ClientCrm> = {};
  for (const field of CRM_RATINGS) {
    const rating = number(row[field]);
    if (rating !== null) crm[field] = Math.min(100, Math.max(0, Math.round(rating)));
  }
  for (const field of CRM_TEXTS) if (text(row[field])) crm[field] = text(row[field]);
  const status = CLIENT_STATUSES.find((one) => one === text(row.client_status));
  if (status) crm.client_status = status satisfies ClientStatus;
  const paid = day(row.last_payment_date);
  if (paid) crm.last_payment_date = paid;
  if (number(row.last_payment_amount) !== null)
    crm.last_payment_amount_cents = cents(row.last_payment_amount);
  const tags = texts(row.tags);
  if (tags.length > 0) crm.tags = tags;
  return crm;
}

const notesOf = (row: OldRow): InternalNote[] =>
  rows(row.internal_notes).flatMap((note) => {
    const created_at = instant(note.created_at);
    return text(note.text) === '' || !created_at
      ? []
      : {
          id: id(note.id) || created_at.toISOString(),
          text: text(note.text),
          author: text(note.author),
          author_id: 'system',
          created_at,
        };
  });

export interface ClientMoney {
  /** `client_pricing`, by client. */
  pricing: ReadonlyMap<string, OldRow>;
  /** Products a client pays for in advance. */
  prepaid: ReadonlyMap<string, readonly string[]>;
}

const ZERO = asBasisPoints(0);

/** Of a client's two rates and two discounts, what counts. */
function ratesOf(
  row: OldRow,
  pricing: OldRow | undefined,
  old: { collection: string; id: string },
  out: V1Writer,
) {
  const own = percent(row.vat_rate);
  const ledger = percent(pricing?.tva_rate);
  if (own !== null && ledger !== null && own !== ledger)
    out.list({ ...old, code: 'vat_differs', facts: { client: own, ledger } });
  const remise = percent(row.remise_percent) ?? ZERO;
  const global = percent(pricing?.discount_pct_global) ?? ZERO;
  if (remise !== ZERO && global !== ZERO && remise !== global)
    out.list({ ...old, code: 'discount_differs', facts: { client: remise, ledger: global } });
  return {
    vat_rate_bp: ledger ?? own ?? DEFAULT_VAT_BP,
    remise_bp: (remise || global) as BasisPoints,
  };
}

/** @param taken e-mails of each company that a client before has */
export function clientDoc(
  row: OldRow,
  money: ClientMoney,
  taken: Set<string>,
  known: Known,
  out: V1Writer,
): ClientDoc {
  const _id = id(row.id);
  const old = { collection: 'clients', id: _id };
  const { entity } = known.clients.get(_id)!;
  const email = lower(row.email);
  const key = `${entity}|${email}`;
  const collides = email !== '' && taken.has(key);
  if (collides) out.list({ ...old, code: 'email_collision', effects: { [`email_keys|${entity}`]: -1 } });
  taken.add(key);
  if (text(row.api_endpoint)) out.list({ ...old, code: 'api_client' });
  const created_at = instant(row.created_at) ?? madeIn(row);
  const crm = crmOf(row);
  const notes = notesOf(row);
  const prepaid = money.prepaid.get(_id);
  return {
    _id,
    entity,
    name: text(row.name) || email || _id,
    contact_name: text(row.contact_name),
    email,
    ...(email && !collides && { email_key: email }),
    phone: text(row.phone),
    delivery_emails: texts(row.delivery_emails),
    delivery_method: 'csv',
    api_endpoint: '',
    api_key: '',
    csv_delimiter: ',',
    csv_bom: false,
    auto_send_enabled: flag(row.auto_send_enabled, true),
    default_prix_lead_cents: price(row.default_prix_lead),
    ...ratesOf(row, money.pricing.get(_id), old, out),
    payment_terms_days:
      number(row.payment_terms_days) === null ? 30 : Math.max(0, whole(row.payment_terms_days)),
    ...(prepaid && { prepaid_products: [...prepaid] }),
    notes: text(row.notes),
    active: flag(row.active, true),
    legal: { ...NO_LEGAL },
    ...(Object.keys(crm).length > 0 && { crm }),
    ...(notes.length > 0 && { internal_notes: notes }),
    created_at,
    updated_at: instant(row.updated_at) ?? created_at,
  };
}

/** One that is only named by what it was sold. */
export function goneClient(_id: string, { entity, name }: KnownClient, asOf: Date, out: V1Writer): ClientDoc {
  out.list({ collection: 'clients', id: _id, code: 'tombstone' });
  return {
    _id,
    entity,
    name,
    ...{ contact_name: '', email: '', phone: '', delivery_emails: [], delivery_method: 'csv' },
    ...{ api_endpoint: '', api_key: '', csv_delimiter: ',', csv_bom: false, auto_send_enabled: false },
    default_prix_lead_cents: null,
    remise_bp: ZERO,
    vat_rate_bp: DEFAULT_VAT_BP,
    payment_terms_days: 30,
    notes: '',
    active: false,
    legal: { ...NO_LEGAL },
    created_at: asOf,
    updated_at: asOf,
    deleted_at: asOf,
  };
}
