/** The steps of `weekly-ledger/<week>`, each of which may be repeated. */
import { cancellationSignal } from '@temporalio/activity';
import type { LedgerRefusal, WeeklyLedgerInput } from '../../contracts/weekly-ledger.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { weekBounds } from '../../domain/time/paris-time.ts';
import { maskPersonal } from '../../log.ts';
import {
  buildLedger,
  type BuildResult,
  findRefusal,
  WeekImportedError,
  WeekLockedError,
} from '../../store/billing/build-ledger.ts';
import { eachApart } from '../../store/db/each-apart.ts';
import { projectBatches, unfinishedBatches } from '../../store/deliveries/sending/project-batches.ts';
import { settleMoney } from '../../store/deliveries/settle-money.ts';
import type { ActivityDeps } from '../deps.ts';

/** Batches a crash left unfinished: at most as many as a sweep takes. */
const PAGE = 10_000;

function refusalOf(error: unknown): LedgerRefusal | null {
  if (error instanceof WeekLockedError)
    return { code: 'LOCKED', entity: error.entity, client_id: error.client_id };
  if (error instanceof WeekImportedError) return { code: 'IMPORTED', entity: error.entity };
  return null;
}

export const weeklyLedgerActivities = ({ store, log }: ActivityDeps) => ({
  /** Why nothing can be built, of the first company that says no. */
  async ledgerRefusal({
    week,
    entities,
    client_id,
    supplement,
  }: WeeklyLedgerInput): Promise<LedgerRefusal | null> {
    for (const entity of entities) {
      const error = await findRefusal(store, { entity, week, client_id, supplement });
      if (error) return refusalOf(error);
    }
    return null;
  },

  /** Brings deliveries in line with the batches that were sent in the week: what a crash left half done would be missing. */
  async finishWeek({ week, entities }: WeeklyLedgerInput): Promise<void> {
    const now = new Date();
    const { start, end } = weekBounds(week);
    const ids = await unfinishedBatches(store, PAGE, {
      entity: { $in: entities },
      sent_at: { $gte: start, $lt: end },
    });
    await eachApart(
      ids,
      (id) => projectBatches(store, [id], now),
      (error, id) => log.error({ id, reason: maskPersonal(String(error)) }, 'weekly ledger: left as it is'),
      cancellationSignal(),
    );
    await settleMoney(store, {}, now);
  },

  /** Builds one company's ledger. */
  async buildWeekLedger({
    week,
    entity,
    client_id,
    supplement,
  }: WeeklyLedgerInput & { entity: Entity }): Promise<BuildResult | { refused: LedgerRefusal }> {
    try {
      return await buildLedger(store, { week, entity, client_id, supplement, now: new Date() });
    } catch (error) {
      const refused = refusalOf(error);
      if (refused) return { refused };
      throw error;
    }
  },
});
