/**
 * Judges and routes one page of waiting leads, and writes the outcome in one transaction (01-domain §1 "Stock", §3). The run,
 * the stock pass and a single reroute all come through here.
 */
import type { AnyBulkWriteOperation } from 'mongodb';
import { intakeStatus, resolveTarget } from '../domain/intake.ts';
import { isHeld, isStock, STOCK_STATUSES } from '../domain/lead.ts';
import { lbNeeded } from '../domain/lb.ts';
import type { OrderView, RoutingPass } from '../domain/open-rules.ts';
import { parisDay, weekKey } from '../domain/paris-time.ts';
import { route, type RoutingDecision } from '../domain/routing.ts';
import { AssignmentDraft, assignedFields, readGuards, StaleDecisionError } from './assign-leads.ts';
import { weekUses } from './commande-weeks.ts';
import { CounterDraft } from './counters.ts';
import type { PhoneKeys } from './ids.ts';
import { isStale } from './intake-group.ts';
import { PERSONAL_FIELDS_BLANK, PERSONAL_FIELDS_UNSET } from './intake-record.ts';
import { type LbLead, LbPool } from './lb-pool.ts';
import { type Store, transaction } from './mongo.ts';
import type { LeadDoc } from './schema/leads.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';

export interface StockDeps {
  store: Store;
  keys: PhoneKeys;
  /** This process's name in the striped counters. */
  stripe: string;
}

export interface StockPass {
  now: Date;
  pass: Extract<RoutingPass, 'run' | 'stock' | 'reroute'>;
  /** False: each company's own leads first; who finds nothing keeps its status for the pass that crosses. */
  fallback: boolean;
}

export interface PageResult {
  assigned_fresh: number;
  assigned_lb: number;
  kept: number;
  /** Leads that could not be written, even alone; they stay as they were. */
  failed: number;
}

/** A form configured or a product added since may tell a waiting lead's entity and produit. */
function withTarget(lead: LeadDoc, { settings, products }: Snapshot, keys: PhoneKeys): LeadDoc {
  if (lead.entity && lead.produit) return lead;
  const target = resolveTarget(
    {
      entity: lead.entity ?? lead.asked?.entity ?? '',
      produit: lead.produit ?? lead.asked?.produit ?? '',
      form_code: lead.form_code ?? '',
    },
    settings.forms_config.forms,
    products,
  );
  return {
    ...lead,
    ...target,
    lead_owner_entity: lead.lead_owner_entity ?? target.entity,
    ...(target.produit ? { guard_key: keys.person(lead.phone, target.produit) } : {}),
  };
}

/** Whether a waiting lead says already what a decision would make it say. */
const isSettled = (
  lead: LeadDoc,
  { reason, ...as }: Pick<LeadDoc, 'entity' | 'produit' | 'status'> & { reason: string },
): boolean =>
  lead.entity === as.entity &&
  lead.produit === as.produit &&
  lead.status === as.status &&
  lead.routing_reason === reason;

/** LBs one page may give out beside its own leads. */
const MAX_LBS = 200;

/** What the page's transaction will write. */
class PageDraft {
  readonly assignments: AssignmentDraft;
  readonly result: PageResult = { assigned_fresh: 0, assigned_lb: 0, kept: 0, failed: 0 };
  readonly #updates: AnyBulkWriteOperation<LeadDoc>[] = [];
  readonly #counters: CounterDraft;
  readonly #snapshot: Snapshot;
  readonly #pass: StockPass;
  readonly #lbs: LbPool;

  constructor(
    stripe: string,
    pass: StockPass,
    assignments: AssignmentDraft,
    lbs: LbPool,
    snapshot: Snapshot,
  ) {
    this.#pass = pass;
    this.#snapshot = snapshot;
    this.#lbs = lbs;
    this.assignments = assignments;
    this.#counters = new CounterDraft(stripe);
  }

  #update(lead: LeadDoc, fields: Partial<LeadDoc>, unset: (keyof LeadDoc)[] = []): void {
    const { now } = this.#pass;
    this.#updates.push({
      updateOne: {
        filter: { _id: lead._id, status: lead.status, in_delivery: false },
        update: {
          $set: { ...fields, updated_at: now },
          ...(unset.length > 0 ? { $unset: Object.fromEntries(unset.map((field) => [field, 1])) } : {}),
        },
      },
    });
  }

  /** Evaluates intake's step 5 again; a lead that is free now is routed. */
  async judge(lead: LeadDoc, stored: LeadDoc, suppressed: boolean): Promise<void> {
    const verdict = isStock(lead.status)
      ? intakeStatus({ ...lead, suppressed }, this.#snapshot.settings.source_gating)
      : { status: 'new' as const };
    if (verdict.status === 'new') return this.#route(lead, stored);
    this.result.kept += 1;
    const hold_reason = verdict.hold_reason ?? '';
    if (verdict.status === stored.status && hold_reason === (stored.hold_reason ?? '')) return;
    const erased = verdict.status === 'suppressed';
    this.#update(
      stored,
      {
        status: verdict.status,
        hold_reason,
        ...(erased ? PERSONAL_FIELDS_BLANK : {}),
      },
      erased ? [...PERSONAL_FIELDS_UNSET] : [],
    );
  }

  /** The balance follows a lead that gets its entity late (01-domain "The daily run" 4). */
  #countOwner(stored: LeadDoc, lead: LeadDoc): void {
    if (stored.lead_owner_entity || !lead.lead_owner_entity) return;
    this.#counters.add({ kind: 'deleted', entity: 'none', day: stored.day });
    this.#counters.add({ kind: 'received', entity: lead.lead_owner_entity, day: stored.day });
  }

  async #route(lead: LeadDoc, stored: LeadDoc): Promise<void> {
    const { _id, entity, lead_owner_entity, produit, guard_key, departement, is_lb, entity_locked } = lead;
    if (!entity || !lead_owner_entity || !produit || !guard_key) return;
    this.#countOwner(stored, lead);
    const target = { entity, produit, lead_owner_entity, guard_key };
    const { now, pass, fallback } = this.#pass;
    const decide = () =>
      route(
        { id: _id, entity, produit, departement, is_lb, entity_locked },
        this.assignments.viewFor(guard_key),
        {
          now,
          day: parisDay(now),
          pass,
          fallback,
        },
      );
    let decision = decide();
    // The order's LB share comes first; each LB changes its fill, so the lead is routed again.
    while (pass === 'run' && decision.outcome === 'assigned' && (await this.#giveLb(decision)))
      decision = decide();

    if (decision.outcome === 'assigned') {
      const delivery = this.assignments.assign(
        { _id, departement, is_lb, lead_owner_entity, guard_key },
        decision,
      );
      this.#update(stored, { ...target, ...assignedFields(delivery, decision) }, ['hold_reason']);
      this.result[is_lb ? 'assigned_lb' : 'assigned_fresh'] += 1;
      return;
    }
    if (fallback) {
      const { status, reason, trace } = decision;
      this.result.kept += 1;
      // Between the runs nothing is written about a lead of which nothing has changed.
      if (pass === 'stock' && isSettled(stored, { ...target, status, reason })) return;
      const kept = { status: is_lb ? stored.status : status, routing: trace, routing_mode: trace.mode };
      this.#update(stored, { ...target, ...kept, routing_reason: reason }, ['hold_reason']);
    } else if (isHeld(stored.status)) {
      // Free now, and served by nobody of its own company: it waits as `new` for the pass that crosses.
      this.#update(stored, { ...target, status: 'new' }, ['hold_reason']);
    }
  }

  async #giveLb({ order }: Extract<RoutingDecision, { outcome: 'assigned' }>): Promise<boolean> {
    // What is due beyond this page's transaction is due on the next one.
    if (this.result.assigned_lb >= MAX_LBS) return false;
    if (lbNeeded(order.lb_target_bp, this.assignments.weekUse(order)) <= 0) return false;
    const lb = await this.#lbs.take(order, 'run');
    if (!lb) return false;
    this.assignLb(lb, order);
    return true;
  }

  /** Assigns an LB found for an order of its own company: LBs never cross, also when the fresh lead of the turn does. */
  assignLb(lb: LbLead, order: OrderView): void {
    const { now, pass } = this.#pass;
    const mode = 'normal' as const;
    const reason = 'lb_mix';
    const trace = {
      at: now,
      pass,
      calendar: { entity: lb.entity, open: true, reason: null },
      considered: [[order.id, order.client_id, order.entity, order.priorite, 'won', []] as const],
      more: {},
      winner: order.id,
      mode,
      reason,
    };
    const decision = { outcome: 'assigned' as const, order, mode, reason, trace };
    const delivery = this.assignments.assign(lb, decision);
    this.#update(lb, assignedFields(delivery, decision));
    this.result.assigned_lb += 1;
  }

  async write(store: Store): Promise<void> {
    if (this.#updates.length === 0) return;
    await transaction(store, async (session) => {
      const written = await store.leads.bulkWrite(this.#updates, { session });
      if (written.matchedCount !== this.#updates.length) throw new StaleDecisionError('a lead moved');
      await this.assignments.write(store, session);
      await this.#counters.write(store, session);
    });
  }
}

async function openDraft(leads: readonly LeadDoc[], deps: StockDeps, pass: StockPass) {
  const { store, stripe } = deps;
  const week = weekKey(pass.now);
  const [snapshot, uses] = await Promise.all([readSnapshot(store), weekUses(store, week)]);
  const targeted = leads.map((lead) => ({ stored: lead, lead: withTarget(lead, snapshot, deps.keys) }));
  const guards = await readGuards(
    store,
    targeted.flatMap(({ lead }) => lead.guard_key ?? []),
  );
  const assignments = new AssignmentDraft({
    snapshot,
    uses,
    guards,
    week,
    stripe,
    now: pass.now,
    pass: pass.pass,
  });
  const lbs = new LbPool({ store, now: pass.now, guards, weekUse: assignments.weekUse });
  return { snapshot, lbs, targeted, draft: new PageDraft(stripe, pass, assignments, lbs, snapshot) };
}

type OpenDraft = Awaited<ReturnType<typeof openDraft>>;

const TRIES = 6;

/**
 * Builds a draft and writes it, deciding again on fresh data when the world moved.
 * @param load the leads it is about, read anew at each try
 * @throws the last error when it never settles
 */
export async function writeStockDraft(
  deps: StockDeps,
  pass: StockPass,
  load: () => Promise<LeadDoc[]>,
  fill: (open: OpenDraft) => Promise<void>,
): Promise<PageResult> {
  for (let attempt = 1; ; attempt += 1) {
    const open = await openDraft(await load(), deps, pass);
    await fill(open);
    try {
      await open.draft.write(deps.store);
      return open.draft.result;
    } catch (error) {
      if (!isStale(error) || attempt >= TRIES) throw error;
      if (error instanceof StaleDecisionError) await open.draft.assignments.makeMissingFences(deps.store);
    }
  }
}

const WAITING_STATUSES: LeadDoc['status'][] = [...STOCK_STATUSES, 'lb'];
export const NOTHING: Readonly<PageResult> = { assigned_fresh: 0, assigned_lb: 0, kept: 0, failed: 0 };

/**
 * Judges and routes some waiting leads, oldest first; ids that wait no more are passed over. One that cannot be
 * written, even alone, is left as it was and counted.
 */
export async function settleStockPage(
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
    if (!isStale(error)) throw error;
    if (ids.length === 1) return { ...NOTHING, failed: 1 };
  }
  let sum = NOTHING;
  for (const id of ids) sum = addResults(sum, await settleStockPage([id], deps, pass));
  return sum;
}

/** Sums two pages. */
export const addResults = (a: PageResult, b: PageResult): PageResult => ({
  assigned_fresh: a.assigned_fresh + b.assigned_fresh,
  assigned_lb: a.assigned_lb + b.assigned_lb,
  kept: a.kept + b.kept,
  failed: a.failed + b.failed,
});
