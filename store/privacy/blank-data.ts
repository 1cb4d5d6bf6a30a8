/** Second step of an erasure: every collection of places.ts, read page by page; the mark moves with each page. */
import { BSON, type ClientSession, type Document } from 'mongodb';
import { ENTITIES } from '../../domain/common/entity.ts';
import { NO_PERSON, personPatterns } from '../../domain/privacy/person.ts';
import type { CollectionName } from '../collections.ts';
import { StaleReadError } from '../db/errors.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import { blankRecord, type Erased, isNamed, matches } from './blank-record.ts';
import type { ErasureDoc } from './collections.ts';
import { PLACES, SCANNED } from './places.ts';

const PAGE = 500;
/** They hold whole files. */
const BATCH_PAGE = 50;
/** How often a record that others change at the same moment is read again. */
const TRIES = 3;
/** Sorts after every id: the last collection is read to its end. */
const DONE = '\uffff';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** One erasure at work. */
export class DataBlanker {
  readonly #store: Store;
  readonly #erasure: ErasureDoc;
  readonly #erased: Erased;
  /** In the bytes of a record: it has to be looked at. */
  readonly #hint: RegExp;

  constructor(store: Store, erasure: ErasureDoc, now: Date) {
    this.#store = store;
    this.#erasure = erasure;
    const patterns = personPatterns(erasure.person ?? NO_PERSON);
    this.#erased = {
      patterns,
      lead_ids: new Set(erasure.lead_ids),
      about_ids: new Set(erasure.about_ids),
      now,
    };
    const ids = (erasure.about_ids ?? []).map(escaped);
    this.#hint = new RegExp([...ids, patterns.anywhere.source].join('|'), 'iu');
  }

  /** Blanks the next page. @returns whether there may be more */
  async next(now: Date): Promise<boolean> {
    const { _id } = this.#erasure;
    const scan = this.#erasure.scan ?? { collection: SCANNED[0]!, after: '' };
    const name = scan.collection as CollectionName;
    const limit = name === 'delivery_batches' ? BATCH_PAGE : PAGE;
    const page = (await this.#store.db
      .collection(name)
      .find({ _id: { $gt: scan.after } } as Document, { raw: true })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray()) as unknown as Buffer[];
    const found = page
      .filter((bytes) => matches(this.#hint, Buffer.from(bytes).toString('utf8')))
      .map((bytes) => BSON.deserialize(bytes))
      .filter((record) => this.#isInReach(record));
    const last = page.length === limit ? String(BSON.deserialize(page.at(-1)!)['_id']) : null;
    const following = last === null ? SCANNED[SCANNED.indexOf(name) + 1] : name;
    const mark = following && { collection: following, after: last ?? '' };
    // What is blanked is counted with it: the certificate says it also when a worker dies in between.
    await transaction(this.#store, async (session) => {
      let [blanked, kept] = [0, 0];
      for (const record of found)
        if (PLACES[name].how === 'keep') kept += Number(isNamed(record, this.#erased));
        else if (await this.#blank(name, record, session)) blanked += 1;
      const { matchedCount } = await this.#store.erasures.updateOne(
        { _id, status: 'blanking', scan: this.#erasure.scan ?? { $exists: false } },
        {
          $set: { updated_at: now, scan: mark ?? { collection: name, after: DONE } },
          ...(blanked + kept > 0 && {
            $inc: {
              ...(blanked && { [`blanked.${name}`]: blanked }),
              ...(kept && { [`kept.${name}`]: kept }),
            },
          }),
        },
        { session },
      );
      if (matchedCount === 0) throw new StaleReadError('somebody else blanks this person');
    });
    this.#erasure.scan = mark ?? { collection: name, after: DONE };
    return mark !== undefined;
  }

  /** Somebody else's record is not touched, but where it is about the very leads that are erased. */
  #isInReach(record: Document): boolean {
    const { entities } = this.#erasure;
    const entity: unknown = record['entity'];
    if (entities.length === ENTITIES.length || entity === undefined || entity === null) return true;
    if (entities.some((one) => one === entity)) return true;
    const { about_ids } = this.#erased;
    const { lead_id, delivery_id, batch_id, entity_id, lead_ids = [] } = record;
    return [lead_id, delivery_id, batch_id, entity_id, ...(lead_ids as unknown[])].some(
      (id) => typeof id === 'string' && about_ids.has(id),
    );
  }

  async #blank(name: CollectionName, first: Document, session: ClientSession): Promise<boolean> {
    const records = this.#store.db.collection<{ _id: string }>(name);
    const _id = String(first['_id']);
    let record: Document | null = first;
    for (let n = 0; n < TRIES && record; n += 1) {
      const update = blankRecord(name, record, this.#erased);
      if (!update) return n > 0;
      // What is written follows from what was read: if others have changed that, it is read again.
      const set = (update['$set'] ?? {}) as Document;
      const read = Object.keys(set).filter((field) => field in record! && field !== 'updated_at');
      const filter = Object.fromEntries(read.map((field) => [field, record![field] as unknown]));
      const { matchedCount } = await records.updateOne({ ...filter, _id }, update, { session });
      if (matchedCount === 1) return true;
      record = await records.findOne({ _id }, { session });
    }
    if (record) throw new Error(`a record of ${name} keeps changing`);
    return false;
  }
}
