/** Who somebody means who gives a phone or an e-mail, and the leads that are theirs. */
import type { Filter } from 'mongodb';
import type { Entity } from '../../domain/common/entity.ts';
import { isWellFormedEmail } from '../../domain/common/email-address.ts';
import { parsePhone } from '../../domain/common/phone.ts';
import { foldText } from '../../domain/common/text.ts';
import type { Person } from '../../domain/privacy/person.ts';
import type { Store } from '../db/mongo.ts';
import type { LeadDoc } from '../leads/collections.ts';

/** What was asked for: phones as leads keep them, e-mails in lower case. */
export interface Identity {
  phones: string[];
  emails: string[];
}

/** Whose records one may touch (api/http/plugins/scope.ts). */
export interface Reach {
  entities: readonly Entity[];
  /** Leads whose company is not known belong to who sees both. */
  both: boolean;
}

/** @returns the texts that are neither a phone nor an e-mail in `unread` */
export function readIdentity(texts: readonly string[]): Identity & { unread: string[] } {
  const identity = { phones: [] as string[], emails: [] as string[], unread: [] as string[] };
  for (const text of new Set(texts.map((each) => each.trim()).filter(Boolean))) {
    if (text.includes('@')) {
      const email = text.toLowerCase();
      (isWellFormedEmail(email) ? identity.emails : identity.unread).push(
        isWellFormedEmail(email) ? email : text,
      );
      continue;
    }
    const { phone, quality, several } = parsePhone(text);
    const ok = (quality !== 'invalid' || /^\d{8,}$/.test(phone)) && !several;
    (ok ? identity.phones : identity.unread).push(ok ? phone : text);
  }
  return identity;
}

const within = ({ entities, both }: Reach): Filter<LeadDoc> => ({
  entity: { $in: [...entities, ...(both ? [null] : [])] },
});

/** More leads of one person than anybody has. */
const MOST = 2_000;

async function byPhones(
  store: Store,
  phones: readonly string[],
  filter: Filter<LeadDoc>,
): Promise<LeadDoc[]> {
  if (phones.length === 0) return [];
  return store.leads
    .find({ phone: { $in: [...phones] }, ...filter })
    .limit(MOST)
    .toArray();
}

/** By the words they are found by: that is where the index is. */
async function byEmails(
  store: Store,
  emails: readonly string[],
  filter: Filter<LeadDoc>,
): Promise<LeadDoc[]> {
  if (emails.length === 0) return [];
  const found = await store.leads
    .find({ search: { $in: emails.map(foldText) }, ...filter })
    .limit(MOST)
    .toArray();
  return found.filter(({ email }) => emails.includes(email.toLowerCase()));
}

/** The leads of somebody, the newest first. */
export async function findLeads(store: Store, identity: Identity, reach: Reach): Promise<LeadDoc[]> {
  const filter = within(reach);
  const found = [
    ...(await byPhones(store, identity.phones, filter)),
    ...(await byEmails(store, identity.emails, filter)),
  ];
  const leads = [...new Map(found.map((lead) => [lead._id, lead])).values()];
  return leads.sort((a, b) => b.created_at.getTime() - a.created_at.getTime() || (a._id < b._id ? 1 : -1));
}

const unique = (values: readonly string[]): string[] => [...new Set(values.filter(Boolean))];

/** A second number somebody gave is theirs too. */
const givenPhones = ({ given }: LeadDoc): string[] =>
  (given?.['phone'] ?? '')
    .split(/[^\d\s.()+–-]+/)
    .map((part) => parsePhone(part))
    .filter(({ quality }) => quality !== 'invalid')
    .map(({ phone }) => phone);

/** How somebody is named in their leads. */
export function personOf(leads: readonly LeadDoc[], { phones, emails }: Identity): Person {
  const names = new Map(leads.map(({ nom, prenom }) => [`${nom}|${prenom}`, { nom, prenom }]));
  names.delete('|');
  return {
    phones: unique([...phones, ...leads.map(({ phone }) => phone), ...leads.flatMap(givenPhones)]),
    emails: unique([...emails, ...leads.map(({ email }) => email.toLowerCase())]),
    names: [...names.values()],
  };
}

/** Other leads with their phones or e-mails: of somebody who shares one, or theirs too. A person decides. */
export async function linkedTo(
  store: Store,
  leads: readonly LeadDoc[],
  person: Person,
  reach: Reach,
): Promise<Identity> {
  const own = new Set(leads.map(({ _id }) => _id));
  const others = (await findLeads(store, person, reach)).filter(({ _id }) => !own.has(_id));
  const add = (values: string[], known: readonly string[]) =>
    unique(values).filter((value) => !known.includes(value));
  return {
    phones: add(
      others.map(({ phone }) => phone),
      person.phones,
    ),
    emails: add(
      others.map(({ email }) => email.toLowerCase()),
      person.emails,
    ),
  };
}

/**
 * The person of an erasure: without a phone or an e-mail that a lead which stays has too, or that lead would lose it.
 */
export async function ownTraces(
  store: Store,
  leads: readonly LeadDoc[],
  identity: Identity,
  reach: Reach,
): Promise<Person> {
  const person = personOf(leads, identity);
  const own = new Set(leads.map(({ _id }) => _id));
  const staying = (await findLeads(store, person, reach)).filter(({ _id }) => !own.has(_id));
  const phones = new Set(staying.map(({ phone }) => phone));
  const emails = new Set(staying.map(({ email }) => email.toLowerCase()));
  return {
    phones: person.phones.filter((phone) => !phones.has(phone)),
    emails: person.emails.filter((email) => !emails.has(email)),
    names: person.names,
  };
}

/** Deliveries to one's own clients of leads that are the other company's: their data go with that company's erasure. */
export async function countSoldAcross(store: Store, identity: Identity, reach: Reach): Promise<number> {
  if (reach.both) return 0;
  const filter: Filter<LeadDoc> = { entity: { $nin: [...reach.entities, null] } };
  const leads = [
    ...(await byPhones(store, identity.phones, filter)),
    ...(await byEmails(store, identity.emails, filter)),
  ];
  if (leads.length === 0) return 0;
  return store.deliveries.countDocuments({
    lead_id: { $in: leads.map(({ _id }) => _id) },
    entity: { $in: [...reach.entities] },
  });
}
