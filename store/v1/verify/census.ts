/** What the old database counts, document by document and by itself: nothing here comes from what the import decided. */
import type { Db } from 'mongodb';
import { ENTITIES } from '../../../domain/common/entity.ts';
import { parsePhone } from '../../../domain/common/phone.ts';
import { GUARD_WINDOW_MS } from '../../../domain/routing/duplicates.ts';
import { isWeekKey } from '../../../domain/time/paris-time.ts';
import {
  cents,
  entity,
  flag,
  id,
  instant,
  lower,
  type Row,
  text,
  utcWeek,
  whole,
} from '../../../domain/v1/read.ts';
import { invoiceCells } from '../map/invoices.ts';
import { recordCells } from '../map/ledger.ts';
import { transferCells } from '../map/transfers.ts';
import { madeIn, type OldRow, pagesOf } from '../old.ts';

export class Count extends Map<string, number> {
  add(cell: string, n = 1): void {
    this.set(cell, (this.get(cell) ?? 0) + n);
  }
  addAll(cells: Readonly<Record<string, number>>): void {
    for (const [cell, n] of Object.entries(cells)) this.add(cell, n);
  }
}

const of = (...parts: string[]): string => parts.join('|');
const upper = (value: unknown): string => text(value).toUpperCase();

async function deliveries(db: Db, asOf: Date, count: Count): Promise<Map<string, string[]>> {
  /** Clients of the last 30 days, by lead. */
  const recent = new Map<string, string[]>();
  const since = asOf.getTime() - GUARD_WINDOW_MS;
  for await (const page of pagesOf(db, 'deliveries', { projection: { csv_content: 0 } })) {
    for (const row of page) {
      const client = id(row.client_id);
      const at = instant(row.created_at) ?? madeIn(row);
      const status = lower(row.status);
      const said = lower(row.outcome);
      const outcome = said === 'rejected' || said === 'removed' ? said : 'accepted';
      count.add(of('deliveries', client));
      count.add(of('delivery_status', status === 'sending' ? 'uncertain' : status || '-'));
      if (outcome !== 'accepted') count.add(of(outcome, client));
      if (status === 'sent') count.add(of('sent', client, utcWeek(at)));
      if (status === 'sent' && outcome === 'accepted') count.add(of('billable', client, upper(row.produit)));
      if (at.getTime() > since) recent.set(id(row.lead_id), [...(recent.get(id(row.lead_id)) ?? []), client]);
    }
  }
  return recent;
}

async function leads(db: Db, recent: ReadonlyMap<string, string[]>, count: Count): Promise<void> {
  const persons = new Set<string>();
  const projection = { id: 1, status: 1, entity: 1, phone: 1, produit: 1 } as const;
  for await (const page of pagesOf(db, 'leads', { projection })) {
    for (const row of page) {
      count.add('leads');
      count.add(of('lead_status', upper(row.entity) || '-', lower(row.status) || '-'));
      const clients = recent.get(id(row.id));
      if (!clients) continue;
      const { phone } = parsePhone(text(row.phone));
      for (const client of clients) persons.add(of(phone, upper(row.produit), client));
    }
  }
  count.add('persons_sold', persons.size);
}

async function each(db: Db, collection: string, see: (row: OldRow) => void): Promise<void> {
  for await (const page of pagesOf(db, collection)) page.forEach(see);
}

const roleOf = (row: Row): string => {
  const role = lower(row.role);
  return ['super_admin', 'admin', 'ops', 'viewer'].includes(role) ? role : 'viewer';
};

export async function takeCensus(db: Db, asOf: Date): Promise<Count> {
  const count = new Count();
  await leads(db, await deliveries(db, asOf, count), count);
  await each(db, 'clients', (row) => {
    const company = entity(row.entity);
    if (!company) return;
    count.add(of('clients', company));
    if (text(row.email)) count.add(of('email_keys', company));
  });
  await each(db, 'commandes', (row) => flag(row.active, true) && count.add('orders_active'));
  await each(db, 'providers', () => count.add('providers'));
  await each(db, 'users', (row) => {
    count.add('users');
    count.add(of('users', roleOf(row)));
  });
  await each(db, 'prepayment_balances', (row) => {
    const pair = of(id(row.client_id), upper(row.product_code));
    count.add(of('prepaid_remaining', pair), whole(row.units_remaining));
    count.add(of('prepaid_purchased', pair), whole(row.units_purchased_total));
  });
  await each(db, 'billing_credits', () => count.add('credits'));
  await each(db, 'billing_ledger', (row) => {
    const key = of(text(row.week_key), id(row.client_id), upper(row.product_code));
    count.add(of('ledger_count', key));
    count.add(of('ledger_net', key), cents(row.amount_net_eur));
  });
  await each(db, 'billing_records', (row) => count.addAll(recordCells(row)));
  await each(db, 'invoices', (row) => count.addAll(invoiceCells(row)));
  await each(db, 'intercompany_transfers', (row) => count.addAll(transferCells(row)));
  const weeks = new Set<string>();
  await each(db, 'cron_logs', (row) => isWeekKey(text(row.week_key)) && weeks.add(text(row.week_key)));
  count.add('cron_weeks', weeks.size);
  for (const name of ['event_log', 'client_activity', 'activity_logs'])
    await each(db, name, () => count.add('events'));
  for (const company of ENTITIES)
    for (const kind of ['clients', 'email_keys']) count.add(of(kind, company), 0);
  return count;
}
