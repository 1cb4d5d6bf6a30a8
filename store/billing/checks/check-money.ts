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
import { ENTITIES } from '../../../domain/common/entity.ts';
import { parisDay, parisDayStart } from '../../../domain/time/paris-time.ts';
import type { Log } from '../../../log.ts';
import type { Store } from '../../db/mongo.ts';
import { raiseAlert, resolveOthers } from '../../monitoring/alerts.ts';
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

/** Whether nobody has looked yet on this Paris day. */
export async function checksDue(store: Store, now: Date): Promise<boolean> {
  const today = parisDayStart(parisDay(now));
  return !(await store.billing_checks.findOne({ checked_at: { $gte: today } }, { projection: { _id: 1 } }));
}

/** Looks at every equation of both companies. */
export async function checkMoney(deps: { store: Store; log: Log }, now: Date): Promise<void> {
  const { store } = deps;
  const failing: BillingCheckDoc[] = [];
  for (const name of CHECK_NAMES)
    for (const entity of ENTITIES) {
      const found = await lookNow(store, { entity, now }, LOOKS[name]);
      const kept = await keep(store, { name, entity, ok: found.difference === 0, ...found, checked_at: now });
      if (!kept.ok) failing.push(kept);
    }
  for (const { _id, entity, name, difference, failing_since } of failing) {
    const occurrence = failing_since!.toISOString();
    const subject = { type: 'billing_check', id: _id, entity, occurrence };
    await raiseAlert(deps, 'money_check_failed', subject, { check: name, difference }, now);
  }
  await resolveOthers(
    store,
    ['money_check_failed'],
    failing.map(({ _id }) => _id),
    now,
  );
}

async function keep(store: Store, result: CheckResult): Promise<BillingCheckDoc> {
  const _id = `${result.name}|${result.entity}`;
  const before = await store.billing_checks.findOne({ _id });
  const failing_since = before?.failing_since ?? result.checked_at;
  const doc: BillingCheckDoc = { _id, ...result, ...(!result.ok && { failing_since }) };
  await store.billing_checks.replaceOne({ _id }, doc, { upsert: true });
  return doc;
}
