/** The routes of `/api/batches`, in the order of the documentation. */
import type { Route } from '../http/deps.ts';
import cancel from './cancel.ts';
import confirm from './confirm.ts';
import deliveries from './deliveries.ts';
import detail from './detail.ts';
import list from './list.ts';
import { resend, retry, send } from './send.ts';

export const routes: readonly Route[] = [list, detail, deliveries, send, retry, resend, confirm, cancel];
