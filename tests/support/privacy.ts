/** Looks for a person in the bytes of a whole database: every collection there is, also one nobody has declared. */
import { BSON, type Document } from 'mongodb';
import type { Person } from '../../domain/privacy/person.ts';
import type { Store } from '../../store/db/mongo.ts';
import type { LeadDoc } from '../../store/leads/collections.ts';

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const SEPARATORS = /[\s.()/_\u00a0+-]/g;

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersOf);
}

/** @returns where it is found: `collection: id (what)` */
export async function tracesOf(store: Store, { phones, emails, names }: Person): Promise<string[]> {
  const words = [...emails, ...names.flatMap(({ nom, prenom }) => [nom, prenom])].map(folded);
  const digits = phones.map((phone) => phone.slice(1));
  const found: string[] = [];
  const collections = await store.db.listCollections({}, { nameOnly: true }).toArray();
  for (const { name } of collections) {
    const records = store.db.collection(name).find({}, { raw: true });
    for await (const record of records) {
      const bytes = Buffer.from(record as unknown as Uint8Array);
      const text = folded(bytes.toString('utf8'));
      const plain = text.replace(SEPARATORS, '');
      const parsed: Document = BSON.deserialize(bytes);
      const say = (what: string) => found.push(`${name}: ${String(parsed['_id'])} (${what})`);
      for (const word of words) if (text.includes(word)) say(word);
      for (const nine of digits) {
        if (plain.includes(nine)) say(nine);
        if (numbersOf(parsed).some((n) => String(n).endsWith(nine))) say(`number ${nine}`);
      }
    }
  }
  return found;
}

/** A lead as it is now. */
export const returnedLead = async (store: Store, id: string): Promise<LeadDoc> =>
  (await store.leads.findOne({ _id: id }))!;
