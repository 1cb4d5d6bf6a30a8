/** Reading a list to its end, page by page. */
import { api, type Params } from './client.ts';
import type { Listed } from './types.ts';

const PAGE = 500;

/** @param onPage told after each page how many rows of how many are there; what it throws ends the reading */
export async function readAll<Name extends string, T>(
  path: string,
  name: Name,
  params: Params,
  onPage: (rows: number, total: number) => void = () => {},
): Promise<T[]> {
  const rows: T[] = [];
  let next: Params = { skip: 0 };
  for (;;) {
    const page = await api.get<Listed<Name, T>>(path, { ...params, ...next, limit: PAGE });
    rows.push(...page[name]);
    onPage(rows.length, Math.max(page.total, rows.length));
    if (page[name].length < PAGE) return rows;
    next = page.next_cursor ? { cursor: page.next_cursor } : { skip: rows.length };
  }
}
