/**
 * `intercompany/<week>`, Monday's job, or less of it (02-money "Intercompany"): the ledgers that are due, then what each company bills the other.
 * Each step may be repeated, and none stops the next: what failed is in the log of the run, and the next run makes up for it.
 */
import {
  isCancellation,
  ParentClosePolicy,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { IntercompanyInput, IntercompanyResult } from '../../contracts/intercompany.ts';
import type { IntercompanyError, LedgerDue } from '../../domain/intercompany/monday.ts';
import { searchAttributes } from '../../contracts/search-attributes.ts';
import { weeklyLedgerSummary } from '../../contracts/summaries.ts';
import { workflowIds } from '../../contracts/workflow-ids.ts';
import { quick, scan } from '../activities.ts';
import type { weeklyLedger } from '../weekly-ledger/weekly-ledger.ts';

export async function intercompany(input: IntercompanyInput): Promise<IntercompanyResult> {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  upsertSearchAttributes([{ key: searchAttributes.state, value: 'ledgers' }]);
  const run = { ...input, workflow_id: workflowId, first_run_id: firstExecutionRunId };
  const { log_id } = await quick.openIntercompany(run);
  const result: IntercompanyResult = { week: input.week, ledgers: [], issuers: [], errors: [] };
  const tried = async (failure: IntercompanyError, step: () => Promise<unknown>) => {
    try {
      await step();
    } catch (error) {
      if (isCancellation(error)) throw error;
      result.errors.push(failure);
    }
  };

  // A named week is billed alone; its ledger is the planned run's business.
  if (!input.named)
    await tried({ code: 'LEDGER_FAILED' }, async () => {
      for (const due of await scan.ledgersDue()) {
        const entities = due.entities.filter((entity) => input.issuers.includes(entity));
        if (entities.length > 0)
          await tried({ code: 'LEDGER_FAILED', week: due.week }, () =>
            buildLedger({ ...due, entities }, result),
          );
      }
    });

  upsertSearchAttributes([{ key: searchAttributes.state, value: 'invoices' }]);
  await tried({ code: 'RETRY_FAILED' }, () => scan.retryTransfers(input.issuers));
  for (const from of input.issuers)
    await tried({ code: 'BILLING_FAILED', entity: from }, async () => {
      const week = input.named ? { week: input.week } : {};
      const billed = await scan.billCompany({ from, by: input.by, ...week });
      result.issuers.push(billed);
      // One document of it that cannot be: a person has to look, and trying again changes nothing.
      for (const of of billed.refused)
        result.errors.push({ code: 'BILLING_REFUSED', entity: from, ...(of && { week: of }) });
    });

  await quick.closeIntercompany({ log_id, run, result });
  upsertSearchAttributes([{ key: searchAttributes.state, value: 'done' }]);
  return result;
}

async function buildLedger(
  { week, entities, supplement }: LedgerDue,
  result: IntercompanyResult,
): Promise<void> {
  const input = { week, entities, ...(supplement && { supplement }) };
  try {
    const child = await startChild<typeof weeklyLedger>('weeklyLedger', {
      workflowId: workflowIds.weeklyLedger(input),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: weeklyLedgerSummary(week),
      args: [input],
    });
    const { refused } = await child.result();
    if (refused) result.errors.push({ code: 'LEDGER_REFUSED', week, entity: refused.entity });
    else result.ledgers.push(week);
  } catch (error) {
    // A person is building this very ledger.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
