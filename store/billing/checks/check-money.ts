/**
 * Looks whether money adds up, equation by equation and company by company, keeps what was found and tells people of what
 * does not hold. By the watchdog once a day, and when a person asks.
 */
import {
  CHECK_NAMES,
  type CheckFinding,
  type CheckName,
  type CheckResult,
} from '../../../domain/billing/checks.ts';
import { ENTITIES, type Entity } from '../../../domain/common/entity.ts';
import { parisDay, parisDayStart } from '../../../domain/time/paris-time.ts';
import type { Log } from '../../../log.ts';
import type { Store } from '../../db/mongo.ts';
import { raiseAlert, resolveAlert } from '../../monitoring/alerts.ts';
import type { BillingCheckDoc } from '../collections.ts';
import { invoicesAreSums } from './invoices-are-sums.ts';
import { journalBalances } from './journal-balances.ts';
import { type Look, lookNow } from './look.ts';
import { moneySettled } from './money-settled.ts';
import { numbersContinuous } from './numbers-continuous.ts';
import { prepaidBalances } from './prepaid-balances.ts';
import { recordsAreLines } from './records-are-lines.ts';
import { soldOnLines } from './sold-on-lines.ts';
import { transfersAreSales } from './transfers-are-sales.ts';

const LOOKS: Readonly<Record<CheckName, (look: Look) => Promise<CheckFinding>>> = {
  prepaid_balances: prepaidBalances,
  sold_on_lines: soldOnLines,
  records_are_lines: recordsAreLines,
  invoices_are_sums: invoicesAreSums,
  transfers_are_sales: transfersAreSales,
  numbers_continuous: numbersContinuous,
  journal_balances: journalBalances,
  money_settled: moneySettled,
};

interface Check {
  name: CheckName;
  entity: Entity;
}

const EVERY: readonly Check[] = CHECK_NAMES.flatMap((name) => ENTITIES.map((entity) => ({ name, entity })));

const checkId = ({ name, entity }: Check): string => `${name}|${entity}`;

/** What nobody has looked at yet on this Paris day: everything, or what a crash left. */
export async function checksDue(store: Store, now: Date): Promise<Check[]> {
  const today = parisDayStart(parisDay(now));
  const looked = new Set(await store.billing_checks.distinct('_id', { checked_at: { $gte: today } }));
  return EVERY.filter((check) => !looked.has(checkId(check)));
}

/**
 * Looks at the equations of both companies, all or some. Each result is told before it is kept, so that a crash in between makes
 * the next look tell it.
 * @param signal looked at before each equation
 */
export async function checkMoney(
  deps: { store: Store; log: Log },
  now: Date,
  checks: readonly Check[] = EVERY,
  signal?: AbortSignal,
): Promise<void> {
  const { store } = deps;
  for (const { name, entity } of checks) {
    signal?.throwIfAborted();
    const found = await lookNow(store, { entity, now }, LOOKS[name]);
    const result = await withSince(store, {
      ...{ name, entity, ok: found.difference === 0 },
      ...found,
      checked_at: now,
    });
    await tell(deps, result, now);
    await store.billing_checks.replaceOne({ _id: result._id }, result, { upsert: true });
  }
}

async function withSince(store: Store, result: CheckResult): Promise<BillingCheckDoc> {
  const _id = checkId(result);
  if (result.ok) return { _id, ...result };
  const before = await store.billing_checks.findOne({ _id });
  return { _id, ...result, failing_since: before?.failing_since ?? result.checked_at };
}

async function tell(
  deps: { store: Store; log: Log },
  { _id, ok, entity, name, difference, failing_since }: BillingCheckDoc,
  now: Date,
): Promise<void> {
  if (ok) return resolveAlert(deps.store, ['money_check_failed'], _id, now);
  const subject = {
    type: 'billing_check' as const,
    id: _id,
    entity,
    occurrence: failing_since!.toISOString(),
  };
  await raiseAlert(deps, 'money_check_failed', subject, { check: name, difference }, now);
}
