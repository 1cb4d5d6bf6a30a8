/**
 * Records for tests, valid and plain: override what the test is about. All data is invented.
 */
import type { Entity } from '../../domain/common/entity.ts';
import { SINCE_EVER } from '../../domain/billing/price-book.ts';
import { priceId } from '../../store/billing/prices.ts';
import { newId } from '../../store/db/ids.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { ClientDoc } from '../../store/clients/collections.ts';
import type { CommandeDoc } from '../../store/commandes/collections.ts';
import { asCents, asBasisPoints } from '../../domain/money/money.ts';

const EPOCH = new Date('2026-11-02T08:00:00Z');

/** A deliverable client. */
export function aClient(overrides: Partial<ClientDoc> = {}): ClientDoc {
  const _id = overrides._id ?? newId();
  const email = overrides.email ?? `contact-${_id}@solaire-du-midi.example`;
  return {
    _id,
    entity: 'ZR7' as Entity,
    name: 'Solaire du Midi',
    contact_name: 'Camille Martin',
    email,
    email_key: email,
    phone: '',
    delivery_emails: [],
    delivery_method: 'csv',
    api_endpoint: '',
    api_key: '',
    csv_delimiter: ',',
    csv_bom: false,
    auto_send_enabled: true,
    default_prix_lead_cents: asCents(2500),
    remise_bp: asBasisPoints(0),
    vat_rate_bp: asBasisPoints(2000),
    payment_terms_days: 30,
    notes: '',
    active: true,
    legal: {
      legal_name: '',
      address: '',
      postal_code: '',
      city: '',
      country: 'FR',
      siren: '',
      vat_number: '',
    },
    created_at: EPOCH,
    updated_at: EPOCH,
    ...overrides,
  };
}

/** An active, unlimited order on all départements. */
export function aCommande(client: ClientDoc, overrides: Partial<CommandeDoc> = {}): CommandeDoc {
  return {
    _id: newId(),
    entity: client.entity,
    client_id: client._id,
    produit: 'PV',
    departements: ['*'],
    quota_semaine: 0,
    priorite: 5,
    lb_target_bp: asBasisPoints(0),
    prix_lead_cents: null,
    remise_bp: asBasisPoints(0),
    active: true,
    auto_renew: true,
    notes: '',
    fence_rev: 0,
    created_at: EPOCH,
    updated_at: EPOCH,
    ...overrides,
  };
}

/** Inserts a client with one order. */
export async function insertOrder(
  store: Store,
  order: Partial<CommandeDoc> = {},
  client: Partial<ClientDoc> = {},
): Promise<{ client: ClientDoc; commande: CommandeDoc }> {
  const clientDoc = aClient(client);
  const commande = aCommande(clientDoc, order);
  await store.clients.insertOne(clientDoc);
  await store.commandes.insertOne(commande);
  return { client: clientDoc, commande };
}

/** What a client pays for a lead, since ever. */
export async function insertPrice(store: Store, client: ClientDoc): Promise<void> {
  const row = {
    ...{ scope: 'client' as const, id: client._id, product: '', valid_from: SINCE_EVER, active: true },
    ...{ price: client.default_prix_lead_cents, discount_bp: client.remise_bp, vat_bp: client.vat_rate_bp },
  };
  await store.prices.insertOne({ ...row, _id: priceId(row), written_at: EPOCH, written_by: 'test' });
}
