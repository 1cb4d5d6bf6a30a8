import { type CheckFinding, finding, type Off } from '../../../domain/billing/checks.ts';
import { totalsOf } from '../../../domain/invoices/totals.ts';
import { netUnitPrice } from '../../../domain/money/price.ts';
import { weekMonday } from '../../../domain/time/paris-time.ts';
import type { InvoiceDoc } from '../../invoices/collections.ts';
import { checkedWeeks, type Look } from './look.ts';

type Issued = Pick<
  InvoiceDoc,
  | '_id'
  | 'type'
  | 'kind'
  | 'status'
  | 'ht'
  | 'vat'
  | 'ttc'
  | 'record_ids'
  | 'manual_lines'
  | 'prepaid'
  | 'document'
>;

/** Invoices of one round. */
const PAGE = 500;

/** Issued invoice = Σ its lines; of records or prepaid units, Σ these and what was written; between the companies, Σ its transfers. */
export async function invoicesAreSums(look: Look): Promise<CheckFinding> {
  const { store, entity, now, at } = look;
  const [since] = checkedWeeks(now);
  const issued = store.invoices
    .find({ entity, issued_on: { $gte: weekMonday(since!) }, imported: { $exists: false } }, at)
    .project<Issued>({
      ...{ type: 1, kind: 1, status: 1, ht: 1, vat: 1, ttc: 1, record_ids: 1, manual_lines: 1 },
      prepaid: 1,
      'document.lines': 1,
    })
    .batchSize(PAGE);
  const off: Off[] = [];
  let page: Issued[] = [];
  const see = async () => {
    const sums = await billedSums(look, page);
    for (const invoice of page) if (!holds(invoice, sums)) off.push({ id: invoice._id, by: 1 });
    page = [];
  };
  for await (const invoice of issued) {
    page.push(invoice);
    if (page.length === PAGE) await see();
  }
  await see();
  return finding(off);
}

interface BilledSums {
  records: ReadonlyMap<string, number>;
  transfers: ReadonlyMap<string, number>;
}

function holds(invoice: Issued, { records, transfers }: BilledSums): boolean {
  const { _id, type, kind, status, ht, vat, ttc, record_ids, manual_lines, document } = invoice;
  const { prepaid } = invoice;
  const totals = totalsOf(document?.lines ?? []);
  if (totals.ht !== ht || totals.vat !== vat || totals.ttc !== ttc) return false;
  if (type === 'intercompany') return (transfers.get(_id) ?? 0) === ht;
  // What was credited in full has given its records back.
  if (kind === 'credit_note' || (record_ids.length === 0 && !prepaid) || status === 'cancelled') return true;
  const written = manual_lines.reduce(
    (sum, { quantity, unit_price, discount_bp }) => sum + quantity * netUnitPrice(unit_price, discount_bp),
    0,
  );
  const units = prepaid ? prepaid.units * prepaid.unit_price : 0;
  return (records.get(_id) ?? 0) + units + written === ht;
}

/** By invoice, the HT of the records and of the transfers that say they are on it. */
async function billedSums({ store, entity, at }: Look, page: readonly Issued[]): Promise<BilledSums> {
  const idsOf = (type: InvoiceDoc['type']) => page.filter((one) => one.type === type).map(({ _id }) => _id);
  const weeks = await store.billing_weeks.find({ entity }, { ...at, projection: { build_id: 1 } }).toArray();
  const inForce = weeks.flatMap(({ build_id }) => build_id ?? []);
  const sum = (field: string) => ({ $group: { _id: '$invoice_id', ht: { $sum: field } } });
  const records = await store.billing_records
    .aggregate<{ _id: string; ht: number }>(
      [
        { $match: { invoice_id: { $in: idsOf('external') }, build_id: { $in: inForce } } },
        sum('$net_total_ht'),
      ],
      at,
    )
    .toArray();
  const transfers = await store.intercompany_transfers
    .aggregate<{ _id: string; ht: number }>(
      [{ $match: { invoice_id: { $in: idsOf('intercompany') } } }, sum('$price')],
      at,
    )
    .toArray();
  const asMap = (sums: { _id: string; ht: number }[]) => new Map(sums.map(({ _id, ht }) => [_id, ht]));
  return { records: asMap(records), transfers: asMap(transfers) };
}
