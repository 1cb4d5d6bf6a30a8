/**
 * Stores one group of submissions in one transaction (04-architecture "Intake"): one read of what exists, the pure
 * decision lead by lead on the order snapshot plus the group's own effects, one commit.
 */
import type { AnyBulkWriteOperation, ClientSession } from 'mongodb';
import { intakeStatus, isDoubleSubmit, provesConsent } from '../../domain/intake/intake.ts';
import { leadMessage } from '../../domain/intake/messages.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { contradictedFields } from '../../domain/settings/contradictions.ts';
import type { WeekUse } from '../../domain/routing/lb.ts';
import { parisDay, weekKey } from '../../domain/time/paris-time.ts';
import type { RoutingDecision } from '../../domain/routing/routing.ts';
import type { UnitsLeft } from '../billing/prepaid-units.ts';
import { AssignmentDraft, isTargeted } from '../routing/assign-leads.ts';
import { LbPool, storedLbs } from '../routing/lb-pool.ts';
import { type LeadChange, leadUpdate } from '../routing/lead-change.ts';
import { decideNew, type DoorDraft, takeNew } from '../routing/route-new.ts';
import { StaleDecisionError } from '../db/errors.ts';
import { CounterDraft } from '../leads/counters.ts';
import type { PhoneKeys } from '../db/ids.ts';
import { type Known, type PriorSubmit, provableKey, readKnown } from './intake-known.ts';
import { buildLead, type IntakeRequest } from './intake-record.ts';
import { logProof, provenFields } from '../leads/proof.ts';
import { SYSTEM } from '../audit/event-log.ts';
import { waitsForSource } from '../sources/gates.ts';
import { TrialDraft } from '../sources/trial-draft.ts';
import { writeInTurn } from '../db/transaction-in-turn.ts';
import type { Store } from '../db/mongo.ts';
import type { IdempotencyDoc, VisitorSessionDoc } from './collections.ts';
import type { LeadDoc } from '../leads/collections.ts';
import type { Snapshot } from '../routing/snapshot.ts';

/** What a caller is told (03-api `POST /api/public/leads`). */
export type IntakeAnswer = Record<string, unknown> & { success: boolean };

/** One call waiting to be stored: a lead, or a refusal whose answer must be remembered. */
export type IntakeItem = {
  /** Set when it carries an `Idempotency-Key`: whoever has the same one gets the same answer. */
  request_key?: string;
} & ({ request: IntakeRequest } | { refusal: IntakeAnswer });

export interface GroupContext {
  store: Store;
  snapshot: Snapshot;
  keys: PhoneKeys;
  stripe: string;
  uses: ReadonlyMap<string, WeekUse>;
  unitsLeft: UnitsLeft;
  now: Date;
  /** False: store the leads as `new` and leave routing to the next run. */
  routing: boolean;
  /** A decision threw: the lead is kept as `new`, and somebody should know. */
  onRoutingError(error: unknown): void;
  /** Written in the same transaction, whatever the group is: where a file has got to. */
  alongside?(session: ClientSession, judged: JudgedGroup): Promise<void>;
}

/** What a group has become, or would. */
export interface JudgedGroup {
  /** One per item, in order. */
  answers: readonly IntakeAnswer[];
  leads: readonly LeadDoc[];
}

export interface GroupResult {
  /** One per item, in order. */
  answers: IntakeAnswer[];
  usesAfter: ReadonlyMap<string, WeekUse>;
  /** Companies of immediate orders that got a lead. */
  immediate: ReadonlySet<Entity>;
}

function answerFor(
  lead: Pick<LeadDoc, '_id' | 'entity' | 'produit'> & Partial<LeadDoc>,
  status: LeadDoc['status'] | 'double_submit',
): IntakeAnswer {
  return {
    success: true,
    lead_id: lead._id,
    status,
    entity: lead.entity,
    produit: lead.produit,
    message: leadMessage(status, lead.hold_reason ?? lead.routing_reason),
    ...(lead.delivery_id ? { delivery_id: lead.delivery_id } : {}),
    ...(lead.routing_reason ? { routing_reason: lead.routing_reason } : {}),
  };
}

/** Somebody with a phone, whom nothing forbids to sell. */
const isSellable = ({ status }: LeadDoc): boolean => status !== 'invalid' && status !== 'suppressed';

/** Rows share a key with rows of their own file only, and a file says nothing twice. */
const isDouble = (prior: PriorSubmit, { submission, import: file }: IntakeRequest, now: Date): boolean =>
  file !== undefined ||
  isDoubleSubmit(
    prior.resubmitted ?? {
      at: prior.created_at,
      ...(prior.session_id && { session_id: prior.session_id }),
    },
    { at: now, session_id: submission.session_id },
  );

/** What is different about a lead. */
function changeOf(before: LeadDoc, after: LeadDoc): LeadChange {
  const fields = Object.entries(after).filter(([name, value]) => before[name as keyof LeadDoc] !== value);
  const unset = (Object.keys(before) as (keyof LeadDoc)[]).filter((name) => !(name in after));
  return { lead: before, fields: Object.fromEntries(fields) as Partial<LeadDoc>, unset };
}

/** What a submission that brings a proof is known by. */
interface ProofDraft {
  session: VisitorSessionDoc | undefined;
  submitKeys: string[];
  priors: readonly PriorSubmit[];
}

/** An earlier lead whose submit keys go to a later one. */
interface Takeover {
  before: string[] | undefined;
  after: Pick<LeadDoc, 'submit_keys' | 'superseded_by'>;
}

/** An index holds an empty list as a value, so the last key takes the field with it. */
const handOver = ([_id, { before, after }]: [string, Takeover]): AnyBulkWriteOperation<LeadDoc> => {
  const { submit_keys, superseded_by } = after;
  const set = { ...(submit_keys && { submit_keys }), ...(superseded_by && { superseded_by }) };
  return {
    updateOne: {
      filter: { _id, submit_keys: before ?? [] },
      update: {
        ...(Object.keys(set).length > 0 && { $set: set }),
        ...(!submit_keys && { $unset: { submit_keys: 1 } }),
      },
    },
  };
};

/** Everything a group will write, built item by item. */
class GroupDraft {
  readonly leads: LeadDoc[] = [];
  readonly answers: GroupResult['answers'] = [];
  readonly assignments: AssignmentDraft;
  readonly #ctx: GroupContext;
  readonly #known: Known;
  readonly #counters: CounterDraft;
  readonly #remembered: IdempotencyDoc[] = [];
  readonly #takenOver = new Map<string, Takeover>();
  /** Leads of this group: changed in memory, not in the store. */
  readonly #own = new Set<string>();
  readonly #conversions: { session: string; lead: string }[] = [];
  readonly #lbs: LbPool;
  readonly #trials: TrialDraft;
  /** LBs that go in the place of suspicious numbers. */
  readonly #replacements: AnyBulkWriteOperation<LeadDoc>[] = [];
  /** Stored leads whose proof has come with a submission. */
  readonly #proven: LeadChange[] = [];

  constructor(ctx: GroupContext, known: Known) {
    this.#ctx = ctx;
    this.#known = known;
    this.#counters = new CounterDraft(ctx.stripe);
    const { snapshot, uses, unitsLeft, now, stripe } = ctx;
    this.#trials = new TrialDraft(snapshot.gates, known.trials);
    this.assignments = new AssignmentDraft({
      snapshot,
      uses,
      unitsLeft,
      guards: known.guards,
      exclusions: known.exclusions,
      now,
      week: weekKey(now),
      pass: 'intake',
      stripe,
    });
    const { guards, exclusions } = known;
    const { weekUse, prepaidLeft, netPrice } = this.assignments;
    const source = storedLbs(ctx.store, snapshot);
    this.#lbs = new LbPool({ source, now, guards, exclusions, snapshot, weekUse, prepaidLeft, netPrice });
  }

  get isEmpty(): boolean {
    return this.leads.length === 0 && this.#remembered.length === 0 && this.#proven.length === 0;
  }

  async add(item: IntakeItem): Promise<void> {
    const { request_key } = item;
    const first = request_key && this.#known.requests.get(request_key);
    if (first) {
      this.answers.push(first.answer as IntakeAnswer);
      return;
    }
    const answer = 'refusal' in item ? item.refusal : await this.#addLead(item.request);
    this.answers.push(answer);
    if (request_key) {
      const remembered = { _id: request_key, answer, created_at: this.#ctx.now };
      this.#remembered.push(remembered);
      this.#known.requests.set(request_key, remembered);
    }
  }

  async #addLead(request: IntakeRequest): Promise<IntakeAnswer> {
    const { keys, now } = this.#ctx;
    const session = this.#known.sessions.get(request.submission.session_id);
    const submitKeys = this.#known.submitKeys.get(request) ?? [];
    const priors = submitKeys.flatMap((key) => this.#known.submits.get(key) ?? []);
    const doubles = priors.filter((prior) => isDouble(prior, request, now));
    const suppressed = this.#known.suppressed.has(keys.phone(request.phone.phone));
    const { snapshot } = this.#ctx;
    const build = () =>
      buildLead({ request, session, suppressed, snapshot, trials: this.#trials, keys, now });
    const built = this.#known.unproved.size > 0 && !suppressed ? build() : undefined;
    const waiting = built && this.#unprovedBy(built, request);
    if (built && waiting) return this.#prove(waiting, built, { session, submitKeys, priors });
    const first = doubles.find((prior) => prior.status !== 'invalid') ?? doubles[0];
    if (first && first.status !== 'invalid') return answerFor(first, 'double_submit');

    const lead = built ?? build();
    // A correction takes the place of what was invalid; the same mistake twice does not.
    if (first && lead.status === 'invalid') return answerFor(first, 'double_submit');
    if (submitKeys.length > 0) {
      for (const prior of new Set(priors))
        this.#takeOver(prior, submitKeys, doubles.includes(prior) ? lead._id : undefined);
      lead.submit_keys = submitKeys;
      for (const key of submitKeys) this.#known.submits.set(key, lead);
    }
    this.#trials.count(lead);
    const repeats = isSellable(lead) && this.assignments.repeatedBy(lead);
    if (repeats) lead.repeats = repeats;
    await this.#route(lead);
    this.leads.push(lead);
    this.#own.add(lead._id);
    if (lead.status === 'pending_consent' && lead.entity && lead.produit && !request.import) {
      const key = provableKey(lead);
      if (!this.#known.unproved.has(key)) this.#known.unproved.set(key, lead);
    }
    // A test counts nowhere: neither as received nor, once it is gone, as deleted.
    if (!lead.test_until) {
      const day = parisDay(now);
      this.#counters.add({ kind: 'received', entity: lead.lead_owner_entity ?? 'none', day });
      if (lead.entity && this.#contradicts(lead.entity, lead))
        this.#counters.add({ kind: 'contradicts', entity: lead.entity, day });
    }
    if (session) this.#conversions.push({ session: session._id, lead: lead._id });
    return answerFor(lead, lead.status);
  }

  /** The lead that waits for the proof a submission brings; a file does not prove its own rows. */
  #unprovedBy(again: LeadDoc, { import: file }: IntakeRequest): LeadDoc | undefined {
    if (!provesConsent(again.consent) || again.test_until) return undefined;
    const waiting = this.#known.unproved.get(provableKey(again));
    return file && waiting?.import_id === file.id ? undefined : waiting;
  }

  /** The proof is that lead's, and so is the submission: it is judged again and routed, now (12-rules U64). */
  async #prove(
    waiting: LeadDoc,
    { consent, session_id }: LeadDoc,
    { session, submitKeys, priors }: ProofDraft,
  ): Promise<IntakeAnswer> {
    const { now, snapshot } = this.#ctx;
    this.#known.unproved.delete(provableKey(waiting));
    const arrival = { at: now, by: SYSTEM.id, by_name: SYSTEM.name };
    const lead: LeadDoc = {
      ...waiting,
      ...provenFields(waiting, consent!, arrival),
      resubmitted: { at: now, ...(session_id && { session_id }) },
      ...(waiting.page && { page_due: true as const }),
    };
    const { source_gating } = snapshot.settings;
    const facts = { ...lead, suppressed: false, ...waitsForSource(snapshot.gates, lead) };
    const { status, hold_reason } = intakeStatus(facts, source_gating);
    delete lead.hold_reason;
    Object.assign(lead, { status, ...(hold_reason && { hold_reason }) });
    if (submitKeys.length > 0) {
      for (const prior of new Set(priors))
        if (prior._id !== lead._id) this.#takeOver(prior, submitKeys, undefined);
      lead.submit_keys = submitKeys;
    }
    await this.#route(lead);
    const own = this.#own.has(waiting._id);
    const change = changeOf(waiting, lead);
    if (own) {
      for (const field of change.unset ?? []) delete waiting[field];
      Object.assign(waiting, change.fields);
    } else this.#proven.push(change);
    for (const key of submitKeys) this.#known.submits.set(key, own ? waiting : lead);
    if (session) this.#conversions.push({ session: session._id, lead: lead._id });
    return answerFor(lead, lead.status);
  }

  #contradicts(entity: Entity, { status, custom_fields }: LeadDoc): boolean {
    const { contradictions } = this.#ctx.snapshot;
    return status !== 'invalid' && contradictedFields(contradictions[entity], custom_fields).length > 0;
  }

  /** The keys of an earlier lead go to the next one; that lead is stored already, or of this very group. */
  #takeOver(prior: PriorSubmit, keys: readonly string[], superseded_by: string | undefined): void {
    const before = this.#takenOver.get(prior._id)?.before ?? prior.submit_keys;
    const left = (prior.submit_keys ?? []).filter((key) => !keys.includes(key));
    const after = { ...(superseded_by && { superseded_by }), ...(left.length > 0 && { submit_keys: left }) };
    if (left.length === 0) delete prior.submit_keys;
    Object.assign(prior, after);
    if (!this.#own.has(prior._id)) this.#takenOver.set(prior._id, { before, after: prior });
  }

  async #route(lead: LeadDoc): Promise<void> {
    if (lead.status !== 'new' || !isTargeted(lead)) return;
    const { now, routing, snapshot } = this.#ctx;
    const draft: DoorDraft = { assignments: this.assignments, lbs: this.#lbs, snapshot, now };
    let decision: RoutingDecision;
    if (!routing) {
      lead.routing_reason = 'routing_error';
      return;
    }
    try {
      decision = decideNew(lead, draft);
    } catch (error) {
      // Never lose a lead over its routing: it waits, and the next run routes it.
      lead.routing_reason = 'routing_error';
      this.#ctx.onRoutingError(error);
      return;
    }
    const { fields, lb } = await takeNew(lead, decision, draft);
    Object.assign(lead, fields);
    if (lb) this.#replacements.push(leadUpdate(lb, now));
  }

  /** Writes first what other processes write too, so that a conflict shows before the work is done. */
  async write(session: ClientSession): Promise<void> {
    const { store } = this.#ctx;
    await this.assignments.write(store, session);
    if (this.#replacements.length > 0) {
      const replaced = await store.leads.bulkWrite(this.#replacements, { session });
      if (replaced.matchedCount !== this.#replacements.length) throw new StaleDecisionError('an LB moved');
    }
    if (this.#takenOver.size > 0) {
      const released = await store.leads.bulkWrite([...this.#takenOver].map(handOver), { session });
      if (released.matchedCount !== this.#takenOver.size) throw new StaleDecisionError('a submit key moved');
    }
    if (this.#proven.length > 0) {
      const { now } = this.#ctx;
      const updates = this.#proven.map((change) => leadUpdate(change, now));
      const proven = await store.leads.bulkWrite(updates, { session });
      if (proven.matchedCount !== updates.length) throw new StaleDecisionError('an unproved lead moved');
      for (const { lead, fields } of this.#proven)
        await logProof(store, { ...lead, ...fields }, SYSTEM, now, session);
    }
    if (this.#remembered.length > 0) await store.idempotency_keys.insertMany(this.#remembered, { session });
    await this.#trials.write(store, session);
    if (this.leads.length > 0) await store.leads.insertMany(this.leads, { session });
    await this.#counters.write(store, session);
    await this.#ctx.alongside?.(session, this);
  }

  /** Visitor sessions learn which lead they became; the lead itself already names its session. */
  conversions(): AnyBulkWriteOperation<VisitorSessionDoc>[] {
    return this.#conversions.map(({ session, lead }) => ({
      updateOne: {
        filter: { _id: session, lead_id: { $exists: false } },
        update: { $set: { lead_id: lead } },
      },
    }));
  }
}

/**
 * Stores a group. Nothing is stored when it throws.
 * @throws StaleDecisionError, duplicate-key and transient errors (`isStaleDecision`): decide again on fresh data.
 */
export async function storeGroup(items: readonly IntakeItem[], ctx: GroupContext): Promise<GroupResult> {
  const draft = new GroupDraft(ctx, await readKnown(items, ctx));
  for (const item of items) await draft.add(item);
  if (!draft.isEmpty || ctx.alongside) {
    await writeInTurn(ctx.store, (session) => draft.write(session)).catch(async (error: unknown) => {
      if (error instanceof StaleDecisionError) await draft.assignments.makeMissingFences(ctx.store);
      throw error;
    });
    const conversions = draft.conversions();
    if (conversions.length > 0) {
      await ctx.store.visitor_sessions.bulkWrite(conversions, { ordered: false }).catch(() => undefined);
    }
  }
  const { answers, assignments } = draft;
  const immediate = new Set(
    assignments.deliveries.filter((one) => one.immediate).map(({ entity }) => entity),
  );
  return { answers, usesAfter: assignments.usesAfter(), immediate };
}

/**
 * Decides a group and writes nothing.
 * @param known what exists, with what groups judged before it would have made
 */
export async function judgeGroup(
  items: readonly IntakeItem[],
  ctx: GroupContext,
  known: Known,
): Promise<JudgedGroup & { assignments: AssignmentDraft }> {
  const draft = new GroupDraft(ctx, known);
  for (const item of items) await draft.add(item);
  return draft;
}
