/** What keeps drafts between the companies from being issued, as it is now. */
import { transferLacks } from '../../store/intercompany/bill-transfers.ts';
import type { Lack } from '../../store/invoices/errors.ts';
import type { App } from '../http/deps.ts';
import { lacksOf } from '../invoices/invoice-answer.ts';

/** By draft: every mention that is missing, with where to fill it in. */
export async function missingOf(
  app: App,
  drafts: readonly { invoice_id: string }[],
): Promise<ReadonlyMap<string, Lack[]>> {
  const { store, clock } = app.deps;
  const ids = drafts.map(({ invoice_id }) => invoice_id);
  const found = await store.invoices.find({ _id: { $in: ids }, status: 'draft' }).toArray();
  const lacks = await Promise.all(
    found.map((draft) => transferLacks(store, draft, { now: clock(), lacksOf: lacksOf(draft) })),
  );
  return new Map(
    found.map(({ _id }, at) => [_id, lacks[at]!.map(({ path, message }) => ({ path, message }))]),
  );
}
