/**
 * Pages of a long list. Both ways follow the API's cursors, so that deep pages cost no more than the first; only an address
 * that names a page and no cursor counts from the start.
 */
export interface Paging {
  page: number;
  limit: number;
  /** What to ask the API. */
  params: { limit: number; skip?: number; cursor?: string };
  /** What to put in the address for another page. */
  to(page: number, cursors: Cursors): { page: string; cursor: string };
}

/** What the API says of the pages beside this one. */
export interface Cursors {
  next_cursor: string | null;
  prev_cursor: string | null;
}

/** @param limit lines of a page */
export function pagingOf(values: { page?: string; cursor?: string }, limit: number): Paging {
  const page = Math.max(1, Math.trunc(Number(values.page)) || 1);
  return {
    page,
    limit,
    params: { limit, ...(values.cursor ? { cursor: values.cursor } : { skip: (page - 1) * limit }) },
    to: (wanted, { next_cursor, prev_cursor }) => {
      const beside = wanted === page + 1 ? next_cursor : wanted === page - 1 ? prev_cursor : null;
      // The first page is where the list begins today, whatever was added since.
      return { page: String(wanted), cursor: wanted > 1 ? (beside ?? '') : '' };
    },
  };
}

/** What narrows a list down: all of its state but where one is in it. */
export const filtersOf = <V extends { page: string; cursor: string }>({
  page: _page,
  cursor: _cursor,
  ...filters
}: V): Omit<V, 'page' | 'cursor'> => filters;
