/** The steps of `intercompany/<week>`, each of which may be repeated. */
import { ApplicationFailure } from '@temporalio/common';
import { INTERCOMPANY_FAILURES } from '../../contracts/intercompany.ts';
import type { IntercompanyInput, IntercompanyResult } from '../../contracts/intercompany.ts';
import type { IssuerResult, LedgerDue } from '../../domain/intercompany/monday.ts';
import { invoiceLacks } from '../../documents/invoices/lacks.ts';
import type { Entity } from '../../domain/common/entity.ts';
import type { WeekKey } from '../../domain/time/paris-time.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { ledgersDue } from '../../store/billing/ledgers-due.ts';
import { billTransfers } from '../../store/intercompany/bill-transfers.ts';
import { closeCron, openCron } from '../../store/intercompany/cron-log.ts';
import { retryTransferErrors } from '../../store/intercompany/retry-errors.ts';
import { startUnfinished } from '../invoices/start-unfinished.ts';
import { RESTORED } from '../../domain/system/restore.ts';
import { sendingHeld } from '../../store/system/restore-mark.ts';
import type { ActivityDeps } from '../deps.ts';
import { isRunning } from '../is-running.ts';
import { alertRun } from './run-alerts.ts';

export type OpenIntercompanyInput = IntercompanyInput & { workflow_id: string; first_run_id: string };

export const intercompanyActivities = (deps: ActivityDeps) => {
  const { store } = deps;
  return {
    /**
     * Opens the log of the run, and with it the lock of the week; takes it over from a run that no longer exists.
     * @throws ApplicationFailure for good: `RUN_IN_PROGRESS`, another one is under way; `RESTORED`, nothing leaves by itself
     */
    async openIntercompany(input: OpenIntercompanyInput): Promise<{ log_id: string }> {
      const now = new Date();
      // Invoices issued after a backup are not in what was restored from it: a person says when billing goes on.
      if (input.trigger === 'schedule' && (await sendingHeld(store)))
        throw ApplicationFailure.nonRetryable(RESTORED, RESTORED);
      for (;;) {
        const opened = await openCron(store, { ...input, now });
        if ('log_id' in opened) return opened;
        if (await isRunning(opened.held_by))
          throw ApplicationFailure.nonRetryable(
            INTERCOMPANY_FAILURES.runInProgress,
            INTERCOMPANY_FAILURES.runInProgress,
          );
        await closeCron(store, {
          holder: opened.held_by,
          status: 'error',
          errors: [{ code: 'RUN_VANISHED' }],
          now,
        });
      }
    },

    /** Finished weeks that have no ledger, or one that lacks what was sent. */
    ledgersDue: (): Promise<LedgerDue[]> => ledgersDue(store, new Date()),

    /** Prices anew what could not be priced. */
    retryTransfers: (issuers: readonly Entity[]): Promise<{ repaired: number; left: number }> =>
      retryTransferErrors(store, issuers, new Date()),

    /** Bills what the other company owes `from`. */
    async billCompany({
      from,
      week,
      by,
    }: {
      from: Entity;
      week?: WeekKey;
      by: string;
    }): Promise<IssuerResult> {
      const actor =
        by === SYSTEM.id ? SYSTEM : { id: by, name: (await store.users.findOne({ _id: by }))?.nom ?? by };
      const { issued, drafts, refused } = await billTransfers(store, {
        from,
        ...(week && { week }),
        by: actor,
        now: new Date(),
        lacksOf: (document) => invoiceLacks(document, 'company'),
      });
      return {
        from,
        issued,
        drafts: drafts.map(({ missing, ...draft }) => ({
          ...draft,
          missing: missing.map(({ path }) => path),
        })),
        refused: refused.map(({ week: of }) => of),
      };
    },

    /** Ends the log, and tells people of what went wrong or is missing. */
    async closeIntercompany({
      log_id,
      run,
      result,
    }: {
      log_id: string;
      run: OpenIntercompanyInput;
      result: IntercompanyResult;
    }): Promise<void> {
      const now = new Date();
      const { errors, issuers } = result;
      await closeCron(store, {
        log_id,
        status: errors.length > 0 ? 'error' : 'success',
        errors,
        results: issuers,
        ledgers: result.ledgers,
        now,
      });
      await startUnfinished(deps, now);
      await alertRun(deps, { run, result });
    },
  };
};
