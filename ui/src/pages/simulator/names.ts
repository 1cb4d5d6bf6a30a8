/** How a replayed period is called. */
import { frenchDay } from '../../../../domain/time/paris-time.ts';
import type { ReplaySummary } from '../../lib/api/types.ts';

export const periodName = ({ from, to }: Pick<ReplaySummary, 'from' | 'to'>): string =>
  from === to ? `Le ${frenchDay(from)}` : `Du ${frenchDay(from)} au ${frenchDay(to)}`;
