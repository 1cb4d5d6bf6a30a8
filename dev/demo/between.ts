/**
 * What the demo shows of the two companies: what is over was billed last Monday, one transfer was taken out by a person, so that
 * the two views of its week differ, and one waits for a price.
 */
import { invoiceLacks } from '../../documents/invoices/lacks.ts';
import { ENTITIES, otherEntity } from '../../domain/common/entity.ts';
import { addWeeks, weekBounds, weekKey } from '../../domain/time/paris-time.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { settleMoney } from '../../store/deliveries/settle-money.ts';
import { billTransfers } from '../../store/intercompany/bill-transfers.ts';
import { cancelTransfer } from '../../store/intercompany/cancel-transfer.ts';
import { closeCron, openCron } from '../../store/intercompany/cron-log.ts';
import { writeInternalPrice } from '../../store/intercompany/internal-price.ts';
import { newId } from '../../store/db/ids.ts';
import type { Store } from '../../store/db/mongo.ts';

const JOB_AT_MS = 8 * 3_600_000;

/** After everything else of money. */
export async function makeBetween(store: Store, now: Date): Promise<void> {
  const last = addWeeks(weekKey(now), -1);
  const disputed = await store.intercompany_transfers.findOne(
    { week_key: last, status: 'pending', produit: 'PV' },
    { sort: { sent_at: 1, _id: 1 } },
  );
  const reason = 'Lead déjà connu de l’acheteur';
  if (disputed) await cancelTransfer(store, { id: disputed._id, reason }, SYSTEM, now);
  await forgetPrice(store, now);

  const monday = weekBounds(weekKey(now)).start.getTime() + JOB_AT_MS;
  const at = new Date(Math.min(monday, now.getTime()));
  const run = { week: last, named: false, issuers: ENTITIES, trigger: 'schedule', by: SYSTEM.id } as const;
  const ids = { workflow_id: `intercompany/${last}`, first_run_id: newId() };
  const opened = await openCron(store, { ...run, ...ids, now: at });
  if (!('log_id' in opened)) return;
  const results = [];
  for (const from of ENTITIES) {
    const lacksOf: Parameters<typeof billTransfers>[1]['lacksOf'] = (document) =>
      invoiceLacks(document, 'company');
    const { issued } = await billTransfers(store, { from, by: SYSTEM, now: at, lacksOf });
    results.push({ from, issued, drafts: [], refused: [] });
  }
  const ended = { status: 'success' as const, errors: [], results, ledgers: [last] };
  await closeCron(store, { ...opened, ...ended, now: new Date(at.getTime() + 4_000) });
}

/** Somebody switched a price off before the last lead of its product was sent: its transfer waits for one. */
async function forgetPrice(store: Store, now: Date): Promise<void> {
  const latest = await store.intercompany_transfers.findOne(
    { status: 'pending' },
    { sort: { sent_at: -1, _id: -1 } },
  );
  if (!latest) return;
  const { from_entity, produit, sent_at } = latest;
  const price = { from_entity, to_entity: otherEntity(from_entity), produit, price: null, active: false };
  await writeInternalPrice(store, { ...price, valid_from: sent_at }, SYSTEM, now);
  // Recorded anew, at the price there is now.
  const since = { ...{ from_entity, produit }, sent_at: { $gte: sent_at } };
  const recorded = await store.intercompany_transfers.find(since).toArray();
  await store.intercompany_transfers.deleteMany(since);
  const sold = { _id: { $in: recorded.map(({ delivery_id }) => delivery_id) }, outcome: 'accepted' as const };
  await store.deliveries.updateMany(sold, { $set: { money_due: true } });
  await settleMoney(store, {}, now);
}
