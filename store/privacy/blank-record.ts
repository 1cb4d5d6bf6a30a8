/**
 * What is blanked in one record of each collection. A record is about the person when it names one of their ids, or their
 * phone or e-mail: then their first or last name alone goes too.
 */
import type { Document, UpdateFilter } from 'mongodb';
import { eventTerms, type SearchableEvent } from '../../domain/audit/event-terms.ts';
import { blanked, type PersonPatterns } from '../../domain/privacy/person.ts';
import type { CollectionName } from '../collections.ts';
import { erasedKey } from '../db/ids.ts';
import type { DeliveryBatchDoc } from '../deliveries/collections.ts';
import { PERSON_UNSET, PERSONAL_FIELDS_BLANK } from '../leads/blank-person.ts';
import type { LeadDoc } from '../leads/collections.ts';
import { blankCsvLines } from './blank-csv.ts';
import { PLACES } from './places.ts';

export interface Erased {
  patterns: PersonPatterns;
  lead_ids: ReadonlySet<string>;
  /** Of everything of theirs: leads, deliveries, visits, hashes. */
  about_ids: ReadonlySet<string>;
  now: Date;
}

type Update = UpdateFilter<Document>;

/** Every text of a value, at any depth. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value) yield* textsOf(item);
  else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    for (const item of Object.values(value)) yield* textsOf(item);
}

export const matches = (pattern: RegExp, text: string): boolean => {
  pattern.lastIndex = 0;
  return pattern.test(text);
};

/** Whether a record is about the person, by an id or by what tells them apart anywhere. */
function isAbout(record: Document, { patterns, about_ids }: Erased): boolean {
  for (const text of textsOf(record))
    if (about_ids.has(text) || matches(patterns.anywhere, text)) return true;
  return false;
}

/** The fields whose texts changed; none: null. */
function blankFields(record: Document, names: readonly string[], pattern: RegExp): Document | null {
  const changed: Document = {};
  for (const name of names) {
    const after = blanked(record[name] as unknown, pattern);
    if (after !== record[name]) changed[name] = after;
  }
  return Object.keys(changed).length > 0 ? changed : null;
}

const unset = (names: readonly string[]): Document => Object.fromEntries(names.map((name) => [name, 1]));

/** Of the lead only what is counted stays: days, status, product, département, source. */
function blankLead(lead: LeadDoc, { patterns, now }: Erased): Update {
  const gone = new Set([...PERSON_UNSET, ...Object.keys(PERSONAL_FIELDS_BLANK), '_id', 'phone_hash']);
  const rest = Object.keys(lead).filter((name) => !gone.has(name));
  return {
    $set: {
      ...blankFields(lead, rest, patterns.anywhere),
      ...PERSONAL_FIELDS_BLANK,
      phone_hash: '',
      updated_at: now,
    },
    $unset: unset(PERSON_UNSET),
  };
}

const BATCH_TEXTS = ['attempts', 'reply', 'last_error', 'cancel_reason', 'overrides', 'refused', 'asked'];

/** The hash of the CSV stays that of what was sent. */
function blankBatch(batch: DeliveryBatchDoc, erased: Erased): Update | null {
  const lines = new Set(batch.lead_ids.flatMap((id, at) => (erased.lead_ids.has(id) ? [at] : [])));
  const { about, anywhere } = erased.patterns;
  const texts = blankFields(batch, BATCH_TEXTS, lines.size > 0 ? about : anywhere);
  const csv = blanked(lines.size > 0 ? blankCsvLines(batch.csv, lines) : batch.csv, anywhere);
  const hashes = batch.phone_hashes.filter((hash) => !erased.about_ids.has(hash));
  const changed = csv !== batch.csv || hashes.length < batch.phone_hashes.length;
  if (!changed) return texts && { $set: texts };
  return { $set: { ...texts, csv, phone_hashes: hashes, erased_at: erased.now } };
}

const VISIT_UNSET = [
  ...['referrer', 'user_agent', 'ip', 'utm_term', 'utm_content', 'gclid', 'fbclid', 'lead_id'],
];

type Blank = (record: Document, erased: Erased, about: boolean) => Update | null;

/** Where texts alone are not enough. */
const OWN: Partial<Record<CollectionName, Blank>> = {
  leads: (record, erased, about) =>
    erased.lead_ids.has(String(record['_id']))
      ? blankLead(record as LeadDoc, erased)
      : blankTexts('leads', record, erased, about),
  // No key of the person is left in their deliveries, so whoever submits again is somebody new.
  deliveries: (record, erased) => {
    const lead_id = String(record['lead_id']);
    const own = erased.lead_ids.has(lead_id);
    const texts = blankTexts('deliveries', record, erased, own);
    if (!own) return texts;
    return {
      $set: { ...(texts?.['$set'] as Document), guard_key: erasedKey(lead_id) },
      $unset: { guard: 1 },
    };
  },
  delivery_batches: (record, erased) => blankBatch(record as DeliveryBatchDoc, erased),
  visitor_sessions: (record, _erased, about) =>
    about ? { $set: { visitor_id: erasedKey(String(record['_id'])) }, $unset: unset(VISIT_UNSET) } : null,
  tracking: (_record, _erased, about) => (about ? { $set: { data: {} } } : null),
  import_rows: (_record, _erased, about) =>
    about ? { $set: { cells: [] }, $unset: { phone_hash: 1 } } : null,
  routing_replay_rows: (_record, _erased, about) => (about ? { $set: { trace: null } } : null),
  event_log: (record, erased, about) => {
    const update = blankTexts('event_log', record, erased, about);
    if (!update) return null;
    const after = { ...record, ...(update['$set'] as Document) } as unknown as SearchableEvent;
    return { $set: { ...(update['$set'] as Document), terms: eventTerms(after) } };
  },
};

function blankTexts(
  name: CollectionName,
  record: Document,
  { patterns }: Erased,
  about: boolean,
): Update | null {
  const place = PLACES[name];
  if (place.how !== 'blank') return null;
  const fields = place.fields ?? Object.keys(record).filter((field) => field !== '_id');
  const pattern = about && place.fields ? patterns.about : patterns.anywhere;
  const changed = blankFields(record, fields, pattern);
  return changed && { $set: changed };
}

/** What a record becomes; null: it stays. */
export function blankRecord(name: CollectionName, record: Document, erased: Erased): Update | null {
  const about = isAbout(record, erased);
  return (OWN[name] ?? ((one, all, is) => blankTexts(name, one, all, is)))(record, erased, about);
}

/** Whether a record that has to be kept names the person. */
export const isNamed = (record: Document, erased: Erased): boolean => {
  for (const text of textsOf(record)) if (matches(erased.patterns.anywhere, text)) return true;
  return false;
};
