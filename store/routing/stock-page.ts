/**
 * Judges and routes one page of waiting leads, and writes the outcome in one transaction (01-domain §1 "Stock", §3). The run,
 * the stock pass and a single reroute all come through here.
 */
import { resolveTarget } from '../../domain/intake/intake.ts';
import { STOCK_STATUSES } from '../../domain/leads/lead.ts';
import { weekKey } from '../../domain/time/paris-time.ts';
import { AssignmentDraft, readGuards } from './assign-leads.ts';
import { readUnitsLeft } from '../billing/prepaid-units.ts';
import { weekUses } from './commande-weeks.ts';
import type { PhoneKeys } from '../db/ids.ts';
import { isStaleDecision, StaleDecisionError } from '../db/errors.ts';
import { retrying } from '../db/transaction.ts';
import { readExclusions } from './exclusions.ts';
import { LbPool, storedLbs } from './lb-pool.ts';
import type { Store } from '../db/mongo.ts';
import type { LeadDoc } from '../leads/collections.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { type PageResult, StockDraft, type StockPass } from './stock-draft.ts';

export interface StockDeps {
  store: Store;
  keys: PhoneKeys;
  /** Names this process's stripe of the counters. */
  stripe: string;
}

/** A form configured or a product added since may tell a waiting lead's entity and produit. */
export function withTarget(lead: LeadDoc, { registry, products }: Snapshot, keys: PhoneKeys): LeadDoc {
  if (lead.entity && lead.produit) return lead;
  const target = resolveTarget(
    {
      entity: lead.entity ?? lead.asked?.entity ?? '',
      produit: lead.produit ?? lead.asked?.produit ?? '',
      form_code: lead.form_code ?? '',
    },
    registry.forms,
    products,
  );
  return {
    ...lead,
    ...target,
    lead_owner_entity: lead.lead_owner_entity ?? target.entity,
    ...(target.produit ? { guard_key: keys.person(lead.phone, target.produit) } : {}),
  };
}

async function openDraft(leads: readonly LeadDoc[], deps: StockDeps, pass: StockPass) {
  const { store, stripe } = deps;
  const week = weekKey(pass.now);
  const [snapshot, uses] = await Promise.all([readSnapshot(store), weekUses(store, week)]);
  const unitsLeft = await readUnitsLeft(store, snapshot.prepaid);
  const targeted = leads.map((lead) => ({ stored: lead, lead: withTarget(lead, snapshot, deps.keys) }));
  const [guards, exclusions] = await Promise.all([
    readGuards(
      store,
      targeted.flatMap(({ lead }) => lead.guard_key ?? []),
    ),
    readExclusions(
      store,
      snapshot,
      leads.map(({ phone_hash }) => phone_hash),
      pass.now,
    ),
  ]);
  const assignments = new AssignmentDraft({
    snapshot,
    uses,
    unitsLeft,
    guards,
    exclusions,
    week,
    stripe,
    now: pass.now,
    pass: pass.pass,
  });
  const lbs = new LbPool({
    source: storedLbs(store, snapshot),
    now: pass.now,
    guards,
    exclusions,
    snapshot,
    weekUse: assignments.weekUse,
    prepaidLeft: assignments.prepaidLeft,
    netPrice: assignments.netPrice,
  });
  return { snapshot, lbs, targeted, draft: new StockDraft(stripe, pass, assignments, lbs, snapshot) };
}

export type OpenDraft = Awaited<ReturnType<typeof openDraft>>;

const TRIES = 6;

/**
 * Builds a draft and writes it, deciding again on fresh data when the world moved.
 * @param load the leads it is about, read anew at each try
 * @throws the last error when the data still moved at the last try
 */
export async function writeStockDraft(
  deps: StockDeps,
  pass: StockPass,
  load: () => Promise<LeadDoc[]>,
  fill: (open: OpenDraft) => Promise<void>,
): Promise<PageResult> {
  let open: OpenDraft;
  const decideAndWrite = async () => {
    open = await openDraft(await load(), deps, pass);
    await fill(open);
    await open.draft.write(deps.store);
    return open.draft.result;
  };
  return retrying(decideAndWrite, {
    on: isStaleDecision,
    tries: TRIES,
    between: async (error) => {
      if (error instanceof StaleDecisionError) await open.draft.assignments.makeMissingFences(deps.store);
    },
  });
}

const WAITING_STATUSES: LeadDoc['status'][] = [...STOCK_STATUSES, 'lb'];
export const NOTHING: Readonly<PageResult> = { assigned_fresh: 0, assigned_lb: 0, kept: 0, failed: 0 };

/**
 * Judges and routes some waiting leads, oldest first; ids that wait no more are passed over. One that cannot be
 * written, even alone, is left as it was and counted.
 */
export async function routeStockPage(
  ids: readonly string[],
  deps: StockDeps,
  pass: StockPass,
): Promise<PageResult> {
  const { store } = deps;
  if (ids.length === 0) return NOTHING;
  const load = () =>
    store.leads
      .find({ _id: { $in: [...ids] }, status: { $in: WAITING_STATUSES }, in_delivery: false })
      .sort({ created_at: 1, _id: 1 })
      .toArray();
  try {
    return await writeStockDraft(deps, pass, load, async ({ draft, targeted }) => {
      const hashes = targeted.map(({ lead }) => lead.phone_hash);
      const entries = await store.suppression_list.find({ _id: { $in: hashes } }).toArray();
      const suppressed = new Set(entries.map((entry) => entry._id));
      for (const { lead, stored } of targeted)
        await draft.judge(lead, stored, suppressed.has(lead.phone_hash));
    });
  } catch (error) {
    if (!isStaleDecision(error)) throw error;
    if (ids.length === 1) return { ...NOTHING, failed: 1 };
  }
  let sum = NOTHING;
  for (const id of ids) sum = addResults(sum, await routeStockPage([id], deps, pass));
  return sum;
}

/** Sums two pages. */
export const addResults = (a: PageResult, b: PageResult): PageResult => ({
  assigned_fresh: a.assigned_fresh + b.assigned_fresh,
  assigned_lb: a.assigned_lb + b.assigned_lb,
  kept: a.kept + b.kept,
  failed: a.failed + b.failed,
});
