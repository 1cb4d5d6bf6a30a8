/** What `import/<id>` and its callers agree on. The file itself, and what is asked of it, are in MongoDB. */
import { defineSignal } from '@temporalio/workflow';

/** Something more is asked of the file. */
export const lookAgainSignal = defineSignal('look_again');
