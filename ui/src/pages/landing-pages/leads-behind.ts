/** The leads a figure of the funnel counts. */
import type { FunnelStep } from '../../../../domain/pages/funnel.ts';
import { weekBounds } from '../../../../domain/time/paris-time.ts';
import { openable } from '../../lib/addresses.ts';
import type { Funnel, FunnelRow } from '../../lib/api/types.ts';
import { addDays, parisDay } from '../../../../domain/time/paris-time.ts';

/** `null` where there is no list: visits, no page, nobody, or nothing the reader may open. */
export function leadsBehind(
  step: FunnelStep,
  row: FunnelRow,
  { from, to }: Funnel,
  page?: string,
): string | null {
  const code = page ?? row.page;
  if (!code || row[step] === 0 || step === 'visits' || step === 'clicks' || step === 'starts') return null;
  const monday = row.week && parisDay(weekBounds(row.week).start);
  const days = monday ? { from: monday, to: addDays(monday, 6) } : { from, to };
  const part = { ...(row.form && { lp_form: row.form }), ...(row.source && { lp_source: row.source }) };
  return openable(`/leads?${new URLSearchParams({ lp: code, lp_step: step, ...part, ...days })}`);
}
