/**
 * What one page of waiting leads becomes, decided lead by lead on a draft that sees its own effects, and written in one
 * transaction.
 */
import { intakeStatus, lacksProof } from '../../domain/intake/intake.ts';
import { isHeld, isStock } from '../../domain/leads/lead.ts';
import { lbNeeded } from '../../domain/routing/lb.ts';
import type { OrderView, RoutingPass } from '../../domain/routing/open-rules.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import { route, type RoutingDecision } from '../../domain/routing/routing.ts';
import { type AssignmentDraft, assignedFields, isTargeted } from './assign-leads.ts';
import { StaleDecisionError } from '../db/errors.ts';
import { CounterDraft } from '../leads/counters.ts';
import { recountLeads } from '../monitoring/correct-stats.ts';
import { PERSONAL_FIELDS_BLANK, PERSONAL_FIELDS_UNSET } from '../leads/blank-person.ts';
import type { LbLead, LbPool } from './lb-pool.ts';
import { waitsForSource, wantsProof } from '../sources/gates.ts';
import { type LeadChange, leadUpdate } from './lead-change.ts';
import type { Store } from '../db/mongo.ts';
import { transaction } from '../db/transaction.ts';
import type { LeadDoc } from '../leads/collections.ts';
import { routable } from './routable.ts';
import { lbForShare, lbInstead, replacedFields, replacementFor } from './replace-suspicious.ts';
import type { Snapshot } from './snapshot.ts';

type Assigned = Extract<RoutingDecision, { outcome: 'assigned' }>;

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

/** What the page's transaction will write; a replay takes its changes into memory instead. */
export class StockDraft {
  readonly assignments: AssignmentDraft;
  readonly result: PageResult = { assigned_fresh: 0, assigned_lb: 0, kept: 0, failed: 0 };
  readonly changes: LeadChange[] = [];
  readonly #counters: CounterDraft;
  readonly #recounted: { before: LeadDoc; after: LeadDoc }[] = [];
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
    this.changes.push({ lead, fields: { ...fields, ...(lead.page && { page_due: true as const }) }, unset });
  }

  /** Evaluates intake's step 5 again; a lead that is free now is routed. */
  async judge(lead: LeadDoc, stored: LeadDoc, suppressed: boolean): Promise<void> {
    const { settings, gates } = this.#snapshot;
    if (
      !isStock(lead.status) &&
      lacksProof({ ...lead, ...wantsProof(gates, lead) }, settings.source_gating) !== undefined
    ) {
      this.result.kept += 1;
      return;
    }
    const verdict = isStock(lead.status)
      ? intakeStatus({ ...lead, suppressed, ...waitsForSource(gates, lead) }, settings.source_gating)
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

  /** Whose and what a lead is has become known: so has whom it repeats, and statistics follow. */
  #known(stored: LeadDoc, lead: LeadDoc): Pick<LeadDoc, 'repeats'> {
    if (stored.entity === lead.entity && stored.produit === lead.produit) return {};
    const repeats = this.assignments.repeatedBy(lead);
    const known = repeats ? { repeats } : {};
    this.#recounted.push({ before: stored, after: { ...lead, ...known } });
    return known;
  }

  /** The balance follows a lead that gets its entity late (01-domain "The daily run" 4). */
  #countOwner(stored: LeadDoc, lead: LeadDoc): void {
    if (stored.lead_owner_entity || !lead.lead_owner_entity) return;
    this.#counters.add({ kind: 'deleted', entity: 'none', day: stored.day });
    this.#counters.add({ kind: 'received', entity: lead.lead_owner_entity, day: stored.day });
  }

  async #route(lead: LeadDoc, stored: LeadDoc): Promise<void> {
    if (!isTargeted(lead)) return;
    const { _id, entity, lead_owner_entity, produit, guard_key, is_lb, phone_hash } = lead;
    this.#countOwner(stored, lead);
    const target = { entity, produit, lead_owner_entity, guard_key, ...this.#known(stored, lead) };
    const { now, pass, fallback } = this.#pass;
    const decide = () =>
      route(routable(lead), this.assignments.viewFor(guard_key, phone_hash), {
        now,
        day: parisDay(now),
        pass,
        fallback,
      });
    let decision = decide();
    // The order's LB share comes first; each LB changes its fill, so the lead is routed again.
    while (pass === 'run' && decision.outcome === 'assigned' && (await this.#giveLb(decision)))
      decision = decide();

    if (decision.outcome === 'assigned') {
      const lb = await replacementFor(lead, decision, this.#snapshot, this.#lbs);
      if (lb) {
        this.#takeLb(lb, lbInstead(lb, decision, this.#pass), _id);
        this.#update(stored, { ...target, ...replacedFields(lb, decision) }, ['hold_reason']);
        return;
      }
      const delivery = this.assignments.assign(lead, decision);
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

  async #giveLb({ order }: Assigned): Promise<boolean> {
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
    this.#takeLb(lb, lbForShare(lb, order, this.#pass));
  }

  #takeLb(lb: LbLead, decision: Assigned, replaced?: string): void {
    const delivery = this.assignments.assign(lb, decision, replaced);
    this.changes.push({ lead: lb, fields: assignedFields(delivery, decision) });
    this.result.assigned_lb += 1;
  }

  async write(store: Store): Promise<void> {
    if (this.changes.length === 0) return;
    const updates = this.changes.map((change) => leadUpdate(change, this.#pass.now));
    await transaction(store, async (session) => {
      const written = await store.leads.bulkWrite(updates, { session });
      if (written.matchedCount !== updates.length) throw new StaleDecisionError('a lead moved');
      await this.assignments.write(store, session);
      await this.#counters.write(store, session);
      await recountLeads(store, session, this.#recounted, this.#pass.now);
    });
  }
}
