/**
 * `erasure/<id>`: erases a person (06-law, 12-rules U61): nobody gets them any more, what is on its way ends, every place is
 * blanked, who received them is told and reminded. Each step may be repeated.
 */
import { condition, continueAsNew, setHandler, sleep, workflowInfo } from '@temporalio/workflow';
import { acknowledgedSignal, type ErasureInput } from '../../contracts/privacy.ts';
import { mailing, scan } from '../activities.ts';

/** Days on which a client who was not told is tried again. */
const TELL_DAYS = 3;

export async function erasure(input: ErasureInput): Promise<void> {
  const { erasure_id, limits } = input;
  let acknowledged = 0;
  setHandler(acknowledgedSignal, () => {
    acknowledged += 1;
  });

  await scan.beginErasure({ erasure_id, waitMs: limits.inFlightMs });
  while ((await scan.stopErased(erasure_id)).wait) await sleep(limits.lookEveryMs);
  while (await scan.blankErased(erasure_id))
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof erasure>(input);

  // A day each: a mail server that is away for longer is for people.
  for (let day = 0; day < TELL_DAYS; day += 1) {
    const { due } = await scan.recipientsToTell(erasure_id);
    if (due.length === 0) break;
    await tell(erasure_id, due, false);
  }
  await scan.forgetErased(erasure_id);

  for (let n = 0; n <= limits.reminders; n += 1) {
    const end = Date.now() + limits.remindEveryMs;
    let { awaited } = await scan.recipientsToTell(erasure_id);
    while (awaited.length > 0) {
      const seen = acknowledged;
      if (!(await condition(() => acknowledged > seen, Math.max(1, end - Date.now())))) break;
      ({ awaited } = await scan.recipientsToTell(erasure_id));
    }
    if (awaited.length === 0) break;
    if (n < limits.reminders) await tell(erasure_id, awaited, true);
  }
  await scan.closeErasure(erasure_id);
}

/** One mail each; one that does not leave keeps none of the others. */
async function tell(erasure_id: string, clients: readonly string[], reminder: boolean): Promise<void> {
  await Promise.allSettled(
    clients.map((client_id) => mailing.tellRecipient({ erasure_id, client_id, reminder })),
  );
}
