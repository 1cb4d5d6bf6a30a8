import { type CheckFinding, finding, type Off } from '../../../domain/billing/checks.ts';
import { addWeeks, weekBounds, type WeekKey, weekKey } from '../../../domain/time/paris-time.ts';
import { BY_SENT_WEEK } from '../../deliveries/collections.ts';
import { type BillingWeekDoc, BY_RECORD } from '../collections.ts';
import { checkedWeeks, knownWeeks, type Look, soldWeeks } from './look.ts';

/**
 * Sent and not simulated = lines, and accepted = billable lines without reversal: of every finished week. The last one counts
 * once it was built after its end; until then Monday's run is still to come.
 */
export async function soldOnLines(look: Look): Promise<CheckFinding> {
  const known = await knownWeeks(look);
  const current = weekKey(look.now);
  const off: Off[] = [];
  const [since] = checkedWeeks(look.now);
  const weeks = new Set([...(await soldWeeks(look)), ...known.keys()].filter((week) => week >= since!));
  for (const week of weeks) {
    const built = known.get(week);
    if (week >= current || built?.imported) continue;
    const isLast = week === addWeeks(current, -1);
    if (isLast && !(built?.built_at && built.built_at >= weekBounds(week).end)) continue;
    if (!(await agrees(look, week, built))) off.push(...(await compare(look, week, built)));
  }
  return finding(off);
}

const soldIn = ({ entity }: Look, week: WeekKey) => ({
  entity,
  sent_week: week,
  status: 'sent' as const,
  simulated: false,
});
const count = (condition: object) => ({ $sum: { $cond: [condition, 1, 0] } });
const isReversal = { $eq: ['$kind', 'reversal'] };

/** Both sides counted. */
async function agrees(look: Look, week: WeekKey, built: BillingWeekDoc | undefined): Promise<boolean> {
  const { store, at } = look;
  const counted = { ...at, hint: BY_SENT_WEEK };
  const sold = await store.deliveries.countDocuments(soldIn(look, week), counted);
  const accepted = await store.deliveries.countDocuments(
    { ...soldIn(look, week), outcome: 'accepted' },
    counted,
  );
  const [lines] = built?.build_id
    ? await store.billing_ledger
        .aggregate<{ all: number; billable: number; reversed: number }>(
          [
            { $match: { build_id: built.build_id } },
            {
              $group: {
                _id: null,
                all: count({ $not: isReversal }),
                billable: count({ $and: ['$billable', { $not: isReversal }] }),
                reversed: count(isReversal),
              },
            },
          ],
          { ...at, hint: BY_RECORD },
        )
        .toArray()
    : [];
  const { all, billable, reversed } = lines ?? { all: 0, billable: 0, reversed: 0 };
  return sold === all && accepted === billable - reversed;
}

/** Lead by lead, where the sides do not agree. */
async function compare(look: Look, week: WeekKey, built: BillingWeekDoc | undefined): Promise<Off[]> {
  const { store, at } = look;
  const sold = await store.deliveries
    .find(soldIn(look, week), { ...at, projection: { outcome: 1 }, hint: BY_SENT_WEEK })
    .toArray();
  const lines = await store.billing_ledger
    .find(
      { build_id: built?.build_id ?? '' },
      { ...at, projection: { delivery_id: 1, kind: 1, billable: 1 } },
    )
    .toArray();
  /** By delivery: 1 for a billable line, less 1 for its reversal. */
  const standing = new Map<string, number>();
  for (const { delivery_id, kind, billable } of lines) {
    const worth = kind === 'reversal' ? -1 : billable ? 1 : 0;
    standing.set(delivery_id, (standing.get(delivery_id) ?? 0) + worth);
  }
  const known = new Set(sold.map(({ _id }) => _id));
  return [
    ...sold
      .filter(({ _id, outcome }) => standing.get(_id) !== (outcome === 'accepted' ? 1 : 0))
      .map(({ _id }) => ({ id: _id, by: 1 })),
    ...[...standing.keys()].filter((id) => !known.has(id)).map((id) => ({ id, by: 1 })),
  ];
}
