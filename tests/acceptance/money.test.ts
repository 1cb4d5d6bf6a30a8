/**
 * Money as its users see it: a real API process and a real worker process, spoken to over HTTP only. A week of sales, priced, put in the
 * ledger, invoiced, paid, credited and shared between the companies; every amount is worked out by hand beside it.
 */
import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from '../support/caller.ts';
import { until } from '../support/until.ts';
import { closeWorld, type DeliveryWorld, openWorld } from '../support/world.ts';
import { ASKED_AT_ONCE, MDL_ADMIN, openShop, plainPrice, type Shop, UNITS_BOUGHT } from './money-shop.ts';

let world: DeliveryWorld;
let shop: Shop;
let boss: Caller;
/** The week of all sales. */
let week: string;
/** Their month. */
let month: string;
/** Invoices of ZR7's clients, in their order. */
let invoices: Invoice[];

interface Invoice {
  id: string;
  client_id: string;
  invoice_number: string;
  status: string;
  amount_ht: number;
  vat_amount: number;
  amount_ttc: number;
  amount_due: number;
  issued_on: string;
  pdf_sha256: string;
  line_items: { qty: number; total_ht: number }[];
  credit_notes: { id: string; status: string }[];
}
interface Delivery {
  id: string;
  sent_at: string;
}
interface Row {
  record_id: string | null;
  client_id: string;
  is_preview: boolean;
}
interface Week {
  is_preview: boolean;
  totals: Record<string, number>;
  weekly_invoice: Row[];
  prepaid: Row[];
}

beforeAll(async () => {
  world = await openWorld();
  shop = await openShop(world);
  ({ boss } = shop);
  const { transfers } = await boss.get<{ transfers: { week_key: string; sent_at: string }[] }>(
    '/api/intercompany/transfers',
  );
  week = transfers[0]!.week_key;
  const parisDays = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' });
  month = parisDays.format(new Date(transfers[0]!.sent_at)).slice(0, 7);
}, 240_000);
afterAll(async () => {
  await shop?.stop();
  await closeWorld(world);
});

const cents = (euros: number | string): number => Math.round(Number(String(euros).replace(',', '.')) * 100);
const sum = (amounts: readonly (number | string)[]): number =>
  amounts.reduce<number>((total, euros) => total + cents(euros), 0);
const deliveriesOf = async (client: string): Promise<Delivery[]> =>
  (
    await boss.get<{ deliveries: Delivery[] }>(`/api/deliveries?client_id=${client}&status=sent`)
  ).deliveries.sort((a, b) => a.sent_at.localeCompare(b.sent_at));
const detail = async (id: string): Promise<Invoice> =>
  (await boss.get<{ invoice: Invoice }>(`/api/invoices/${id}`)).invoice;
/** Asks for work that is done once however often it is asked for; 202: it goes on, on a busy machine. */
const work = (path: string) =>
  until(async () => {
    const answer = await boss.ask<{ success: boolean }>('POST', path, {});
    return answer.status !== 202 && answer;
  });
const sheet = () => boss.get<Week>(`/api/billing/week?week_key=${week}`);
const csv = (bytes: Buffer) =>
  parse(bytes, { delimiter: ';', bom: true, columns: true }) as Record<string, string>[];

/** HT, VAT and TTC of each client of ZR7, in cents. */
const EXPECTED = [
  [3 * 2380 + 2 * 3000, 2628, 15_768],
  [2 * 854, 342, 2050],
  [2 * 2520, 1008, 6048],
  [2 * 3000, 0, 6000],
  [2 * 1999, 220, 4218],
  ...Array.from({ length: 14 }, (_, at) => {
    const ht = 2 * plainPrice(5 + at);
    return [ht, Math.round(ht / 5), ht + Math.round(ht / 5)];
  }),
  [4 * 3333, 2666, 15_998],
] as const;

describe('prices', () => {
  it('have a history, and fall back from product to order to client', async () => {
    const [first, second, third] = shop.clients;
    const sold = await deliveriesOf(first!.id);
    expect(sold).toHaveLength(5);
    const change = { product_code: 'PV', unit_price_eur: 30, discount_pct: 0, valid_from: sold[3]!.sent_at };
    const { pricing } = await boss.post<{ pricing: object }>(
      `/api/clients/${first!.id}/pricing/product`,
      change,
    );
    expect(pricing).toMatchObject({ unit_price_eur: 30, discount_pct: 0, source: 'product' });

    const priced = async (client: string, at: string) => {
      const { products } = await boss.get<{ products: { product_code: string }[] }>(
        `/api/clients/${client}/pricing?at=${at}`,
      );
      return products.find(({ product_code }) => product_code === 'PV');
    };
    expect(await priced(first!.id, sold[3]!.sent_at)).toMatchObject({
      unit_price_eur: 30,
      history: [{ unit_price_eur: 30 }, { unit_price_eur: 25.05 }],
    });
    expect(await priced(first!.id, sold[2]!.sent_at)).toMatchObject({ unit_price_eur: 25.05 });
    const now = new Date().toISOString();
    expect(await priced(second!.id, now)).toMatchObject({ source: 'client', discount_pct: 15 });
    expect(await priced(third!.id, now)).toMatchObject({ source: 'order', unit_price_eur: 28 });
  });
});

describe('units paid in advance', () => {
  interface Movement {
    kind: string;
    units: number;
  }
  const url = () => `/api/clients/${shop.prepaid.id}/prepayment`;
  const balance = async () =>
    (await boss.get<{ balances: object[] }>(url())).balances[0] as Record<string, number>;
  const movements = async () => (await boss.get<{ movements: Movement[] }>(`${url()}/movements`)).movements;

  it('are added once by two requests of one key, and no lead gets one too many', async () => {
    expect(shop.rush.filter(({ status }) => status === 'routed')).toHaveLength(UNITS_BOUGHT);
    expect(shop.rush.filter(({ status }) => status === 'no_open_orders')).toHaveLength(
      ASKED_AT_ONCE - UNITS_BOUGHT,
    );
    expect(await balance()).toMatchObject({
      units_purchased_total: UNITS_BOUGHT,
      units_delivered_total: UNITS_BOUGHT,
      units_held: 0,
      units_remaining: 0,
      status: 'BLOCKED',
    });
    const other = { product_code: 'ITE', units_to_add: 6 };
    const reused = await boss.ask('POST', `${url()}/add-units`, other, { 'idempotency-key': 'recharge-1' });
    expect(reused.status).toBe(409);
  });

  it('come back with a rejected lead, and a lead that waits takes them', async () => {
    const [sold] = await deliveriesOf(shop.prepaid.id);
    const reject = () => boss.post(`/api/deliveries/${sold!.id}/reject-leads`, { reason: 'Injoignable' });
    expect(await reject()).toMatchObject({ success: true, outcome: 'rejected', already_rejected: false });
    expect(await reject()).toMatchObject({ success: true, already_rejected: true });
    await until(async () => (await balance()).units_held === 1);
    const moved = await movements();
    expect(moved.filter(({ kind }) => kind === 'given_back')).toMatchObject([{ units: 1 }]);
    expect(moved.reduce((total, { units }) => total + units, 0)).toBe(0);
    expect(await balance()).toMatchObject({ units_remaining: 0, units_delivered_total: UNITS_BOUGHT - 1 });
  });
});

describe('a week', () => {
  it('is shown before it is built as it is afterwards, however often', async () => {
    const gift = {
      order_id: shop.clients[1]!.order,
      week_key: week,
      quantity_units_free: 1,
      reason: 'retard',
    };
    await boss.post(`/api/clients/${shop.clients[1]!.id}/credits`, gift);
    const preview = await sheet();
    expect(preview.is_preview).toBe(true);
    const build = () => work(`/api/billing/week/${week}/build-ledger`);
    expect(await build()).toMatchObject({ status: 200, body: { success: true, entities: ['ZR7', 'MDL'] } });
    const built = await sheet();
    expect(built.totals).toEqual(preview.totals);
    const rows = ({ weekly_invoice, prepaid }: Week) =>
      [...weekly_invoice, ...prepaid]
        .map((row) => ({ ...row, record_id: null, is_preview: null, status: null }))
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    expect(rows(built)).toEqual(rows(preview));
    expect((await build()).status).toBe(200);
    expect(await sheet()).toMatchObject({ weekly_invoice: built.weekly_invoice, totals: built.totals });

    const [ht, vat, ttc] = [0, 1, 2].map((at) =>
      EXPECTED.reduce((total, amounts) => total + amounts[at]!, 0),
    );
    // MDL's client: 3 × 41.50 €.
    expect(sum([built.totals.net_ht!])).toBe(ht! + 12_450);
    expect(sum([built.totals.ttc!])).toBe(ttc! + 14_940);
    expect(built.totals).toMatchObject({ units_free: 1, units_billable: 5 + 3 + 2 * 17 + 4 + 3 });
    expect(vat! + ht!).toBe(ttc);
  });

  it('is a CSV with a line per lead, which adds up to its records', async () => {
    const { bytes } = await boss.ask('GET', `/api/billing/ledger?week_key=${week}&format=csv`);
    const lines = csv(bytes);
    expect(lines).toHaveLength(5 + 3 + 2 * 17 + 4 + 3 + UNITS_BOUGHT);
    const charged = lines.filter(
      ({ mode, offert, facturable }) => mode === 'WEEKLY_INVOICE' && offert === 'non' && facturable === 'oui',
    );
    expect(sum(charged.map(({ prix_net_ht }) => prix_net_ht!))).toBe(cents((await sheet()).totals.net_ht!));
  });
});

describe('invoices', () => {
  it('20 issued at once have the numbers 1 to 20, and the week’s amounts', async () => {
    const client_ids = shop.clients.map(({ id }) => id);
    const made = await boss.post<{ invoices: Invoice[]; skipped: unknown[] }>('/api/invoices/from-records', {
      week_key: week,
      client_ids,
    });
    expect(made.skipped).toEqual([]);
    expect(made.invoices.map(({ invoice_number }) => invoice_number)).toEqual(client_ids.map(() => null));
    const drafts = client_ids.map((id) => made.invoices.find(({ client_id }) => client_id === id)!);
    const sent = await Promise.all(
      drafts.map(({ id }) => boss.ask<Invoice>('POST', `/api/invoices/${id}/send`, {})),
    );
    expect(sent.map(({ status }) => status)).toEqual(drafts.map(() => 200));
    invoices = await Promise.all(drafts.map(({ id }) => detail(id)));
    const series = `ZR7-${invoices[0]!.issued_on.slice(0, 7).replace('-', '')}`;
    expect(sent.map(({ body }) => body.invoice_number).sort()).toEqual(
      drafts.map((_, at) => `${series}-${String(at + 1).padStart(4, '0')}`),
    );
    const amounts = invoices.map((one) => [one.amount_ht, one.vat_amount, one.amount_ttc].map(cents));
    expect(amounts).toEqual(EXPECTED);
    for (const [ht, vat, ttc] of amounts) expect(ttc).toBe(ht! + vat!);
  });

  it('cannot be made twice of the same records, nor changed, nor their week built again', async () => {
    const again = await boss.post('/api/invoices/from-records', {
      week_key: week,
      client_ids: shop.clients.map(({ id }) => id),
    });
    expect(again).toMatchObject({ invoices: [] });
    const url = `/api/invoices/${invoices[0]!.id}`;
    expect((await boss.ask('PUT', url, { description: 'Autre' })).status).toBe(409);
    expect((await boss.ask('DELETE', url)).status).toBe(409);
    expect((await boss.ask('POST', `${url}/send`, {})).status).toBe(400);
    expect((await boss.ask('POST', `/api/billing/week/${week}/build-ledger`, {})).status).toBe(400);
    const price = { product_code: 'PV', unit_price_eur: 1, valid_from: '2020-01-01' };
    expect(
      (await boss.ask('POST', `/api/clients/${shop.clients[0]!.id}/pricing/product`, price)).status,
    ).toBe(409);
  });

  it('are PDFs whose bytes never change', async () => {
    const { id } = invoices[0]!;
    const [first, second] = [
      await boss.ask('GET', `/api/invoices/${id}/pdf`),
      await boss.ask('GET', `/api/invoices/${id}/pdf`),
    ];
    expect(first.headers.get('content-type')).toBe('application/pdf');
    expect(first.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const sha256 = createHash('sha256').update(first.bytes).digest('hex');
    expect(first.headers.get('etag')).toBe(`"${sha256}"`);
    expect(second.bytes.equals(first.bytes)).toBe(true);
    expect((await detail(id)).pdf_sha256).toBe(sha256);
  });

  it('are the sales they name, one by one', async () => {
    const { bytes } = await boss.ask('GET', `/api/invoices/${invoices[0]!.id}/lines.csv`);
    expect(csv(bytes).map(({ net_ht }) => net_ht)).toEqual(['23,80', '23,80', '23,80', '30,00', '30,00']);
    const free = await boss.ask('GET', `/api/invoices/${invoices[1]!.id}/lines.csv`);
    expect(csv(free.bytes).map(({ net_ht }) => net_ht)).toEqual(['0,00', '8,54', '8,54']);
  });

  it('are paid in parts, and never more than is due', async () => {
    const { id, issued_on } = invoices[2]!;
    const pay = (amount: number) =>
      boss.ask<{ status: string; amount_due: number; detail: string }>(
        'POST',
        `/api/invoices/${id}/payments`,
        {
          ...{ amount, paid_on: issued_on, means: 'virement' },
        },
      );
    // 60.48 € TTC.
    expect(await pay(20.48)).toMatchObject({ status: 200, body: { status: 'sent', amount_due: 40 } });
    const over = await pay(40.01);
    expect(over.status).toBe(409);
    expect(over.body.detail).toContain('40,00');
    const statuses = (await Promise.all([pay(40), pay(40), pay(40)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409, 409]);
    expect(await detail(id)).toMatchObject({ status: 'paid', amount_due: 0 });
  });

  it('are credited up to what is left of them', async () => {
    const { id } = invoices[3]!;
    const credit = (body: object) =>
      boss.ask<{ invoice: Invoice; detail: string }>('POST', `/api/invoices/${id}/credit-note`, {
        reason: 'Hors zone',
        ...body,
      });
    const first = await credit({ lines: [{ line: 0, qty: 1 }] });
    const second = await credit({ full: true });
    const send = (note: typeof first) =>
      boss.ask<{ invoice_number: string; detail: string }>(
        'POST',
        `/api/invoices/${note.body.invoice.id}/send`,
        {},
      );
    expect((await send(first)).body.invoice_number).toMatch(/-0021$/);
    expect(await detail(id)).toMatchObject({ amount_ht: 60, amount_due: 30 });
    // Drafts hold nothing: the issue asks again. 30 € of 60 € are left.
    const refused = await send(second);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('30,00');
    const over = await credit({ amount_ht: 30.01 });
    expect(over.status).toBe(409);
    expect(over.body.detail).toContain('30,00');
    expect((await boss.ask('DELETE', `/api/invoices/${second.body.invoice.id}`)).status).toBe(200);
  });

  it('take rejected leads to one draft credit note', async () => {
    const sold = await deliveriesOf(shop.clients[5]!.id);
    for (const { id } of sold)
      await boss.post(`/api/deliveries/${id}/reject-leads`, { reason: 'Faux numéro' });
    const { credit_notes } = await detail(invoices[5]!.id);
    expect(credit_notes).toMatchObject([{ status: 'draft' }]);
    const note = await detail(credit_notes[0]!.id);
    expect(cents(note.amount_ht)).toBe(2 * plainPrice(5));
    await boss.post(`/api/invoices/${note.id}/send`);
    expect(await detail(invoices[5]!.id)).toMatchObject({ amount_due: 0 });
  });
});

describe('between the companies', () => {
  interface Between {
    id: string;
    direction: string;
    invoice_number: string;
    amount_ht: number;
    amount_ttc: number;
    transfer_ids: string[];
  }
  const between = async () =>
    (await boss.get<{ invoices: Between[] }>('/api/intercompany/invoices')).invoices.sort((a, b) =>
      a.direction.localeCompare(b.direction),
    );

  it('six generations at once make one set', async () => {
    const url = `/api/intercompany/generate-invoices?week_key=${week}`;
    const answers = await Promise.all(Array.from({ length: 6 }, () => work(url)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const made = await between();
    // 4 × 30 € and 3 × 25.55 €.
    expect(made).toMatchObject([
      { direction: 'MDL->ZR7', invoice_number: `IC-MDL-${week}-0001`, amount_ht: 120, amount_ttc: 144 },
      { direction: 'ZR7->MDL', invoice_number: `IC-ZR7-${week}-0001`, amount_ht: 76.65, amount_ttc: 91.98 },
    ]);
    expect(made.map(({ transfer_ids }) => transfer_ids.length)).toEqual([4, 3]);
    expect((await work(url)).body).toMatchObject({ invoices_created: 0, already: 7 });
    expect(await between()).toEqual(made);
  });

  it('both views of the week agree to the cent, lead by lead', async () => {
    const { directions } = await boss.get<{ directions: { from: string; lines: object[] }[] }>(
      `/api/intercompany/reconciliation?week=${week}`,
    );
    const ok = (units: number) =>
      Array.from({ length: units }, () => expect.objectContaining({ reason: 'ok', in_ledger: true }));
    const side = (units: number, total_ht: number) => ({ units, total_ht });
    expect(directions.sort((a, b) => a.from.localeCompare(b.from))).toMatchObject([
      { from: 'MDL', transfers: side(4, 120), deliveries: side(4, 120), difference_ht: 0, lines: ok(4) },
      { from: 'ZR7', transfers: side(3, 76.65), deliveries: side(3, 76.65), difference_ht: 0, lines: ok(3) },
    ]);
  });
});

/** What callers of version 1 read of an answer (03-api "Shapes callers rely on", 10-compat). */
const ROW =
  'client_id client_name entity product_code order_id billing_mode units_billable units_leads units_lb units_free units_invoiced ' +
  'unit_price_ht_snapshot discount_pct_snapshot net_total_ht vat_rate_snapshot vat_amount total_ttc_expected pricing_missing ' +
  'is_preview source_entity billing_entity';
const SUMMARY =
  'leads_produced units_delivered units_billable units_non_billable total_leads total_lb billable_leads billable_lb';
const TOTALS = 'units_billable units_leads units_lb units_free net_ht ttc';
const BETWEEN =
  'units_total units_leads units_lb unit_price_ht_internal total_ht vat_rate_internal vat_amount total_ttc external_invoice_number ' +
  'status issued_at paid_at';
const INVOICE =
  'invoice_number entity client_id client_name amount_ht vat_rate amount_ttc description status issued_at due_at paid_at';
/** By address: names of what is found there, or of the first of a list. */
const NAMES: Record<string, Record<string, string>> = {
  '/api/billing/week?week_key=WEEK': {
    '': 'week_key has_records summary totals weekly_invoice prepaid interfacturation finished locked_by built_at not_in_ledger',
    summary: SUMMARY,
    totals: TOTALS,
    weekly_invoice: `${ROW} status record_id supplement stale value_ht invoice_id invoice_number`,
    prepaid: `${ROW} prepaid_remaining prepaid_purchased prepaid_delivered prepaid_status`,
    interfacturation: BETWEEN,
  },
  '/api/billing/month-summary?month=MONTH': {
    '': 'month month_start month_end weeks_in_month summary totals rows interfacturation',
    totals: `${TOTALS} vat`,
    rows: `${ROW} weeks_count status_detail`,
  },
  '/api/billing/records?week_key=WEEK': {
    '': 'records count total',
    records: `${ROW} external_invoice_number external_invoice_ttc issued_at due_date paid_at status`,
  },
  '/api/billing/ledger?week_key=WEEK': {
    '': 'lines count total',
    lines: 'id kind delivery_id lead_id sent_at',
  },
  '/api/billing/transfer-pricing': { items: 'from_entity to_entity product_code unit_price_ht active' },
  '/api/intercompany/pricing': {
    '': 'pricing count',
    pricing: 'from_entity to_entity product unit_price_ht',
  },
  '/api/clients/CLIENT/pricing': {
    '': 'client_id global products',
    global: 'discount_pct_global tva_rate',
    products: 'product_code unit_price_eur discount_pct billing_mode active valid_from source history',
  },
  '/api/clients/CLIENT/credits': {
    '': 'credits count',
    credits: 'order_id product_code week_key quantity_units_free reason note',
  },
  '/api/clients/PREPAID/prepayment': {
    '': 'client_id balances',
    balances: 'product_code units_purchased_total units_delivered_total units_held units_remaining status',
  },
  '/api/invoices': {
    '': 'invoices count total totals',
    invoices: `${INVOICE} type kind issued_on due_on vat_amount amount_paid amount_credited amount_due mail transmission`,
  },
  '/api/invoices/INVOICE': {
    invoice: `${INVOICE} line_items vat_breakdown payments credit_notes record_ids period missing pdf_sha256 seller buyer`,
  },
  '/api/invoices/overdue-dashboard': { '': 'clients total_overdue_ttc client_count buckets' },
  '/api/intercompany/transfers': {
    '': 'transfers count total',
    transfers:
      'from_entity to_entity product unit_price_ht transfer_status week_key reverses invoice_number error_code sent_at',
  },
  '/api/intercompany/invoices': {
    '': 'invoices count total',
    invoices: 'from_entity to_entity week_key line_items transfer_ids',
  },
  '/api/intercompany/health': { '': 'transfers recent_errors cron invoices status', cron: 'last_runs' },
};

describe('the books', () => {
  it('have the names callers rely on', async () => {
    const named = (url: string) =>
      url
        .replace('WEEK', week)
        .replace('MONTH', month)
        .replace('CLIENT', shop.clients[1]!.id)
        .replace('PREPAID', shop.prepaid.id)
        .replace('INVOICE', invoices[0]!.id);
    for (const [url, parts] of Object.entries(NAMES)) {
      const answer = await boss.get<Record<string, unknown>>(named(url));
      for (const [part, names] of Object.entries(parts)) {
        const found = [part ? answer[part] : answer].flat()[0] as object;
        expect([url, part, Object.keys(found)]).toEqual([
          url,
          part,
          expect.arrayContaining(names.split(' ')),
        ]);
      }
    }
  });

  it('have months that add up to their weeks', async () => {
    const { week_start, week_end, totals } = await boss.get<Week & Record<'week_start' | 'week_end', string>>(
      `/api/billing/week?week_key=${week}`,
    );
    const months = new Set([week_start, week_end].map((day) => day.slice(0, 7)));
    const sums = await Promise.all(
      [...months].map((month) => boss.get<Week>(`/api/billing/month-summary?month=${month}`)),
    );
    // HT only: VAT is rounded once on what is shown.
    expect(sum(sums.map((one) => one.totals.net_ht!))).toBe(cents(totals.net_ht!));
  });

  it('show one company nothing of the other', async () => {
    const other = await Caller.signIn(shop.base, MDL_ADMIN);
    const { id } = shop.clients[0]!;
    const { weekly_invoice } = await sheet();
    const record = weekly_invoice.find(({ client_id }) => client_id === id)!.record_id;
    const asked = [
      ['GET', `/api/invoices/${invoices[0]!.id}`],
      ['GET', `/api/invoices/${invoices[0]!.id}/pdf`],
      ['POST', `/api/invoices/${invoices[0]!.id}/mark-paid`],
      ['GET', `/api/clients/${id}/pricing`],
      ['GET', `/api/clients/${id}/prepayment`],
      ['PUT', `/api/billing/records/${record}`],
    ] as const;
    for (const [method, path] of asked) {
      const { status } = await other.ask(method, path, method === 'GET' ? undefined : {});
      expect([method, path, status]).toEqual([method, path, 404]);
    }
    expect((await other.get<{ invoices: Invoice[] }>('/api/invoices')).invoices).toEqual([]);
  });

  it('balance, entry by entry, and hold every invoice to the cent', async () => {
    const day = invoices[0]!.issued_on;
    const next = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    for (const entity of ['ZR7', 'MDL']) {
      const { bytes } = await boss.ask(
        'GET',
        `/api/invoices/export?format=fec&entity=${entity}&from=${day}&to=${next}`,
      );
      const rows = parse(bytes.toString('latin1'), { delimiter: '\t', columns: true, quote: null }) as Record<
        string,
        string
      >[];
      const issued = (
        await Promise.all(
          ['external', 'intercompany'].map((type) =>
            boss.get<{ invoices: Invoice[] }>(`/api/invoices?type=${type}&entity=${entity}&limit=500`),
          ),
        )
      )
        .flatMap((list) => list.invoices)
        .filter(({ invoice_number }) => invoice_number !== null);
      const entryOf = (piece: string) => rows.filter(({ PieceRef }) => PieceRef === piece);
      expect([...new Set(rows.map(({ PieceRef }) => PieceRef))].sort()).toEqual(
        issued.map(({ invoice_number }) => invoice_number).sort(),
      );
      expect(new Set(rows.map(({ EcritureNum }) => Number(EcritureNum)))).toEqual(
        new Set(issued.map((_, at) => at + 1)),
      );
      for (const { invoice_number, amount_ttc } of issued) {
        const entry = entryOf(invoice_number);
        expect([sum(entry.map(({ Debit }) => Debit!)), sum(entry.map(({ Credit }) => Credit!))]).toEqual(
          [amount_ttc, amount_ttc].map(cents),
        );
      }
    }
  });

  it('hold every equation of the daily check', async () => {
    const { checks } = await boss.post<{ checks: { ok: boolean }[] }>('/api/billing/checks');
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });
});
