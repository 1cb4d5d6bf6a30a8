import { type CheckFinding, EXAMPLES, SETTLED_WITHIN_MS } from '../../../domain/billing/checks.ts';
import type { Look } from './look.ts';

/** Nothing that was sent has owed its unit or its transfer for long. */
export async function moneySettled({ store, entity, now, at }: Look): Promise<CheckFinding> {
  const old = {
    money_due: true as const,
    entity,
    updated_at: { $lt: new Date(now.getTime() - SETTLED_WITHIN_MS) },
  };
  const first = await store.deliveries
    .find(old, { ...at, projection: { _id: 1 } })
    .limit(EXAMPLES)
    .toArray();
  const difference = first.length < EXAMPLES ? first.length : await store.deliveries.countDocuments(old, at);
  return { difference, example_ids: first.map(({ _id }) => _id) };
}
