/**
 * Paging of every list: `limit` and `skip`, or a cursor, so that deep pages cost no more than the first. Lists are
 * ordered newest first by a date and then by id, or as their `sort` says; totals are exact to 10,000.
 */
import type { Collection, CollationOptions, Db, Document, Filter, FindOptions, Sort } from 'mongodb';
import { Problem } from './problem.ts';

/** Where counting stops. */
export const TOTAL_CAP = 10_000;
/** How far `skip` goes: every line before the page is counted, if only on the index. */
export const MAX_SKIP = 200_000;
/** How far it goes where every line before the page is fetched. */
const MAX_FETCHED_SKIP = 5_000;

export interface PageQuery {
  limit?: number;
  skip?: number;
  cursor?: string;
}

/** The line a page begins after; `back`: before, in the order of the list. */
interface Position {
  at: Date;
  id: string;
  back: boolean;
  /** What the list is sorted by before its date; null: the line has none. */
  value?: SortValue;
}
type SortValue = string | number | null;

/** `status`, `-created_at`: what a list is sorted by; it and what follows it must be one index, read either way. */
interface Order {
  /** Before the date; absent where the date is sorted by. */
  field?: string;
  /** Of what is sorted by; 1: ascending. */
  way: 1 | -1;
  /** Of date and id. */
  dateWay: 1 | -1;
}

const turned = (way: 1 | -1): 1 | -1 => (way === 1 ? -1 : 1);

function orderOf(sort: string | undefined, by: string): Order {
  const name = sort?.replace('-', '') ?? by;
  const way = sort && !sort.startsWith('-') ? 1 : -1;
  // Under each value the newest first; the other way round everything is.
  return name === by ? { way, dateWay: way } : { field: name, way, dateWay: turned(way) };
}

const reversed = ({ field, way, dateWay }: Order): Order => ({
  ...(field !== undefined && { field }),
  way: turned(way),
  dateWay: turned(dateWay),
});

const badCursor = (): Problem =>
  new Problem('bad_request', 'Le curseur de pagination n’est pas valable ; reprenez à la première page.');

const tooFar = (most = MAX_SKIP): Problem =>
  new Problem('invalid', `Au-delà de ${most} lignes, paginez avec « cursor ».`, {
    errors: [
      {
        path: 'skip',
        message: `ne peut dépasser ${most} : utilisez « cursor » (next_cursor de chaque page)`,
      },
    ],
  });

/** Texts as they are; a number, or that there is nothing, after a `#`, which no text that is sorted by begins with. */
const valueText = (value: SortValue): string => (typeof value === 'string' ? value : `#${value ?? ''}`);
function valueOf(text: string): SortValue {
  if (!text.startsWith('#')) return text;
  const number = Number(text.slice(1));
  if (Number.isNaN(number)) throw badCursor();
  return text === '#' ? null : number;
}

const encode = ({ at, id, back, value }: Position): string =>
  Buffer.from(
    [`${back ? '-' : ''}${at.getTime()}`, ...(value === undefined ? [] : [valueText(value)]), id].join('|'),
  ).toString('base64url');

/** @param sorted the cursor also says where in the sorted field it is */
function decode(cursor: string, sorted: boolean): Position {
  const [, sign, ms, place] =
    /^(-?)(\d{1,15})\|(.+)$/s.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  const at = new Date(Number(ms));
  const rest = place?.split('|') ?? [];
  const value = sorted ? rest.shift() : undefined;
  const id = rest.join('|');
  if (!id || Number.isNaN(at.getTime())) throw badCursor();
  return { at, id, back: sign === '-', ...(value !== undefined && { value: valueOf(value) }) };
}

/** A page of a register that was read whole: dozens or hundreds of lines, in an order of its own. Its cursor is a place. */
export function pageOf<T>(
  all: readonly T[],
  { limit = 100, skip = 0, cursor }: PageQuery,
): {
  items: T[];
  answer: { count: number; total: number; next_cursor: string | null; prev_cursor: string | null };
} {
  const from = cursor ? placeOf(cursor) : skip;
  const items = all.slice(from, from + limit);
  const end = from + items.length;
  const next_cursor = end < all.length ? Buffer.from(String(end)).toString('base64url') : null;
  const prev_cursor = from > 0 ? Buffer.from(String(Math.max(0, from - limit))).toString('base64url') : null;
  return { items, answer: { count: items.length, total: all.length, next_cursor, prev_cursor } };
}

function placeOf(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^\d{1,9}$/.test(text)) throw badCursor();
  return Number(text);
}

export interface RecordsPage<D> {
  docs: D[];
  answer: {
    count: number;
    total: number;
    total_capped?: boolean;
    next_cursor: string | null;
    prev_cursor: string | null;
  };
}

export interface RecordsOrder<D> {
  /** The date field the list is ordered by; one index must serve it together with the filter. */
  by: keyof D & string;
  /** What it is sorted by instead: that field and `by` are one index, too. */
  sort?: string | undefined;
  /** Some documents lack what is sorted by. */
  optional?: boolean;
  projection?: Document;
  /** What else is in the list: no document fits both filters, and each has an index of its own, as their `$or` has not. */
  or?: Filter<D> | undefined;
  /** That of the index which serves the filter, where it has one. */
  collation?: CollationOptions;
}

const than = (way: 1 | -1) => (way === 1 ? '$gt' : '$lt');

/**
 * What comes after a value, or with `equal` is it. Documents without one come before all others, and MongoDB compares a value
 * with its own kind only.
 */
function past<D>(
  field: string,
  way: 1 | -1,
  value: SortValue,
  { equal = false, optional = false },
): Filter<D> {
  const plain = { [field]: { [`${than(way)}${equal ? 'e' : ''}`]: value } } as Filter<D>;
  if (!optional) return plain;
  if (value === null && way === 1) return (equal ? {} : { [field]: { $ne: null } }) as Filter<D>;
  if (value !== null && way === -1)
    return { [field]: { $not: { [equal ? '$gt' : '$gte']: value } } } as Filter<D>;
  return plain;
}

/** What comes after a position in an order. The first condition bounds the index; MongoDB takes no bounds from alternatives. */
function beyond<D>(
  filter: Filter<D>,
  by: string,
  { field, way, dateWay, optional = false }: Order & { optional?: boolean },
  { at, id, value = null }: Position,
): Filter<D> {
  const more = than(dateWay);
  const later = [{ [by]: { [more]: at } }, { [by]: at, _id: { [more]: id } }];
  const after =
    field === undefined
      ? [{ [by]: { [`${more}e`]: at } }, { $or: later }]
      : [
          past<D>(field, way, value, { equal: true, optional }),
          {
            $or: [
              past<D>(field, way, value, { optional }),
              ...later.map((one) => ({ [field]: value, ...one })),
            ],
          },
        ];
  return { $and: [filter, ...after] } as unknown as Filter<D>;
}

/** The lines after the first `skip`: these are passed over on the index, and only the page itself is fetched. */
async function afterSkipping<D extends { _id: string }>(
  collection: Collection<D>,
  filter: Filter<D>,
  { projection, ...order }: FindOptions,
): Promise<D[]> {
  const ids = await collection.find(filter, { ...order, projection: { _id: 1 } }).toArray();
  const docs = (await collection
    .find({ _id: { $in: ids.map(({ _id }) => _id) } } as unknown as Filter<D>, { projection })
    .toArray()) as D[];
  const byId = new Map(docs.map((doc) => [doc._id, doc]));
  return ids.flatMap(({ _id }) => byId.get(_id as string) ?? []);
}

/** A page of what fits either of two filters: the beginnings of both, put in order. */
const ofBoth = <D extends Document>(
  collection: Collection<D>,
  [first, second]: [Filter<D>, Filter<D>],
  { sort, limit = 0, skip = 0, projection, collation }: FindOptions,
): Promise<D[]> => {
  const beginning = (filter: Filter<D>) => [
    { $match: filter },
    { $sort: sort },
    { $limit: skip + limit },
    { $project: projection ?? {} },
  ];
  const pipeline = [
    ...beginning(first),
    { $unionWith: { coll: collection.collectionName, pipeline: beginning(second) } },
    { $sort: sort },
    { $skip: skip },
    { $limit: limit },
  ];
  return collection.aggregate<D>(pipeline, collation && { collation }).toArray();
};

/**
 * One page of a collection.
 * @throws Problem 400 on a cursor that is none, 422 when `skip` goes too far
 */
export async function readPage<D extends { _id: string }>(
  collection: Collection<D>,
  filter: Filter<D>,
  { limit = 100, skip = 0, cursor }: PageQuery,
  { by, sort, optional = false, projection, collation, or }: RecordsOrder<D>,
): Promise<RecordsPage<D>> {
  const asked = orderOf(sort, by);
  const { field } = asked;
  const from = cursor ? decode(cursor, field !== undefined) : null;
  if (!from && skip > (or ? MAX_FETCHED_SKIP : MAX_SKIP)) throw tooFar(or && MAX_FETCHED_SKIP);
  const order = from?.back ? reversed(asked) : asked;
  const find: FindOptions = {
    sort: { ...(field && { [field]: order.way }), [by]: order.dateWay, _id: order.dateWay },
    limit: limit + 1,
    projection,
    collation,
  };
  const filters = or ? [filter, or] : [filter];
  const [first, second] = filters.map((one) => (from ? beyond(one, by, { ...order, optional }, from) : one));
  const reading = second
    ? ofBoth(collection, [first!, second], { ...find, skip: from ? 0 : skip })
    : from || skip === 0
      ? (collection.find(first!, find).toArray() as Promise<D[]>)
      : afterSkipping(collection, filter, { ...find, skip });
  const counting = { limit: TOTAL_CAP + 1, ...(collation && { collation }) };
  const [found, ...totals] = await Promise.all([
    reading,
    ...filters.map((one) => collection.countDocuments(one, counting)),
  ]);
  const total = totals.reduce((sum, one) => sum + one, 0);
  const placeOf = (doc: D) => (field ? { value: (doc[field as keyof D] ?? null) as SortValue } : {});
  return pageAnswer(found, total, { limit, from, skip, by, placeOf });
}

/** What is answered of the lines found, one more than asked for where there is one. */
function pageAnswer<D extends { _id: string }>(
  found: D[],
  total: number,
  {
    limit,
    from,
    skip,
    by,
    placeOf: place,
  }: {
    limit: number;
    from: Position | null;
    skip: number;
    by: keyof D;
    placeOf: (doc: D) => Pick<Position, 'value'>;
  },
): RecordsPage<D> {
  const docs = found.slice(0, limit);
  if (from?.back) docs.reverse();
  const more = found.length > limit;
  const before = from?.back ? more : Boolean(from) || skip > 0;
  const after = from?.back ? true : more;
  const placeOf = (doc: D | undefined, back: boolean) =>
    doc ? encode({ at: doc[by] as Date, id: doc._id, back, ...place(doc) }) : null;
  return {
    docs,
    answer: {
      count: docs.length,
      total: Math.min(total, TOTAL_CAP),
      ...(total > TOTAL_CAP && { total_capped: true }),
      next_cursor: after ? placeOf(docs.at(-1), false) : null,
      prev_cursor: before ? placeOf(docs[0], true) : null,
    },
  };
}

export interface GroupsOrder<D> {
  /** The date field under each of them, the newest first. */
  by: keyof D & string;
  /** What names the group; it and `by` are one index. */
  field: keyof D & string;
  /** Ids of all groups, in the order of the list. */
  groups: readonly string[];
  /** The other way round, the newest still first under each. */
  back: boolean;
}

/** The beginning of what is in some groups, one group after the other: those after the last one needed are not looked at. */
const inGroups = <D>(
  db: Db,
  collection: string,
  filter: Filter<D>,
  {
    field,
    groups,
    sort,
    skip,
    limit,
  }: { field: string; groups: string[]; sort: Sort; skip: number; limit: number },
): Promise<D[]> =>
  db
    .aggregate([
      { $documents: groups.map((group) => ({ group })) },
      {
        $lookup: {
          from: collection,
          localField: 'group',
          foreignField: field,
          pipeline: [{ $match: filter }, { $sort: sort }, { $limit: skip + limit }],
          as: 'doc',
        },
      },
      { $unwind: '$doc' },
      { $skip: skip },
      { $limit: limit },
      { $replaceRoot: { newRoot: '$doc' } },
    ])
    .toArray() as Promise<D[]>;

/**
 * One page of a collection in the order of something its documents name by id: their client, by its name. No index has that
 * order, but each group has one: from the group where the page begins, one group is read after the other until it is full.
 * @throws Problem 400 on a cursor that is none, 422 when `skip` goes too far
 */
export async function readPageByGroup<D extends { _id: string }>(
  db: Db,
  collection: Collection<D>,
  filter: Filter<D>,
  { limit = 100, skip = 0, cursor }: PageQuery,
  { by, field, groups, back }: GroupsOrder<D>,
): Promise<RecordsPage<D>> {
  const from = cursor ? decode(cursor, true) : null;
  if (!from && skip > MAX_FETCHED_SKIP) throw tooFar(MAX_FETCHED_SKIP);
  const towards = Boolean(from?.back);
  const ordered = back === towards ? [...groups] : [...groups].reverse();
  const dateWay = towards ? 1 : -1;
  const sort: Sort = { [by]: dateWay, _id: dateWay };
  const begun = from ? ordered.indexOf(String(from.value)) : -1;
  if (from && begun < 0) throw badCursor();
  const read = async (): Promise<D[]> => {
    const first = from
      ? ((await collection
          .find(beyond({ ...filter, [field]: from.value } as Filter<D>, by, { way: dateWay, dateWay }, from))
          .sort(sort)
          .limit(limit + 1)
          .toArray()) as D[])
      : [];
    const rest = ordered.slice(begun + 1);
    const left = limit + 1 - first.length;
    if (left === 0 || rest.length === 0) return first;
    const range = { field, groups: rest, sort, skip: from ? 0 : skip, limit: left };
    return [...first, ...(await inGroups<D>(db, collection.collectionName, filter, range))];
  };
  const [found, total] = await Promise.all([
    read(),
    collection.countDocuments(filter, { limit: TOTAL_CAP + 1 }),
  ]);
  const placeOf = (doc: D) => ({ value: String(doc[field]) });
  return pageAnswer(found, total, { limit, from, skip, by, placeOf });
}

/** Text as a regular expression that matches exactly it. */
export const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** A filter value: starts with this text. Anchored and case-sensitive, so that an index serves it. */
export const startsWith = (text: string) =>
  // MongoDB takes no NUL in a pattern, and no text we keep has one.
  text.includes('\0') ? { $in: [] } : { $regex: `^${escapeRegExp(text)}` };
