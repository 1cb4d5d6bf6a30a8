/** `import/<id>`: does what is asked of one file — preview, import, undo — in pages, until nothing is. */
import { continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import { lookAgainSignal } from '../../contracts/imports.ts';
import { scan } from '../activities.ts';

export async function importFile(importId: string): Promise<void> {
  let lookAgain = true;
  setHandler(lookAgainSignal, () => {
    lookAgain = true;
  });
  while (lookAgain) {
    lookAgain = false;
    while (await scan.workOnImport(importId))
      if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof importFile>(importId);
  }
}
