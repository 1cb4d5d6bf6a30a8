/** Columns as data: the table, the sort, and the CSV read the same list. */
import { folded } from '../../format/text.ts';
import type { Label } from '../../labels/tone.ts';

export interface Column<T> {
  key: string;
  header: string;
  /** What is shown, unless the page draws the cell itself, and what is exported. */
  text(row: T): string;
  align?: 'end';
  /** Value to sort by in the browser, for lists that are read whole. */
  sort?(row: T): string | number;
  /** The API sorts by it, for lists that are read page by page. */
  sortable?: true;
  /** Left out where the table does not fit; the lowest leaves first. */
  spare?: number;
  /** Takes the room the others leave, and is cut short. */
  grows?: true;
  /** Only on screen. */
  screenOnly?: boolean;
}

/** How it is with a record, in a word. */
export function stateColumn<T>(state: (row: T) => Label): Column<T> {
  const text = (row: T) => state(row).text;
  return { key: 'state', header: 'État', text, sort: text };
}

/** Rows whose text has every word that was typed, in any order, whatever the accents. */
export function matchingRows<T>(rows: readonly T[], typed: string, text: (row: T) => string): T[] {
  const words = folded(typed).split(' ');
  return rows.filter((row) => {
    const held = folded(text(row));
    return words.every((word) => held.includes(word));
  });
}

/** `-quota` sorts by `quota`, highest first. */
export function sortRows<T>(rows: readonly T[], columns: readonly Column<T>[], order: string): T[] {
  const descending = order.startsWith('-');
  const by = columns.find((column) => column.key === order.replace('-', ''))?.sort;
  if (!by) return [...rows];
  const compare = (a: string | number, b: string | number) =>
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), 'fr', { numeric: true });
  return [...rows].sort((a, b) => (descending ? compare(by(b), by(a)) : compare(by(a), by(b))));
}

/** The order after a press on a header: ascending, then descending, and so on. */
export const nextOrder = (current: string, key: string): string => (current === key ? `-${key}` : key);
