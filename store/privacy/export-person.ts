/** Everything about a person (GDPR art. 15 and 20): what they gave, what we noted, and who received it. */
import type { Document } from 'mongodb';
import { blanked, personPatterns } from '../../domain/privacy/person.ts';
import type { PhoneKeys } from '../db/ids.ts';
import type { Store } from '../db/mongo.ts';
import type { ClientDoc } from '../clients/collections.ts';
import type { DeliveryDoc } from '../deliveries/collections.ts';
import type { ImportRowDoc } from '../imports/collections.ts';
import type { TrackingDoc, VisitorSessionDoc } from '../intake/collections.ts';
import type { LeadDoc } from '../leads/collections.ts';
import type { PrivacyRequestDoc, SuppressionDoc } from './collections.ts';
import { findLeads, type Identity, personOf, type Reach } from './find-person.ts';
import { hashesOf } from './requests.ts';

export type PersonDelivery = DeliveryDoc & { client_name: string | null };

export interface PersonData {
  leads: LeadDoc[];
  deliveries: PersonDelivery[];
  visits: VisitorSessionDoc[];
  events: TrackingDoc[];
  import_rows: ImportRowDoc[];
  /** Notes people wrote on clients that name the person. */
  notes: { client_id: string; client_name: string; text: string; at: Date }[];
  suppressed: SuppressionDoc[];
  requests: PrivacyRequestDoc[];
}

/** Of somebody whose visits are without end. */
const MOST = 5_000;

async function deliveriesOf(
  store: Store,
  leads: readonly LeadDoc[],
  reach: Reach,
): Promise<PersonDelivery[]> {
  const deliveries = await store.deliveries
    .find({ lead_id: { $in: leads.map(({ _id }) => _id) } })
    .sort({ created_at: 1, _id: 1 })
    .toArray();
  const clients = await store.clients
    .find({ _id: { $in: deliveries.map(({ client_id }) => client_id) } }, { projection: { name: 1 } })
    .toArray();
  const names = new Map(clients.map(({ _id, name }) => [_id, name]));
  return deliveries.map((delivery) => ({
    ...delivery,
    // The other company's clients are named by that company.
    client_name: reach.entities.includes(delivery.entity) ? (names.get(delivery.client_id) ?? null) : null,
  }));
}

async function notesNaming(store: Store, pattern: RegExp, reach: Reach): Promise<PersonData['notes']> {
  const clients = await store.clients
    .find(
      { entity: { $in: [...reach.entities] }, internal_notes: { $exists: true } },
      { projection: { name: 1, internal_notes: 1 } },
    )
    .toArray();
  const isNaming = (text: string) => blanked(text, pattern) !== text;
  return clients.flatMap(
    ({ _id, name, internal_notes = [] }: Pick<ClientDoc, '_id' | 'name' | 'internal_notes'>) =>
      internal_notes
        .filter(({ text }) => isNaming(text))
        .map(({ text, created_at }) => ({ client_id: _id, client_name: name, text, at: created_at })),
  );
}

/** Requests and the entry on the list by which somebody is known although their data are gone. */
export async function knownBy(
  { store, keys }: { store: Store; keys: PhoneKeys },
  identity: Identity,
  reach: Reach,
): Promise<{ suppressed: SuppressionDoc[]; requests: PrivacyRequestDoc[] }> {
  const { phone_hashes, email_hashes } = hashesOf(keys, identity);
  const either: Document[] = [
    { phone_hashes: { $in: phone_hashes } },
    { email_hashes: { $in: email_hashes } },
  ];
  const [suppressed, requests] = await Promise.all([
    store.suppression_list.find({ _id: { $in: phone_hashes } }).toArray(),
    store.privacy_requests
      .find({ $or: either, entities: { $in: [...reach.entities] } })
      .sort({ created_at: -1 })
      .toArray(),
  ]);
  return { suppressed, requests };
}

export async function personData(
  deps: { store: Store; keys: PhoneKeys },
  identity: Identity,
  reach: Reach,
): Promise<PersonData> {
  const { store, keys } = deps;
  const leads = await findLeads(store, identity, reach);
  const person = personOf(leads, identity);
  const sessions = leads.flatMap(({ session_id }) => (session_id ? [session_id] : []));
  const rows: Document = {
    $or: [
      { phone_hash: { $in: person.phones.map((phone) => keys.phone(phone)) } },
      {
        import_id: { $in: leads.flatMap(({ import_id }) => (import_id ? [import_id] : [])) },
        lead_id: { $in: leads.map(({ _id }) => _id) },
      },
    ],
  };
  const imports = await store.imports
    .find({ entity: { $in: [...reach.entities] } }, { projection: { _id: 1 } })
    .toArray();
  const [deliveries, visits, events, import_rows, notes, known] = await Promise.all([
    deliveriesOf(store, leads, reach),
    store.visitor_sessions
      .find({ _id: { $in: sessions } })
      .limit(MOST)
      .toArray(),
    store.tracking
      .find({ session_id: { $in: sessions } })
      .sort({ created_at: 1 })
      .limit(MOST)
      .toArray(),
    store.import_rows
      .find({ $and: [rows, { import_id: { $in: imports.map(({ _id }) => _id) } }] })
      .limit(MOST)
      .toArray(),
    notesNaming(store, personPatterns(person).anywhere, reach),
    knownBy(deps, { phones: person.phones, emails: person.emails }, reach),
  ]);
  return { leads, deliveries, visits, events, import_rows, notes, ...known };
}
