/**
 * Reading documents of version 1 (09-v1-database §0): dates are texts, money is floats of euros, "unknown" is an empty text or
 * null, and nothing keeps a field from being something else. Nothing here throws.
 */
import { cleanText, cutText } from '../common/text.ts';
import { type Entity, isEntity } from '../common/entity.ts';
import {
  asBasisPoints,
  type BasisPoints,
  type Cents,
  percentToBp,
  ratioToBp,
  toCents,
} from '../money/money.ts';
import {
  isParisDay,
  parisDay,
  type ParisDay,
  parisInstant,
  type WeekKey,
  weekKeyOfDay,
} from '../time/paris-time.ts';

export type Row = Readonly<Record<string, unknown>>;

export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

const MAX_TEXT = 2_000;

/** A text, or what a number or a flag is as text; empty for everything else. */
export function text(value: unknown): string {
  if (typeof value === 'string') return cutText(cleanText(value), MAX_TEXT);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return '';
}

/** Ids and codes: as they are, never cut. */
export const id = (value: unknown): string => (typeof value === 'string' ? value : '');

export const lower = (value: unknown): string => text(value).toLowerCase();

export const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

export const whole = (value: unknown): number => Math.trunc(number(value) ?? 0);

/** @param missing what a field that is not there means */
export const flag = (value: unknown, missing = false): boolean =>
  typeof value === 'boolean' ? value : missing;

export const rows = (value: unknown): Row[] => (Array.isArray(value) ? value.filter(isRow) : []);

export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(text).filter((one) => one !== '') : [];

export const entity = (value: unknown): Entity | null => {
  const upper = text(value).toUpperCase();
  return isEntity(upper) ? upper : null;
};

const HAS_OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i;
const DATE_ALONE = /^\d{4}-\d{2}-\d{2}$/;
const FRENCH = /^(\d{2})\/(\d{2})\/(\d{4})$/;

/**
 * An instant written by v1's code, cut to the millisecond: UTC where it names no zone. A bare day, as people type it, is its first
 * instant in Paris.
 */
export function instant(value: unknown): Date | undefined {
  if (value instanceof Date) return value;
  if (typeof value !== 'string') return undefined;
  const written = value.trim();
  const [, day, month, year] = FRENCH.exec(written) ?? [];
  if (day) return parisInstant(`${year}-${month}-${day}`);
  if (DATE_ALONE.test(written)) return parisInstant(written);
  return parisInstant(HAS_OFFSET.test(written) ? written : `${written}Z`);
}

/** The Paris day of an instant, or a day as it was typed. */
export function day(value: unknown): ParisDay | undefined {
  const written = typeof value === 'string' ? value.trim() : '';
  if (isParisDay(written)) return written;
  const at = instant(value);
  return at && parisDay(at);
}

/** The latest of some instants. */
export const latest = (...instants: (Date | undefined)[]): Date | undefined =>
  instants.reduce((last, at) => (at && (!last || at > last) ? at : last), undefined);

/** Euros, each value rounded first. */
export const cents = (value: unknown): Cents => toCents(number(value) ?? 0);

/** A price: what is not above 0 is none. */
export const price = (value: unknown): Cents | null => {
  const amount = cents(value);
  return amount > 0 ? amount : null;
};

const LIMIT_BP = 10_000;
const within = (bp: BasisPoints): BasisPoints => asBasisPoints(Math.min(Math.max(bp, 0), LIMIT_BP));

/** Percent 0…100; null when nobody has said. */
export const percent = (value: unknown): BasisPoints | null => {
  const said = number(value);
  return said === null ? null : within(percentToBp(said));
};

/** Ratio 0…1. */
export const ratio = (value: unknown): BasisPoints => within(ratioToBp(number(value) ?? 0));

/** v1's week of an instant: Monday 00:00 UTC. */
export const utcWeek = (at: Date): WeekKey => weekKeyOfDay(at.toISOString().slice(0, 10) as ParisDay);

/** An object without what is absent, null or empty. */
export function present<T extends object>(fields: T): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as Partial<{ [K in keyof T]: NonNullable<T[K]> }>;
}

/** Texts of a map, numbers and nested things as text. */
export function textMap(value: unknown): Record<string, string> {
  if (!isRow(value)) return {};
  const read = (one: unknown): string =>
    typeof one === 'object' && one !== null ? cutText(JSON.stringify(one), MAX_TEXT) : text(one);
  const entries = Object.entries(value).map(([key, one]) => [
    key.replace(/^\$/, '_').replaceAll('.', '_'),
    read(one),
  ]);
  return Object.fromEntries(entries.filter(([, one]) => one !== ''));
}
