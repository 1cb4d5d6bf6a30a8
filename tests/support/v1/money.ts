/** Prices, ledger, records, invoices, transfers and logs of a generated database of version 1. */
import type { ParisDay } from '../../../domain/time/paris-time.ts';
import { weekKeyOfDay } from '../../../domain/time/paris-time.ts';
import { type Doc, iso, round2 } from './draw.ts';
import type { V1Order, World } from './world.ts';

interface Sent {
  delivery: Doc;
  order: V1Order;
  at: Date;
}

const weekOf = (at: Date): string => weekKeyOfDay(at.toISOString().slice(0, 10) as ParisDay);

export function money(world: World, sent: readonly Sent[]): void {
  const { draw, now } = world;
  const current = weekOf(now);
  const priced = world.clients.slice(0, 12);
  for (const [n, { id }] of priced.entries()) {
    world.put('client_pricing', {
      client_id: id,
      discount_pct_global: n === 1 ? 10.0 : 0,
      tva_rate: n === 2 ? 10.0 : 20.0,
    });
    for (const product_code of ['PV', 'PAC', 'ITE'])
      world.put('client_product_pricing', {
        ...{
          id: draw.id(),
          client_id: id,
          product_code,
          unit_price_eur: n === 3 ? 19.995 : 25,
          discount_pct: n === 4 ? 33.3 : 0,
        },
        ...{
          billing_mode: n === 5 && product_code === 'PV' ? 'PREPAID' : 'WEEKLY_INVOICE',
          active: true,
          valid_from: n === 6 ? '2026-01-01' : null,
        },
      });
  }
  world.put('prepayment_balances', {
    client_id: priced[5]!.id,
    product_code: 'PV',
    units_purchased_total: 5,
    units_delivered_total: 8,
    units_remaining: -3,
  });
  for (const from of ['ZR7', 'MDL'])
    for (const [product, price] of [
      ['PV', 25],
      ['PAC', 30],
      ['ITE', 20],
    ] as const) {
      const to = from === 'ZR7' ? 'MDL' : 'ZR7';
      world.put('intercompany_pricing', {
        id: draw.id(),
        from_entity: from,
        to_entity: to,
        product,
        unit_price_ht: price,
      });
      world.put('entity_transfer_pricing', {
        id: draw.id(),
        from_entity: from,
        to_entity: to,
        product_code: product,
        unit_price_ht: 0,
        active: true,
      });
    }
  world.put('billing_credits', {
    id: draw.id(),
    client_id: priced[0]!.id,
    week_key: current,
    quantity_units_free: 2,
    reason: 'bug',
  });
  ledger(
    world,
    sent.filter(({ at }) => weekOf(at) < current),
  );
  invoices(world);
  transfers(world, sent);
  for (const status of ['error', 'success'])
    world.put('cron_logs', {
      id: draw.id(),
      job: 'intercompany_invoices',
      week_key: weekOf(world.ago(14)),
      status,
      run_at: iso(world.ago(7)),
    });
  world.put('cron_logs', {
    id: draw.id(),
    job: 'intercompany_invoices',
    week_key: weekOf(world.ago(21)),
    status: 'running',
    run_at: iso(world.ago(14)),
  });
  for (let n = 0; n < 20; n += 1)
    world.put('event_log', {
      id: draw.id(),
      action: 'send_delivery',
      entity_type: 'delivery',
      entity_id: 'x',
      entity: n % 2 ? '' : 'ZR7',
      user: n % 3 ? 'system' : 'personne0@zr7.example-crm.fr',
      details: { reason: 'texte', count: n, api_key: 'prov_secretsecretsecret' },
      related: { client_name: 'copie', lead_id: null, client_id: 'c' },
      created_at: iso(world.ago(n)),
    });
  world.put('client_activity', {
    id: draw.id(),
    client_id: priced[0]!.id,
    action: 'crm_update',
    details: { tags: ['a'] },
    user: 'personne0@zr7.example-crm.fr',
    created_at: iso(world.ago(2)),
  });
  for (const days of [1, 2, 2])
    world.put('delivery_reports', {
      run_at: iso(world.ago(days)),
      duration_seconds: 12.5,
      entities: { ZR7: { fresh_delivered: 3, lb_delivered: 1, total_delivered: 4 }, MDL: { error: 'x' } },
    });
  for (let n = 0; n < 30; n += 1) {
    const id = draw.id();
    world.put('visitor_sessions', {
      id,
      visitor_id: draw.id(),
      lp_code: 'LP-1',
      form_code: '',
      utm_source: 'google',
      status: n % 2 ? 'active' : 'converted',
      created_at: iso(world.ago(n * 3)),
    });
    for (const event of ['lp_visit', 'lp_visit', 'form_start'])
      world.put('tracking', {
        id: draw.id(),
        session_id: id,
        event,
        lp_code: 'LP-1',
        created_at: iso(world.ago(n * 3)),
      });
  }
}

function ledger(world: World, sent: readonly Sent[]): void {
  const { draw } = world;
  const groups = new Map<string, Sent[]>();
  for (const one of sent) {
    const key = [weekOf(one.at), one.order.client.id, one.order.produit, one.order.id].join('|');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  let n = 0;
  for (const [key, all] of groups) {
    const [week_key, client_id, product_code, order_id] = key.split('|');
    n += 1;
    const unit = [25, 19.995, 33.3][n % 3]!;
    const billable = all.filter(({ delivery }) => !delivery.outcome || delivery.outcome === 'accepted');
    for (const { delivery, order } of all) {
      const line = {
        ...{
          week_key,
          client_id,
          order_id,
          delivery_id: delivery.id,
          lead_id: delivery.lead_id,
          product_code,
          dept: '75',
          unit_type: 'lead',
        },
        ...{
          source_entity: order.entity,
          billing_entity: order.entity,
          outcome: delivery.outcome ?? 'accepted',
          is_billable: billable.some((one) => one.delivery === delivery),
        },
        ...{
          unit_price_eur_snapshot: unit,
          discount_pct_snapshot: 0,
          billing_mode_snapshot: 'WEEKLY_INVOICE',
          vat_rate_snapshot: 20.0,
        },
        ...{ amount_gross_eur: round2(unit), amount_net_eur: round2(unit), created_at: iso(world.ago(5)) },
      };
      world.put('billing_ledger', { id: draw.id(), ...line });
      // A week that was built twice.
      if (n === 2) world.put('billing_ledger', { id: draw.id(), ...line });
    }
    const net = round2(unit * billable.length);
    const status = ['invoiced', 'paid', 'not_invoiced', 'overdue'][n % 4]!;
    world.put('billing_records', {
      ...{
        id: draw.id(),
        week_key,
        client_id,
        client_name: 'copie',
        product_code,
        order_id,
        billing_mode: 'WEEKLY_INVOICE',
      },
      ...{
        source_entity: all[0]!.order.entity,
        billing_entity: all[0]!.order.entity,
        units_billable: billable.length,
        units_leads: billable.length,
        units_lb: 0,
        units_free: 0,
      },
      ...{
        units_invoiced: billable.length,
        unit_price_ht_snapshot: unit,
        discount_pct_snapshot: 0,
        net_total_ht: net,
        vat_rate_snapshot: 20.0,
        vat_amount: round2(net * 0.2),
      },
      ...{
        total_ttc_expected: round2(net * 1.2),
        status,
        external_invoice_number: `EXT-${n}`,
        issued_at: ['2026-03-01', iso(world.ago(30)), 'le 3 mars', '03/03/2026'][n % 4],
      },
    });
  }
  world.put('billing_ledger', {
    id: draw.id(),
    week_key: '2026-W02',
    client_id: 'x',
    delivery_id: 'inconnue',
    product_code: 'PV',
    amount_net_eur: 12.5,
  });
}

function invoices(world: World): void {
  const { draw } = world;
  const invoice = (n: number, fields: Doc): Doc =>
    world.put('invoices', {
      ...{
        id: draw.id(),
        invoice_number: `ZR7-202602-${String(n).padStart(4, '0')}`,
        entity: 'ZR7',
        client_id: world.clients[0]!.id,
        client_name: 'copie',
      },
      ...{
        amount_ht: 100.0,
        vat_rate: 20.0,
        amount_ttc: 120.0,
        description: 'Leads',
        line_items: [{ label: 'PV', qty: 4, unit_price_ht: 25.0 }],
      },
      ...{
        status: 'sent',
        issued_at: iso(world.ago(60)),
        sent_at: iso(world.ago(60)),
        due_at: iso(world.ago(30)),
        paid_at: null,
        created_at: iso(world.ago(60)),
      },
      ...fields,
    });
  invoice(1, {});
  invoice(2, { status: 'paid', paid_at: '2026-03-12' });
  invoice(3, { status: 'overdue' });
  invoice(5, { status: 'draft', sent_at: undefined });
  invoice(6, {
    amount_ht: 99.5,
    line_items: [{ label: 'PV', qty: 4, unit_price_ht: 25.0 }],
    amount_ttc: 119.4,
  });
  invoice(7, { client_id: 'disparu', client_name: 'Client disparu' });
  invoice(8, { entity: undefined, invoice_number: 'INV-2026-W07-0001', status: 'frozen' });
}

function transfers(world: World, sent: readonly Sent[]): void {
  const { draw, now } = world;
  const leads = new Map(world.old.leads!.map((lead) => [lead.id, lead]));
  const crossed = sent.filter(({ delivery, order }) => {
    const lead = leads.get(delivery.lead_id);
    return lead?.lead_owner_entity && lead.lead_owner_entity !== order.entity && weekOf(now) > '';
  });
  const transfer = ({ delivery, at, order }: Sent, fields: Doc): Doc =>
    world.put('intercompany_transfers', {
      ...{
        id: draw.id(),
        lead_id: delivery.lead_id,
        delivery_id: delivery.id,
        from_entity: 'ZR7',
        to_entity: 'MDL',
        product: order.produit,
      },
      ...{
        unit_price_ht: 25.0,
        transfer_status: 'pending',
        routing_mode: 'fallback_no_orders',
        week_key: weekOf(at),
        created_at: iso(at),
      },
      ...fields,
    });
  const [first, second, third, fourth] = crossed;
  if (!first || !second || !third || !fourth) return;
  const listed = transfer(first, { transfer_status: 'invoiced' });
  const late = transfer(second, { transfer_status: 'invoiced' });
  transfer(third, {});
  transfer(fourth, { transfer_status: 'error', from_entity: '', unit_price_ht: 0, error_code: 'x' });
  const id = draw.id();
  Object.assign(listed, { invoice_id: id });
  Object.assign(late, { invoice_id: id });
  const between = {
    type: 'intercompany',
    entity: 'ZR7',
    client_id: null,
    from_entity: 'ZR7',
    to_entity: 'MDL',
    amount_ht: 25.0,
    vat_rate: 0,
    amount_ttc: 25.0,
    line_items: [{ product: 'PV', qty: 1, unit_price_ht: 25.0, total_ht: 25.0 }],
    created_at: iso(world.ago(7)),
  };
  world.put('invoices', {
    id,
    invoice_number: 'IC-ZR7-2026-W07-0004',
    status: 'sent',
    week_key: weekOf(first.at),
    transfer_ids: [listed.id],
    ...between,
  });
  world.put('invoices', {
    id: draw.id(),
    invoice_number: 'IC-ZR7-2026-W08-0009',
    status: 'draft',
    week_key: weekOf(third.at),
    transfer_ids: [],
    ...between,
  });
}
