/** Lines of a page of every long list, as its reader likes them: kept in the browser. */
import { type Paging, pagingOf } from './paging.ts';
const KEY = 'rdz-page-size';
export const PAGE_SIZES = [25, 50, 100, 200] as const;
const USUAL = 50;

const kept = Number(localStorage.getItem(KEY));
let size = $state<number>((PAGE_SIZES as readonly number[]).includes(kept) ? kept : USUAL);

export const pageSize = {
  get lines(): number {
    return size;
  },
  set(lines: number): void {
    size = lines;
    localStorage.setItem(KEY, String(lines));
  },
};

/** Where a list is, by its address and the lines its reader likes. */
export const listPaging = (values: { page?: string; cursor?: string }): Paging =>
  pagingOf(values, pageSize.lines);
