/** Days that are not kept: read where things are written, once for whoever asks of them within one request. */
import { type Cube, DayFold, type DayRows } from '../../domain/monitoring/day-stats.ts';
import type { Days } from '../../domain/monitoring/coverage.ts';
import type { ParisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { deliveryEventsOn, receivedOn } from './day-events.ts';

/** A value for each span of days, asked for once. */
const once = <T>(read: (days: Days) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (days: Days): Promise<T> => {
    const key = `${days.from}|${days.to}`;
    const value = known.get(key) ?? read(days);
    known.set(key, value);
    return value;
  };
};

export class LiveDays {
  /** Leads that came in, and those that were counted otherwise before. */
  readonly #received;
  readonly #events;

  /** @param clientId of this client alone; nothing that was received is of one */
  constructor(store: Store, clientId?: string) {
    this.#received = once(async ({ from: day }) =>
      clientId === undefined
        ? [...(await receivedOn(store, day)), ...(await store.stats_corrections.find({ day }).toArray())]
        : [],
    );
    this.#events = once((days) => deliveryEventsOn(store, days, clientId));
  }

  /** What happened on a day. @param cube this one alone; absent: all of them */
  async rows(day: ParisDay, cube?: Cube): Promise<DayRows[]> {
    const days = { from: day, to: day };
    const [received, events] = await Promise.all([
      cube === 'orders' ? [] : this.#received(days),
      cube === 'duplicates' ? [] : this.#events(days),
    ]);
    const fold = new DayFold();
    for (const leads of received) fold.addReceived(leads);
    for (const deliveries of events) fold.addDeliveries(deliveries);
    return fold.days().filter((of) => !cube || of.cube === cube);
  }

  /** What orders were sent over some days, as one. */
  async orders(days: Days): Promise<DayRows<'orders'>[]> {
    const fold = new DayFold();
    for (const deliveries of await this.#events(days)) fold.addDeliveries(deliveries);
    return fold.days().filter((of): of is DayRows<'orders'> => of.cube === 'orders');
  }
}
