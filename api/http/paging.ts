/**
 * Paging of every list: `limit` and `skip`, or a cursor, so that deep pages cost no more than the first. Lists are
 * ordered newest first by a date and then by id, or as their `sort` says; totals are exact to 10,000.
 */
import type { Collection, Document, Filter, FindOptions } from 'mongodb';
import { Problem } from './problem.ts';

/** Where counting stops. */
export const TOTAL_CAP = 10_000;

export interface PageQuery {
  limit?: number;
  skip?: number;
  cursor?: string;
}

interface Position {
  at: Date;
  id: string;
  /** What the list is sorted by before its date. */
  value?: string;
}

/** `status`, `-created_at`: what a list is sorted by; it and what follows it must be one index, read either way. */
interface Order {
  /** Before the date; absent where the date is sorted by. */
  field?: string;
  /** Of what is sorted by; 1: ascending. */
  way: 1 | -1;
  /** Of date and id. */
  dateWay: 1 | -1;
}

function orderOf(sort: string | undefined, by: string): Order {
  const name = sort?.replace('-', '') ?? by;
  const way = sort && !sort.startsWith('-') ? 1 : -1;
  // Under each value the newest first; the other way round everything is.
  return name === by ? { way, dateWay: way } : { field: name, way, dateWay: way === 1 ? -1 : 1 };
}

const badCursor = (): Problem =>
  new Problem('bad_request', 'Le curseur de pagination n’est pas valable ; reprenez à la première page.');

const encode = ({ at, id, value }: Position): string =>
  Buffer.from([at.getTime(), ...(value === undefined ? [] : [value]), id].join('|')).toString('base64url');

/** @param sorted the cursor also says where in the sorted field it is */
function decode(cursor: string, sorted: boolean): Position {
  const [ms = '', ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split('|');
  const at = new Date(Number(ms));
  const value = sorted ? rest.shift() : undefined;
  if (ms === '' || Number.isNaN(at.getTime()) || rest.length === 0) throw badCursor();
  return { at, id: rest.join('|'), ...(value !== undefined && { value }) };
}

const beyond = (way: 1 | -1) => (way === 1 ? '$gt' : '$lt');

/** What comes after a position. The first condition bounds the index; MongoDB takes no bounds from the alternatives. */
function afterPosition({ field, way, dateWay }: Order, by: string, { at, id, value }: Position) {
  const more = beyond(dateWay);
  const later = [{ [by]: { [more]: at } }, { [by]: at, _id: { [more]: id } }];
  if (field === undefined) return [{ [by]: { [`${more}e`]: at } }, { $or: later }];
  return [
    { [field]: { [`${beyond(way)}e`]: value } },
    { $or: [{ [field]: { [beyond(way)]: value } }, ...later.map((one) => ({ [field]: value, ...one }))] },
  ];
}

/** A page of a register that was read whole: dozens or hundreds of lines, in an order of its own. Its cursor is a place. */
export function pageOf<T>(
  all: readonly T[],
  { limit = 100, skip = 0, cursor }: PageQuery,
): { items: T[]; answer: { count: number; total: number; next_cursor: string | null } } {
  const from = cursor ? placeOf(cursor) : skip;
  const items = all.slice(from, from + limit);
  const end = from + items.length;
  const next_cursor = end < all.length ? Buffer.from(String(end)).toString('base64url') : null;
  return { items, answer: { count: items.length, total: all.length, next_cursor } };
}

function placeOf(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^\d{1,9}$/.test(text)) throw badCursor();
  return Number(text);
}

export interface RecordsPage<D> {
  docs: D[];
  answer: { count: number; total: number; total_capped?: boolean; next_cursor: string | null };
}

/**
 * One page of a collection.
 * @param by the date field the list is ordered by; `filter`, `sort` and `by` must be served by one index
 */
export async function readPage<D extends { _id: string }>(
  collection: Collection<D>,
  filter: Filter<D>,
  query: PageQuery,
  options: { by: keyof D & string; sort?: string | undefined; projection?: Document },
): Promise<RecordsPage<D>> {
  const { limit = 100, skip = 0 } = query;
  const { by, projection } = options;
  const order = orderOf(options.sort, by);
  const { field } = order;
  const after = query.cursor ? decode(query.cursor, field !== undefined) : null;
  const rest = after ? { $and: [filter, ...afterPosition(order, by, after)] } : filter;
  const sort = { ...(field && { [field]: order.way }), [by]: order.dateWay, _id: order.dateWay };
  const find: FindOptions = { sort, limit: limit + 1, skip: after ? 0 : skip };
  const [found, total] = await Promise.all([
    collection.find(rest as Filter<D>, projection ? { ...find, projection } : find).toArray() as Promise<D[]>,
    collection.countDocuments(filter, { limit: TOTAL_CAP + 1 }),
  ]);
  const docs = found.slice(0, limit);
  const last = found.length > limit ? docs.at(-1) : undefined;
  return {
    docs,
    answer: {
      count: docs.length,
      total: Math.min(total, TOTAL_CAP),
      ...(total > TOTAL_CAP && { total_capped: true }),
      next_cursor: last
        ? encode({
            at: last[by] as Date,
            id: last._id,
            ...(field && { value: String(last[field as keyof D]) }),
          })
        : null,
    },
  };
}

/** Text as a regular expression that matches exactly it. */
export const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** A filter value: starts with this text. Anchored and case-sensitive, so that an index serves it. */
export const startsWith = (text: string) =>
  // MongoDB takes no NUL in a pattern, and no text we keep has one.
  text.includes('\0') ? { $in: [] } : { $regex: `^${escapeRegExp(text)}` };
