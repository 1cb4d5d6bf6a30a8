/** How long a stopping API waits for the answers it still owes. */
import { DEFAULT_WAIT_MS } from '../../temporal/launch/call.ts';

/** For writing down and sending the answer once what was waited for is there. */
const MARGIN_MS = 10_000;

/** Longer than any answer waits for a worker. Whoever stops the process has to give it longer still. */
export const STOP_GRACE_MS = DEFAULT_WAIT_MS + MARGIN_MS;
