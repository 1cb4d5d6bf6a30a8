/**
 * Pages of a long list. Going forward follows the API's cursor, so that deep pages cost no more than the first; going back,
 * or opening a link, counts from the start.
 */
export const PAGE_SIZE = 50;

export interface Paging {
  page: number;
  limit: number;
  /** What to ask the API. */
  params: { limit: number; skip?: number; cursor?: string };
  /** What to put in the address for another page. */
  to(page: number, nextCursor: string | null | undefined): { page: string; cursor: string };
}

export function listPaging(values: { page?: string; cursor?: string }): Paging {
  const page = Math.max(1, Math.trunc(Number(values.page)) || 1);
  return {
    page,
    limit: PAGE_SIZE,
    params: {
      limit: PAGE_SIZE,
      ...(values.cursor ? { cursor: values.cursor } : { skip: (page - 1) * PAGE_SIZE }),
    },
    to: (next, nextCursor) => ({
      page: String(next),
      cursor: next === page + 1 && nextCursor ? nextCursor : '',
    }),
  };
}

/** What narrows a list down: all of its state but where one is in it. */
export const filtersOf = <V extends { page: string; cursor: string }>({
  page: _page,
  cursor: _cursor,
  ...filters
}: V): Omit<V, 'page' | 'cursor'> => filters;
