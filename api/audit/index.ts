/** The routes of `/api/event-log`, in the order of the documentation. */
import type { Route } from '../http/deps.ts';
import list from './list.ts';
import actions from './actions.ts';
import detail from './detail.ts';

export const routes: readonly Route[] = [list, actions, detail];
