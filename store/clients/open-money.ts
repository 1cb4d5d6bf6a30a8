/** Money that is open with a client (11-money-design §1): while there is any, it cannot be deleted. */
import type { ClientSession } from 'mongodb';
import type { Store } from '../db/mongo.ts';
import type { ClientDoc } from './collections.ts';

/** How much of each there is; what is not there is 0. */
export interface OpenMoney {
  /** Units of the ledger that no invoice bills. */
  units: number;
  /** Sales of weeks that have no ledger yet. */
  sold: number;
  drafts: number;
  /** Invoices that are not paid, and credit notes that are not used up. */
  due: number;
  /** Units paid in advance, to be delivered. */
  prepaid: number;
}

/** It still has money open. */
export class ClientMoneyOpenError extends Error {
  override name = 'ClientMoneyOpenError';
  readonly open: OpenMoney;
  constructor(open: OpenMoney) {
    super('money is open');
    this.open = open;
  }
}

/** Inside the transaction that deletes the client. @throws ClientMoneyOpenError */
export async function checkNoMoneyOpen(
  store: Store,
  session: ClientSession,
  { _id: client_id, entity }: ClientDoc,
): Promise<void> {
  const weeks = await store.billing_weeks
    .find({ entity }, { session, projection: { week_key: 1, build_id: 1, imported: 1 } })
    .toArray();
  const builds = weeks.flatMap(({ build_id }) => build_id ?? []);
  const settled = weeks.flatMap(({ week_key, build_id, imported }) => (build_id || imported ? week_key : []));
  const records = await store.billing_records
    .find(
      { client_id, build_id: { $in: builds }, status: 'not_invoiced', units_invoiced: { $gt: 0 } },
      { session },
    )
    .toArray();
  const sold = await store.deliveries.countDocuments(
    {
      ...{ client_id, status: 'sent', simulated: false, outcome: 'accepted' },
      ...{ billing_mode: { $ne: 'PREPAID' }, sent_week: { $exists: true, $nin: settled } },
    },
    { session },
  );
  const drafts = await store.invoices.countDocuments({ client_id, status: 'draft' }, { session });
  const due = await store.invoices.countDocuments({ client_id, status: 'sent' }, { session });
  const balances = await store.prepayment_balances.find({ client_id }, { session }).toArray();
  const open: OpenMoney = {
    units: records.reduce((sum, { units_invoiced }) => sum + units_invoiced, 0),
    sold,
    drafts,
    due,
    prepaid: balances.reduce((sum, { remaining, held }) => sum + remaining + held, 0),
  };
  if (Object.values(open).some((count) => count > 0)) throw new ClientMoneyOpenError(open);
}
