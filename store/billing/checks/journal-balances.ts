/** The sales journal of the year that is looked at: debit = credit = Σ TTC, entry by entry. */
import { journalAgrees } from '../../../domain/accounting/journal-totals.ts';
import { type CheckFinding, EXAMPLES } from '../../../domain/billing/checks.ts';
import { parisDay, weekMonday } from '../../../domain/time/paris-time.ts';
import { sumJournal } from '../../accounting/sum-journal.ts';
import { checkedWeeks, type Look } from './look.ts';

/** Issued documents never change, so that it needs no snapshot. */
export async function journalBalances({ store, entity, now }: Look): Promise<CheckFinding> {
  const [since] = checkedWeeks(now);
  const totals = await sumJournal(store, { entity, from: weekMonday(since!), to: parisDay(now) });
  if (journalAgrees(totals)) return { difference: 0, example_ids: [] };
  return { difference: Math.max(totals.wrong.length, 1), example_ids: totals.wrong.slice(0, EXAMPLES) };
}
