/** Reading a list to its end, page by page. */
import { api, type Params } from './client.ts';
import type { Listed } from './types.ts';

const PAGE = 500;

interface ReadAllOptions {
  /** Told after each page how many rows of how many are there; what it throws ends the reading. */
  onPage?: (rows: number, total: number) => void;
  signal?: AbortSignal;
}

/** @throws ApiProblem when a page cannot be read: there is no part of a list */
export async function readAll<Name extends string, T>(
  path: string,
  name: Name,
  params: Params,
  { onPage, signal }: ReadAllOptions = {},
): Promise<T[]> {
  const rows: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Listed<Name, T> = await api.get(path, { ...params, cursor, limit: PAGE }, signal);
    rows.push(...page[name]);
    onPage?.(rows.length, Math.max(page.total, rows.length));
    cursor = page.next_cursor;
  }
  return rows;
}
