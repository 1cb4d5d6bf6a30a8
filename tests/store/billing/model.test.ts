/**
 * Random weeks of a small market on a real MongoDB, with money: leads sold, rejected, cancelled while prices change, ledgers are
 * built, invoices issued, credited and paid, units bought and Mondays run, several at once. After each step every daily
 * equation holds (11-money-design §2 "Equations to check daily").
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { WeekLockedError } from '../../../store/billing/build-ledger.ts';
import { checkMoney } from '../../../store/billing/checks/check-money.ts';
import { SaleInvoicedError } from '../../../store/billing/credit-units.ts';
import { CreditRefusedError } from '../../../store/billing/give-credit.ts';
import { UnitsShortError } from '../../../store/billing/move-units.ts';
import { PriceInvoicedError } from '../../../store/billing/prices.ts';
import { CreditChoiceError } from '../../../store/invoices/draft-credit-note.ts';
import { InvoiceConflictError, InvoiceFrozenError } from '../../../store/invoices/errors.ts';
import { MONDAY, useIntake } from '../../support/intake.ts';
import type { Market } from '../../support/market.ts';
import { attempt, type Command, commands, playFirstDays } from '../../support/market-commands.ts';
import { monday, moneyCommands, openMoneyMarket } from '../../support/money-commands.ts';
import { emptyStore, useStore } from '../../support/store.ts';

/** Sequences; MODEL_RUNS=500 on demand. */
const RUNS = Number(process.env.MODEL_RUNS ?? 4);

const store = useStore();
const intake = useIntake(store);
const quiet = () => undefined;
const deps = { store, log: { info: quiet, warn: quiet, error: quiet } };

/** Refusals of what concerns money, beside those of the market. */
const REFUSALS = [
  ...[WeekLockedError, SaleInvoicedError, CreditRefusedError, UnitsShortError, PriceInvoicedError],
  ...[CreditChoiceError, InvoiceConflictError, InvoiceFrozenError],
];

/** How often something was done, by the first word of its name: a model that does nothing proves nothing. */
const done = new Map<string, number>();

async function tryOut(market: Market, command: Command): Promise<void> {
  const result = await attempt(market, command, REFUSALS);
  const [word = ''] = command.name.split(' ');
  if (result !== undefined && result !== null) done.set(word, (done.get(word) ?? 0) + 1);
}

/** Every equation that does not hold. The ledgers of the weeks that are over are built first, as Monday does. */
async function wrong(market: Market): Promise<object[]> {
  await monday(market);
  await checkMoney(deps, market.now);
  return store.billing_checks
    .find({ ok: false }, { projection: { name: 1, entity: 1, difference: 1 } })
    .toArray();
}

it('adds up after every step, whatever happens at once', { timeout: 600_000 }, async () => {
  const any = fc.oneof({ weight: 2, arbitrary: commands }, { weight: 3, arbitrary: moneyCommands });
  const step = fc.record({
    together: fc.array(any, { minLength: 1, maxLength: 4 }),
    then: fc.constantFrom(0, 0, 5_000, DAY_MS, 3 * DAY_MS, 8 * DAY_MS),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 14 }), async (steps) => {
      await emptyStore(store);
      await intake.snapshot.refresh();
      const market = await openMoneyMarket(store, intake.snapshot, MONDAY);
      await playFirstDays(market);
      expect(await wrong(market)).toEqual([]);
      for (const { together, then } of steps) {
        await Promise.all(together.map((command) => tryOut(market, command)));
        expect(await wrong(market)).toEqual([]);
        market.now = new Date(market.now.getTime() + then);
      }
      await Promise.all(market.queues.map((queue) => queue.close()));
    }),
    { numRuns: RUNS },
  );
  expect([...done.keys()]).toEqual(expect.arrayContaining(['build', 'draft', 'issue', 'price', 'units']));
});
