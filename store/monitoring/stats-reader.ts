/** Reads statistics: kept days and totals as they are, today where it happens. What is read does not grow with the leads. */
import {
  addRow,
  type Cube,
  type CubeRows,
  type DayRows,
  type OrderRow,
  type StatsOwner,
} from '../../domain/monitoring/day-stats.ts';
import { addDays, type ParisDay, parisDay } from '../../domain/time/paris-time.ts';
import type { Store } from '../db/mongo.ts';
import { firstOpenDay } from './daily-stats.ts';
import { LiveDays } from './live-days.ts';

export interface StatsRange<C extends Cube> {
  cube: C;
  /** Whose; with `none` also what belongs to nobody yet. */
  owners: readonly StatsOwner[];
  produit?: string;
  /** Of each row these alone, of days that are kept; absent: all. */
  fields?: readonly (keyof CubeRows[C] & string)[];
  /** Of this client's orders alone. */
  client_id?: string;
  /** Paris days, both included. */
  from: ParisDay;
  to: ParisDay;
}

export type StatsOfDay<C extends Cube> = DayRows<C> & { day: ParisDay };

/** What an order was sent, ever. */
export interface OrderTotals extends OrderRow {
  produit: string;
}

/** Of one request: a day that is not kept is read once, whatever is asked of it. */
export class StatsReader {
  readonly #store: Store;
  readonly #today: ParisDay;
  readonly #clients = new Map<string, LiveDays>();
  #open: Promise<ParisDay> | undefined;

  constructor(store: Store, now: Date) {
    this.#store = store;
    this.#today = parisDay(now);
  }

  #live(clientId?: string): LiveDays {
    const known = this.#clients.get(clientId ?? '') ?? new LiveDays(this.#store, clientId);
    this.#clients.set(clientId ?? '', known);
    return known;
  }

  #firstOpen(): Promise<ParisDay> {
    this.#open ??= firstOpenDay(this.#store).then((day) => day ?? this.#today);
    return this.#open;
  }

  async #openDays(from: ParisDay, to: ParisDay): Promise<ParisDay[]> {
    const open = await this.#firstOpen();
    const days: ParisDay[] = [];
    for (let day = from > open ? from : open; day <= to && day <= this.#today; day = addDays(day, 1))
      days.push(day);
    return days;
  }

  /** What happened over some days, by day, company and produit. */
  async read<C extends Cube>(range: StatsRange<C>): Promise<StatsOfDay<C>[]> {
    const { cube, owners, produit, client_id, from, to, fields } = range;
    const rows =
      client_id !== undefined
        ? { rows: { $filter: { input: '$rows', cond: { $eq: ['$$this.client_id', client_id] } } } }
        : Object.fromEntries((fields ?? []).map((field) => [`rows.${field}`, 1]));
    const shown = Object.keys(rows).length > 0 ? rows : { rows: 1 };
    const kept = await this.#store.daily_stats
      .find(
        {
          cube,
          day: { $gte: from, $lte: to },
          entity: { $in: [...owners] },
          ...(produit !== undefined && { produit }),
        },
        { projection: { _id: 0, day: 1, cube: 1, entity: 1, produit: 1, ...shown } },
      )
      .toArray();
    const live: StatsOfDay<C>[] = [];
    for (const day of await this.#openDays(from, to))
      for (const of of await this.#live(client_id).rows(day, cube))
        if (owners.includes(of.entity) && (produit === undefined || of.produit === produit))
          live.push({ ...(of as DayRows<C>), day });
    return [...(kept as unknown as StatsOfDay<C>[]), ...live];
  }

  /** What orders of some clients were sent from the first day on. */
  async totals(clientIds: readonly string[]): Promise<OrderTotals[]> {
    const one = clientIds.length === 1 ? clientIds[0] : undefined;
    const kept = await this.#store.stats_totals.find({ client_id: { $in: [...clientIds] } }).toArray();
    const totals = new Map<string, OrderTotals>();
    for (const { _id, entity: _, ...figures } of kept) totals.set(_id, { commande_id: _id, ...figures });
    const days = { from: await this.#firstOpen(), to: this.#today };
    for (const { produit, rows } of await this.#live(one).orders(days))
      for (const row of rows) {
        if (!clientIds.includes(row.client_id)) continue;
        const sum = totals.get(row.commande_id);
        totals.set(row.commande_id, sum ? addRow(sum, row) : { ...row, produit });
      }
    return [...totals.values()];
  }
}

/** What happened over some days. */
export const readStats = <C extends Cube>(
  store: Store,
  range: StatsRange<C>,
  now: Date,
): Promise<StatsOfDay<C>[]> => new StatsReader(store, now).read(range);

/** The rows of some days in one list. */
export const rowsOf = <C extends Cube>(days: readonly StatsOfDay<C>[]): CubeRows[C][] =>
  days.flatMap(({ rows }) => rows);
