/** Why what waits does not go to one order (01-domain §3): the first rule each lead fails, counted. */
import { groupBy } from '../common/group-by.ts';
import type { Figure, OpenRuleName, RuleFailure } from './open-rules.ts';

/** Leads that fail one rule first. */
export interface StockReason {
  /** `null`: the order is open to them. */
  rule: OpenRuleName | null;
  count: number;
  /** The one that waits longest, with the figures of its failure. */
  lead_id: string;
  figures: readonly Figure[];
}

/** @param judged the longest waiting first @returns the most numerous first, what the order is open to before all */
export function stockReasons(
  judged: readonly { lead_id: string; failure: RuleFailure | null }[],
): StockReason[] {
  return [...groupBy(judged, ({ failure }) => failure?.rule ?? null)]
    .map(([rule, of]) => ({
      rule,
      count: of.length,
      lead_id: of[0]!.lead_id,
      figures: of[0]!.failure?.figures ?? [],
    }))
    .sort((a, b) => Number(b.rule === null) - Number(a.rule === null) || b.count - a.count);
}
