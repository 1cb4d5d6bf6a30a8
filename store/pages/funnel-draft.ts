/** What is added to the funnel's figures, summed before it is written: a few documents however many leads. */
import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import { addCounts, FUNNEL_STEPS, type FunnelCounts, noCounts } from '../../domain/pages/funnel.ts';
import type { PagePlace } from '../../domain/pages/registry.ts';
import type { ParisDay, WeekKey } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import type { PageStatsDoc } from './collections.ts';

interface Moment {
  day: ParisDay;
  week_key: WeekKey;
}

type View = Pick<PageStatsDoc, 'by' | 'page' | 'key'>;

/** Where one place counts: once in each view. */
const viewsOf = ({ id, form, source }: PagePlace): View[] => [
  { by: 'page', page: id, key: '' },
  { by: 'form', page: id, key: form },
  { by: 'source', page: id, key: source },
  { by: 'week', page: '', key: '' },
];

export class FunnelDraft {
  readonly #sums = new Map<
    string,
    { shape: Omit<PageStatsDoc, '_id' | 'days'>; days: Map<ParisDay, FunnelCounts> }
  >();

  add(place: PagePlace, { day, week_key }: Moment, counts: Partial<FunnelCounts>): void {
    const { entity } = place;
    for (const view of viewsOf(place)) {
      const _id = [entity, view.by, view.page, view.key, week_key].join('|');
      const sum = this.#sums.get(_id) ?? { shape: { entity, ...view, week_key }, days: new Map() };
      this.#sums.set(_id, sum);
      const ofDay = sum.days.get(day) ?? noCounts();
      sum.days.set(day, ofDay);
      addCounts(ofDay, counts);
    }
  }

  /** Adds inside the caller's transaction. */
  async write(store: Store, session: ClientSession): Promise<void> {
    const updates = [...this.#sums].map(([_id, { shape, days }]): AnyBulkWriteOperation<PageStatsDoc> => {
      const added = [...days].flatMap(([day, counts]) =>
        FUNNEL_STEPS.filter((step) => counts[step] !== 0).map(
          (step) => [`days.${day}.${step}`, counts[step]] as const,
        ),
      );
      const update = { ...(added.length > 0 && { $inc: Object.fromEntries(added) }), $setOnInsert: shape };
      return { updateOne: { filter: { _id }, update, upsert: true } };
    });
    if (updates.length > 0) await store.page_stats.bulkWrite(updates, { session });
  }
}
