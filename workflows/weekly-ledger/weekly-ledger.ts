/**
 * `weekly-ledger/<week>`: turns what was sent in a week into its ledger (02-money "Weekly ledger"). Every step may be repeated:
 * a ledger that is built again is the same ledger.
 */
import type { WeeklyLedgerInput, WeeklyLedgerResult } from '../../contracts/weekly-ledger.ts';
import { quick, scan } from '../activities.ts';

export async function weeklyLedger(input: WeeklyLedgerInput): Promise<WeeklyLedgerResult> {
  const sum: WeeklyLedgerResult = {
    refused: null,
    entities: [],
    ledger_entries: 0,
    billing_records_created: 0,
    stale_drafts: [],
  };
  // Of both companies or of none: the first look spares one of them a build the other would be refused.
  const refused = await quick.ledgerRefusal(input);
  if (refused) return { ...sum, refused };
  await scan.finishWeek(input);
  for (const entity of input.entities) {
    const built = await scan.buildWeekLedger({ ...input, entity });
    if ('refused' in built) return { ...sum, refused: built.refused };
    sum.entities.push(entity);
    sum.ledger_entries += built.ledger_entries;
    sum.billing_records_created += built.billing_records_created;
    sum.stale_drafts.push(...built.stale_drafts);
  }
  return sum;
}
