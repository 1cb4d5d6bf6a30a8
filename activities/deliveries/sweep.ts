/** What keeps batches and orders tidy between the runs. */
import { SEND_LIMIT_MS } from '../../contracts/limits.ts';
import { endWeekOrders } from '../../store/commandes/end-week-orders.ts';
import { cancelGone } from '../../store/deliveries/cancel-unsent.ts';
import { unseenBatches } from '../../store/deliveries/inbox.ts';
import { projectUnfinished } from '../../store/deliveries/sending/project-batches.ts';
import { doubtStaleClaims } from '../../store/deliveries/sending/stale-claims.ts';
import type { ActivityDeps } from '../deps.ts';

const PAGE = 50;
/** Batches put into the inbox at once; the next sweep goes on. */
const INBOX_PAGE = 200;

export const sweepActivities = (deps: ActivityDeps) => ({
  /** Finishes what crashes left half done, and what is due. @returns batches the operators' inbox has to look at */
  async sweepBatches(): Promise<{ inbox: string[] }> {
    const { store } = deps;
    const now = new Date();
    await endWeekOrders(store, now);
    const before = new Date(now.getTime() - SEND_LIMIT_MS);
    while ((await doubtStaleClaims(store, { before, limit: PAGE, now })) === PAGE);
    while ((await projectUnfinished(store, PAGE, now)) === PAGE);
    await cancelGone(store, now);
    return { inbox: await unseenBatches(store, { limit: INBOX_PAGE, now }) };
  },
});
