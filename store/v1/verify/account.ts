/** What the new database counts of version 1, by the cells of the census, and what the list explains. */
import { GUARD_WINDOW_MS } from '../../../domain/routing/duplicates.ts';
import type { Store } from '../../db/mongo.ts';
import { Count } from './census.ts';

type Sums = { _id: Record<string, unknown>; n: number; [sum: string]: unknown };

const cellOf = (kind: string, id: Record<string, unknown>): string =>
  [kind, ...Object.values(id).map((part) => (typeof part === 'string' ? part : ''))].join('|');

/** Of one collection: a count by key, and sums beside it. */
async function add(
  store: Store,
  count: Count,
  {
    from,
    kind,
    match = {},
    by,
    sums = {},
  }: {
    from: string;
    kind: string;
    match?: Record<string, unknown>;
    by: Record<string, unknown>;
    /** Kind of cell → what is summed. */
    sums?: Record<string, unknown>;
  },
): Promise<void> {
  const totals = Object.fromEntries(Object.entries(sums).map(([cell, field]) => [cell, { $sum: field }]));
  const groups = store.db
    .collection(from)
    .aggregate<Sums>([{ $match: match }, { $group: { _id: by, n: { $sum: 1 }, ...totals } }], {
      allowDiskUse: true,
    });
  for await (const group of groups) {
    if (kind) count.add(cellOf(kind, group._id), group.n);
    for (const cell of Object.keys(sums)) count.add(cellOf(cell, group._id), Number(group[cell]));
  }
}

/** @param asOf the import's moment */
export async function takeAccount(store: Store, asOf: Date): Promise<Count> {
  const count = new Count();
  const mark = { v1: { $exists: true } };
  const leads = { from: 'leads', match: mark } as const;
  count.add('leads', await store.leads.countDocuments(mark));
  await add(store, count, {
    ...leads,
    kind: 'lead_status',
    by: { entity: '$v1.entity', status: '$v1.status' },
  });
  const deliveries = { from: 'deliveries', match: mark } as const;
  await add(store, count, { ...deliveries, kind: 'deliveries', by: { client: '$client_id' } });
  await add(store, count, { ...deliveries, kind: 'delivery_status', by: { status: '$status' } });
  const sent = { ...mark, status: 'sent' };
  await add(store, count, {
    from: 'deliveries',
    match: sent,
    kind: 'sent',
    by: { client: '$client_id', week: '$v1.week' },
  });
  for (const outcome of ['rejected', 'removed'])
    await add(store, count, {
      from: 'deliveries',
      match: { ...mark, outcome },
      kind: outcome,
      by: { client: '$client_id' },
    });
  const billable = { ...sent, outcome: 'accepted', simulated: false };
  await add(store, count, {
    from: 'deliveries',
    match: billable,
    kind: 'billable',
    by: { client: '$client_id', produit: '$produit' },
  });
  const recent = { ...mark, assigned_at: { $gt: new Date(asOf.getTime() - GUARD_WINDOW_MS) } };
  const [persons] = await store.deliveries
    .aggregate<{ n: number }>([
      { $match: recent },
      { $group: { _id: { person: '$guard_key', client: '$client_id' } } },
      { $count: 'n' },
    ])
    .toArray();
  count.add('persons_sold', persons?.n ?? 0);
  const live = { deleted_at: { $exists: false } };
  await add(store, count, { from: 'clients', match: live, kind: 'clients', by: { entity: '$entity' } });
  const keyed = { email_key: { $exists: true } };
  await add(store, count, { from: 'clients', match: keyed, kind: 'email_keys', by: { entity: '$entity' } });
  count.add('orders_active', await store.commandes.countDocuments({ active: true }));
  count.add('providers', await store.providers.countDocuments());
  // Who was there before, the first super_admin, is none of version 1's.
  const imported = { password_hash: { $regex: /^\$argon2id\$/ }, created_at: { $lt: asOf } };
  count.add('users', await store.users.countDocuments(imported));
  await add(store, count, { from: 'users', match: imported, kind: 'users', by: { role: '$role' } });
  await add(store, count, {
    ...{ from: 'prepayment_balances', kind: '', by: { client: '$client_id', produit: '$produit' } },
    sums: { prepaid_remaining: '$remaining', prepaid_purchased: '$purchased' },
  });
  count.add('credits', await store.billing_credits.countDocuments());
  await add(store, count, {
    ...{ from: 'billing_ledger', kind: 'ledger_count', match: { build_id: /^v1\|/ } },
    by: { week: '$week_key', client: '$client_id', produit: '$produit' },
    sums: { ledger_net: '$v1_net' },
  });
  const records = { from: 'billing_records', match: { build_id: /^v1\|/ } } as const;
  await add(store, count, { ...records, kind: 'records', by: { week: '$week_key', status: '$status' } });
  await add(store, count, {
    ...records,
    ...{ kind: '', by: { week: '$week_key' } },
    sums: {
      records_ht: '$net_total_ht',
      records_vat: '$vat_amount',
      records_ttc: '$total_ttc',
      records_outside: '$outside.external_invoice_ttc',
    },
  });
  await add(store, count, {
    ...{ from: 'invoices', kind: 'invoices', by: { entity: '$entity', type: '$type', status: '$status' } },
    sums: { invoices_ht: '$ht', invoices_ttc: '$ttc' },
  });
  const numbered = { invoice_number: { $exists: true } };
  await add(store, count, {
    from: 'invoices',
    match: numbered,
    kind: 'invoice_number',
    by: { number: '$invoice_number' },
  });
  const direction = { $concat: ['$from_entity', '>', '$to_entity'] };
  await add(store, count, {
    ...{ from: 'intercompany_transfers', kind: 'transfers' },
    by: { week: '$week_key', direction, status: '$status' },
  });
  await add(store, count, {
    ...{ from: 'intercompany_transfers', kind: '', by: { week: '$week_key', direction } },
    sums: { transfers_price: '$price' },
  });
  count.add('cron_weeks', await store.cron_logs.countDocuments());
  count.add(
    'events',
    await store.event_log.countDocuments({ at: { $lte: asOf }, action: { $ne: 'import_v1.run' } }),
  );
  return count;
}

/** By cell, how much more the list says there is. */
export async function explainedBy(store: Store): Promise<Count> {
  const count = new Count();
  const groups = store.v1_listed.aggregate<{ _id: string; n: number }>([
    { $unwind: '$effects' },
    { $group: { _id: '$effects.cell', n: { $sum: '$effects.by' } } },
  ]);
  for await (const { _id, n } of groups) count.add(_id, n);
  return count;
}
