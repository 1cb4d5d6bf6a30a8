/** The leads and deliveries a figure of monitoring counts; `null` where there are none, or the reader may not open them. */
import type { Intelligence } from '../../lib/api/types.ts';
import { openable } from '../../lib/addresses.ts';

/** What the page shows: days, and a product or all of them. */
export type Shown = Pick<Intelligence, 'from' | 'to' | 'product'>;
type Filters = Readonly<Record<string, string | null | undefined>>;

function behind(list: string, n: number, { from, to, product }: Shown, filters: Filters): string | null {
  if (n <= 0) return null;
  const all = Object.entries({ from, to, produit: product, ...filters });
  const given = all.filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  return openable(`${list}?${new URLSearchParams(given)}`);
}

export const leadsBehind = (n: number, shown: Shown, filters: Filters = {}): string | null =>
  behind('/leads', n, shown, filters);

export const deliveriesBehind = (
  n: number,
  shown: Shown,
  event: 'sent' | 'rejected' | 'removed',
  filters: Filters = {},
): string | null => behind('/livraisons', n, shown, { event, ...filters });

/** Of one source; the empty one has a filter of its own. */
export const ofSource = (source: string): Filters => (source ? { source } : { no_source: 'true' });

export const sourceName = (source: string | null): string =>
  source === null ? 'Source inconnue' : source || 'Sans source';
