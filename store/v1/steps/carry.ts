/** The steps of the import, in order. Each may be cut off anywhere and run again. */
import { DAY_MS, type WeekKey, weekKey } from '../../../domain/time/paris-time.ts';
import type { Entity } from '../../../domain/common/entity.ts';
import { entity, id, instant, lower, text } from '../../../domain/v1/read.ts';
import { hashPassword } from '../../access/sign-in.ts';
import { newSecret } from '../../db/ids.ts';
import type { ClientDoc } from '../../clients/collections.ts';
import type { LeadDoc } from '../../leads/collections.ts';
import { fenceState } from '../../routing/commande-weeks.ts';
import { closeDay, daysToClose } from '../../monitoring/daily-stats.ts';
import type { V1Context } from '../context.ts';
import { batchDoc, type BatchLead } from '../map/batches.ts';
import { clientDoc, goneClient } from '../map/clients.ts';
import { orderDocs } from '../map/commandes.ts';
import { deliveryDoc, uncarriedDelivery } from '../map/deliveries.ts';
import { invoiceDoc, isIntercompany, paymentDoc, seriesDocs } from '../map/invoices.ts';
import { buildOf, ledgerLine, recordDoc } from '../map/ledger.ts';
import { leadDoc } from '../map/leads.ts';
import { cronDocs, eventDoc, reportDoc, sessionDoc, trackingDoc } from '../map/logs.ts';
import { providerDocs, userDocs } from '../map/people.ts';
import {
  balanceDocs,
  clientPrice,
  creditDocs,
  internalPrices,
  listFreeUnits,
  orderPrice,
  productPrices,
} from '../map/prices.ts';
import { formDocs, productDocs, settingDocs } from '../map/settings.ts';
import {
  interfacturationDocs,
  missingTransfers,
  onInvoice,
  transferDocs,
  type TransferFacts,
} from '../map/transfers.ts';
import { allOf, madeIn, type OldRow, pagesOf } from '../old.ts';
import { type PlannedDelivery, surveyedDelivery } from '../survey.ts';

/** Goes through a collection page by page from where it was left; each page is written before it is passed. */
export type Pages = (
  collection: string,
  write: (page: OldRow[]) => Promise<void>,
  options?: { projection?: Record<string, 0 | 1>; limit?: number },
) => Promise<void>;

export type Step = (context: V1Context, pages: Pages) => Promise<void>;

const settings: Step = async ({ old, asOf, products, out }) => {
  const rows = await allOf(old, 'settings');
  await out.put('products', productDocs(await allOf(old, 'products')));
  await out.put('settings', settingDocs(rows, asOf, out));
  const config = rows.find(({ key }) => key === 'forms_config');
  const forms = formDocs(await allOf(old, 'forms'), config, products, asOf, out);
  await out.put('forms', forms);
  const value = {
    forms: Object.fromEntries(forms.map(({ code, entity: of, produit }) => [code, { entity: of, produit }])),
  };
  await out.put('settings', [{ _id: 'forms_config', value, updated_at: asOf, updated_by: 'system' }]);
};

/** Once for each user who is not there: who has a new password keeps it. */
const people: Step = async ({ old, asOf, out }) => {
  await out.putOnce('users', userDocs(await allOf(old, 'users'), await hashPassword(newSecret()), asOf, out));
  const named = new Map<string, { slug: string; entity: Entity }>();
  const leads = old
    .collection('leads')
    .aggregate<{ _id: string; slug: unknown; entity: unknown }>([
      { $match: { provider_id: { $type: 'string', $ne: '' } } },
      { $group: { _id: '$provider_id', slug: { $first: '$provider_slug' }, entity: { $first: '$entity' } } },
      { $sort: { _id: 1 } },
    ]);
  for await (const { _id, slug, entity: of } of leads)
    named.set(_id, { slug: text(slug), entity: entity(of) ?? 'ZR7' });
  await out.put('providers', providerDocs(await allOf(old, 'providers'), named, asOf, out));
};

const byClient = (rows: readonly OldRow[]): Map<string, OldRow> =>
  new Map(rows.map((row) => [id(row.client_id), row]));

/** Clients, orders, their prices and their week. */
const clients: Step = async (context) => {
  const { old, asOf, known, survey, prepaid, out } = context;
  const products = new Map<string, string[]>();
  for (const pair of prepaid) {
    const [client_id = '', produit = ''] = pair.split('|');
    products.set(client_id, [...(products.get(client_id) ?? []), produit]);
  }
  const money = { pricing: byClient(await allOf(old, 'client_pricing')), prepaid: products };
  const taken = new Set<string>();
  const used = new Map<string, number>();
  for (const { planned } of survey.leads.values())
    for (const { of } of planned) used.set(of.client_id, (used.get(of.client_id) ?? 0) + 1);
  // Of two with one e-mail the one that is used more keeps it.
  const inUse = [...known.clients].sort(
    ([a], [b]) => (used.get(b) ?? 0) - (used.get(a) ?? 0) || (a < b ? -1 : 1),
  );
  const docs: ClientDoc[] = inUse.map(([_id, client]) =>
    client.row ? clientDoc(client.row, money, taken, known, out) : goneClient(_id, client, asOf, out),
  );
  await out.put('clients', docs);
  const delivering = new Set([...survey.weekUnits.keys()].map((slot) => slot.split('|')[0]!));
  const orders = orderDocs(known, delivering, asOf, out);
  await out.put('commandes', orders);
  const priced = productPrices(await allOf(old, 'client_product_pricing'), context);
  const internal = internalPrices(
    await allOf(old, 'intercompany_pricing'),
    await allOf(old, 'entity_transfer_pricing'),
    context,
  );
  await out.put('prices', [
    ...docs.map((client) => clientPrice(client, asOf)),
    ...orders.map((order) => orderPrice(order, asOf)),
    ...priced,
    ...internal,
  ]);
  const byId = new Map(docs.map((client) => [client._id, client]));
  listFreeUnits(orders, byId, priced, context);
  const { week } = survey;
  await out.put(
    'commande_weeks',
    orders.map((order) => {
      const {
        caps: _none,
        closed_days: _open,
        ...state
      } = fenceState(order, byId.get(order.client_id) ?? null, week);
      const _id = known.slotOf(order._id, week);
      return {
        ...{ _id, commande_id: order._id, client_id: order.client_id, entity: order.entity, week_key: week },
        ...state,
        ...(survey.weekUnits.get(_id) ?? { used: 0, lb_used: 0 }),
      };
    }),
  );
  const { balances, movements } = balanceDocs(await allOf(old, 'prepayment_balances'), context);
  await out.put('prepayment_balances', balances);
  await out.put('prepayment_movements', movements);
  await out.put('billing_credits', creditDocs(await allOf(old, 'billing_credits'), context));
};

/** Sessions that may still become a lead, or have become one. */
const SESSION_DAYS = 30;
const CONVERTED_DAYS = 400;

const sessions: Step = async ({ asOf, out }, pages) => {
  const age = (row: OldRow) => asOf.getTime() - (instant(row.created_at) ?? madeIn(row)).getTime();
  await pages('visitor_sessions', async (page) => {
    const kept = page.filter(
      (row) => age(row) < (lower(row.status) === 'converted' ? CONVERTED_DAYS : SESSION_DAYS) * DAY_MS,
    );
    await out.putOnce(
      'visitor_sessions',
      kept.flatMap((row) => sessionDoc(row) ?? []),
    );
  });
};

const tracking: Step = async ({ asOf, out }, pages) => {
  await pages('tracking', async (page) => {
    const young = page.filter(
      (row) => asOf.getTime() - (instant(row.created_at) ?? madeIn(row)).getTime() < SESSION_DAYS * DAY_MS,
    );
    const docs = new Map(young.flatMap((row) => trackingDoc(row) ?? []).map((doc) => [doc._id, doc]));
    await out.putOnce('tracking', [...docs.values()]);
  });
};

/** Leads with their deliveries: what one says of the other is written together. */
const leads: Step = async (context, pages) => {
  const { old, survey, out } = context;
  await pages('leads', async (page) => {
    const docs = page.flatMap((row) => leadDoc(row, context) ?? []);
    const plans = docs.flatMap((lead) =>
      (survey.leads.get(lead._id)?.planned ?? []).map((plan) => ({ lead, plan })),
    );
    const oids = plans.flatMap(({ plan }) => plan.of.oid ?? []);
    const rows = new Map<string, OldRow>();
    const found = old
      .collection('deliveries')
      .find({ _id: { $in: oids } }, { projection: { csv_content: 0 } });
    for await (const row of found) rows.set(id(row.id), row as unknown as OldRow);
    await out.put('leads', docs);
    await out.put(
      'deliveries',
      plans.map(({ lead, plan }) =>
        deliveryDoc(plan, { row: plan.of.made ? undefined : rows.get(plan.of.id), lead }, context),
      ),
    );
  });
  await out.put(
    'counters',
    [...survey.received.values()].map(({ owner, day, n }) => ({
      ...{ _id: `received|${owner}|${day}|v1`, kind: 'received' as const, entity: owner, day, n },
    })),
  );
};

/** What has no lead, or no company, or its id twice. */
const leftDeliveries: Step = async ({ survey, known, out }, pages) => {
  await pages(
    'deliveries',
    async (page) => {
      for (const row of page) {
        const of = surveyedDelivery(row, known);
        const old = { collection: 'deliveries', id: `${id(row.id) || '-'}|${row._id.toHexString()}` };
        const lost = {
          client_id: id(row.client_id),
          produit: text(row.produit).toUpperCase(),
          at: instant(row.created_at) ?? madeIn(row),
        };
        const outcome = lower(row.outcome);
        const facts = of ?? {
          ...lost,
          status: lower(row.status),
          outcome: outcome === 'rejected' || outcome === 'removed' ? outcome : ('accepted' as const),
        };
        const effects = uncarriedDelivery(facts as never);
        if (survey.twice.has(row._id.toHexString())) out.list({ ...old, code: 'duplicate_id', effects });
        else if (!of) out.list({ ...old, code: id(row.id) ? 'entity_unknown' : 'no_id', effects });
        else if (survey.leadsMissing.has(of.lead_id)) out.list({ ...old, code: 'lead_missing', effects });
      }
    },
    { projection: { csv_content: 0 } },
  );
};

const BATCHES = 200;

const batches: Step = async (context) => {
  const { old, survey, keys, known, asOf, products, out } = context;
  const all = [...survey.batches.values()];
  for (let from = 0; from < all.length; from += BATCHES) {
    const some = all.slice(from, from + BATCHES);
    const leadOids = some.flatMap(({ of }) =>
      of.flatMap(({ lead_id }) => survey.leads.get(lead_id)?.oid ?? []),
    );
    const rowOids = some.flatMap(({ of }) => of[0]!.oid ?? []);
    const byLead = new Map<string, BatchLead>();
    for await (const row of old.collection('leads').find({ _id: { $in: leadOids } })) {
      // The list was made when the leads were carried.
      const lead = leadDoc(
        row as unknown as OldRow,
        { old, survey, keys, known, asOf, products, out: SILENT } as unknown as V1Context,
      );
      if (lead) byLead.set(lead._id, lead satisfies Pick<LeadDoc, '_id'>);
    }
    const rows = new Map<string, OldRow>();
    for await (const row of old.collection('deliveries').find({ _id: { $in: rowOids } }))
      rows.set(id(row.id), row as unknown as OldRow);
    await out.put(
      'delivery_batches',
      some.map((plan) =>
        batchDoc(
          plan,
          {
            leads: byLead,
            row: rows.get(plan.of[0]!.id),
            autoSend: known.clients.get(plan.of[0]!.client_id)?.row?.auto_send_enabled !== false,
          },
          context,
        ),
      ),
    );
  }
  // The older ones of what the guard holds once.
  for (const { planned } of survey.leads.values())
    for (const { of, collided } of planned)
      if (collided) out.list({ collection: 'deliveries', id: of.id, code: 'guard_collision' });
};
const SILENT = { list: () => undefined, leave: () => null };

export const plansOf = ({ survey }: V1Context): Map<string, { plan: PlannedDelivery; owner: Entity }> =>
  new Map(
    [...survey.leads.values()].flatMap(({ planned, owner }) =>
      planned.map((plan) => [plan.of.id, { plan, owner: owner ?? plan.of.entity }] as const),
    ),
  );

const ledger: Step = async (context) => {
  const { survey, out } = context;
  const plans = new Map([...plansOf(context)].map(([delivery, { plan }]) => [delivery, plan]));
  const lines = new Set<string>();
  const records = new Set<string>();
  // What is skipped as written twice is known only from all before it: this step begins anew each time.
  for await (const page of pagesOf(context.old, 'billing_ledger'))
    await out.put(
      'billing_ledger',
      page.flatMap((row) => ledgerLine(row, plans, lines, context) ?? []),
    );
  const builds = new Set<string>();
  for await (const page of pagesOf(context.old, 'billing_records')) {
    const docs = page.flatMap((row) => recordDoc(row, records, context) ?? []);
    for (const { billing_entity, week_key } of docs) builds.add(`${billing_entity}|${week_key}`);
    await out.put('billing_records', docs);
  }
  const weeks = new Map<string, number>();
  for (const { plan } of plansOf(context).values()) {
    const { of, status } = plan;
    if (status !== 'sent' || of.simulated) continue;
    const week = (context.billedIn.get(of.id) ?? weekKey(of.at)) as WeekKey;
    if (week < survey.week) weeks.set(`${of.entity}|${week}`, (weeks.get(`${of.entity}|${week}`) ?? 0) + 1);
  }
  const closed = new Set([...weeks.keys(), ...builds]);
  await out.put(
    'billing_weeks',
    [...closed].sort().map((_id) => {
      const [company, week] = _id.split('|') as [Entity, WeekKey];
      if (!builds.has(_id))
        out.list({
          collection: 'billing_weeks',
          id: _id,
          code: 'week_without_ledger',
          facts: { deliveries: weeks.get(_id) ?? 0 },
        });
      return {
        ...{ _id, entity: company, week_key: week, supplements: 0, changes: 0, imported: true as const },
        ...(builds.has(_id) && { build_id: buildOf(company, week), built_at: context.asOf }),
      };
    }),
  );
};

const invoices: Step = async (context) => {
  const { old, out } = context;
  const rows = await allOf(old, 'invoices');
  const docs = rows.flatMap((row) => invoiceDoc(row, context) ?? []);
  await out.put('invoices', docs);
  await out.put(
    'payments',
    docs.flatMap((invoice) => paymentDoc(invoice) ?? []),
  );
  await out.put('invoice_series', seriesDocs(rows));
  const issued = new Set(docs.map(({ _id }) => _id));
  const between = rows.filter((row) => isIntercompany(row) && issued.has(id(row.id)));
  const facts: TransferFacts = {
    plans: plansOf(context),
    invoices: new Map(between.map((row) => [id(row.id), onInvoice(row)])),
  };
  const seen = new Set<string>();
  for await (const page of pagesOf(old, 'intercompany_transfers')) {
    for (const row of page) seen.add(id(row.delivery_id));
    await out.put(
      'intercompany_transfers',
      page.flatMap((row) => transferDocs(row, facts, context)),
    );
  }
  const prices = internalPrices(await allOf(old, 'intercompany_pricing'), [], context);
  const settled = new Set(
    between.map((row) => `${text(row.week_key)}|${text(row.from_entity)}>${text(row.to_entity)}`),
  );
  const missing = {
    seen,
    settled,
    prices: new Map(
      prices.flatMap(({ id: of, product, price }) =>
        price === null ? [] : [[`${of}|${product}`, price as number] as const],
      ),
    ),
  };
  await out.put('intercompany_transfers', missingTransfers(facts, missing, context));
  await out.put(
    'interfacturation_outside',
    interfacturationDocs(await allOf(old, 'interfacturation_records'), context.asOf),
  );
};

const logs: Step = async ({ old, out }, pages) => {
  const users = new Map((await allOf(old, 'users')).map((row) => [lower(row.email), id(row.id)]));
  await out.put('cron_logs', cronDocs(await allOf(old, 'cron_logs'), out));
  const taken = new Map();
  await out.put(
    'delivery_reports',
    (await allOf(old, 'delivery_reports')).map((row) => reportDoc(row, taken)),
  );
  for (const kind of ['event_log', 'client_activity', 'activity_logs'] as const)
    await pages(kind, async (page) =>
      out.put(
        'event_log',
        page.map((row) => eventDoc(row, users, kind)),
      ),
    );
};

/** Days that are over, counted from what was written. Anew when something was. */
const statistics: Step = async ({ store, asOf, out }) => {
  if (out.changed > 0)
    for (const name of ['daily_stats', 'stats_days', 'stats_totals'] as const)
      await store[name].deleteMany({});
  for (const day of await daysToClose(store, asOf)) await closeDay(store, day, asOf);
};

/** In order: what others name comes first. */
export const STEPS = {
  settings,
  people,
  clients,
  sessions,
  tracking,
  leads,
  left_deliveries: leftDeliveries,
  batches,
  ledger,
  invoices,
  logs,
  statistics,
} as const satisfies Record<string, Step>;

export type StepName = keyof typeof STEPS;
export const STEP_NAMES = Object.keys(STEPS) as StepName[];
