/**
 * Plays a past period again, moment by moment: leads that come in, runs, changes of orders and settings, returns (12-rules U39).
 * Each decision is taken by the code that takes it in life, on a world in memory; nothing is written.
 */
import { ENTITIES } from '../../../domain/common/entity.ts';
import { breakerReason, intakeStatus } from '../../../domain/intake/intake.ts';
import { HELD_STATUSES, type LeadStatus, QUEUE_STATUSES } from '../../../domain/leads/lead.ts';
import { GUARD_WINDOW_MS } from '../../../domain/routing/duplicates.ts';
import { LB_RESALE_AGE_MS, LB_STOCK_AGE_MS } from '../../../domain/routing/lb.ts';
import { inWeek, isShut } from '../../../domain/routing/open-rules.ts';
import { NO_EDITS, type ReplayEdits } from '../../../domain/routing/replay-edits.ts';
import { STOCK_PHASES, type StockPhase } from '../../../domain/runs/stock-phase.ts';
import { weekKey } from '../../../domain/time/paris-time.ts';
import { isTargeted } from '../assign-leads.ts';
import { takeLbs } from '../assign-stock.ts';
import { decideNew, takeNew } from '../route-new.ts';
import { StockDraft, type StockPass } from '../stock-draft.ts';
import { withTarget } from '../stock-page.ts';
import { type Gate, gateOf, wantsProof } from '../../sources/gates.ts';
import { unitsLeft } from '../../billing/prepaid-units.ts';
import { netPriceAt } from '../order-states.ts';
import { changed, type Rules } from './base.ts';
import type { ReplayData } from './load.ts';
import { inOrder } from './memory-lbs.ts';
import type { PastLead, Tick } from './past.ts';
import { eventsOf, type ReplayEvent } from './events.ts';
import { unproveBefore, worldAtStart } from './start.ts';
import type { ReplayWorld } from './world.ts';

/** Leads, or LBs, of one transaction of a run (activities/runs/daily-delivery.ts). */
const PAGE = 200;
/** Leads decided between two ticks. */
const TICK = 200;
const HOUR_MS = 3_600_000;

/** What a replay is of. */
export interface PlayOptions {
  /** The orders and settings of then, with their changes; or those of today, all along. */
  rules: 'then' | 'now';
  edits?: ReplayEdits;
}

/** Why a waiting lead needs no second look: nothing has opened since the last one. */
interface Look {
  version: number;
  hour: number;
  /** The first guard on its person ends. */
  until: number;
}

const isOf = (statuses: readonly LeadStatus[]) => (lead: PastLead) =>
  statuses.includes(lead.status) && !lead.in_delivery;
const isQueued = isOf(QUEUE_STATUSES);
const isHeldBack = isOf(HELD_STATUSES);

/** Whether a breaker keeps a lead that comes in; of those that came while a source was tried out, whom it really kept. */
const keptBy = (gate: Gate | undefined, { hold_reason }: PastLead): { breaker?: string } =>
  gate?.state === 'open' || (gate?.state === 'half_open' && hold_reason === breakerReason(gate.source))
    ? { breaker: gate.source }
    : {};

class Player {
  readonly world: ReplayWorld;
  readonly #tick: Tick;
  readonly #looks = new Map<string, Look>();
  /** Leads that may be waiting. */
  readonly #waiting = new Set<PastLead>();
  #shut: readonly string[] = [];
  #decided = 0;

  constructor(world: ReplayWorld, tick: Tick) {
    this.world = world;
    this.#tick = tick;
    for (const lead of world.leads.values()) if (isQueued(lead) || isHeldBack(lead)) this.#waiting.add(lead);
  }

  async #pause(): Promise<void> {
    this.#decided += 1;
    if (this.#decided % TICK === 0) await this.#tick();
  }

  async arrive(stored: PastLead, now: Date): Promise<void> {
    const { world } = this;
    const lead: PastLead = { ...stored, ...{ is_lb: false, in_delivery: false, sold_to: [] } };
    unproveBefore(lead, now);
    for (const field of ['delivered_at', 'lb_since', 'was_replaced', 'hold_reason', 'routing'] as const)
      delete lead[field];
    world.leads.set(lead._id, lead);
    await this.#pause();
    const facts = {
      ...lead,
      suppressed: world.isSuppressed(lead.phone_hash, now),
      test: lead.test_until !== undefined,
      ...keptBy(gateOf(world.snapshot.gates, lead), stored),
      ...wantsProof(world.snapshot.gates, lead),
    };
    const { status, hold_reason } = intakeStatus(facts, world.snapshot.settings.source_gating);
    lead.status = status;
    if (hold_reason) lead.hold_reason = hold_reason;
    if (status === 'new' && isTargeted(lead)) {
      const draft = world.draft([lead.phone_hash], now, 'intake');
      const { fields, lb } = await takeNew(lead, decideNew(lead, draft), draft);
      world.take(draft.assignments, [{ lead, fields }, ...(lb ? [lb] : [])]);
    }
    if (isQueued(lead) || isHeldBack(lead)) this.#waiting.add(lead);
  }

  /** A proof comes: the lead is judged again, at once. */
  async #prove(id: string, now: Date): Promise<void> {
    const { world } = this;
    const consent = world.data.leads.get(id)?.consent;
    const lead = world.leads.get(id);
    if (!lead || !consent) return;
    lead.consent = consent;
    if (isHeldBack(lead)) await this.#page([lead], { now, pass: 'reroute', fallback: true });
  }

  async #page(leads: readonly PastLead[], pass: StockPass): Promise<void> {
    const { world } = this;
    const hashes = leads.map(({ phone_hash }) => phone_hash);
    const { assignments, lbs, snapshot } = world.draft(hashes, pass.now, pass.pass);
    const draft = new StockDraft('', pass, assignments, lbs, snapshot);
    for (const stored of leads) {
      const lead = withTarget(stored, snapshot, world.data.keys);
      await draft.judge(lead, stored, world.isSuppressed(lead.phone_hash, pass.now));
      await this.#pause();
    }
    world.take(assignments, draft.changes);
    for (const { lead } of draft.changes) this.#settle(lead as PastLead);
  }

  #settle(lead: PastLead): void {
    if (isQueued(lead) || isHeldBack(lead)) this.#waiting.add(lead);
    else this.#waiting.delete(lead);
  }

  /** The phases of a run, or of the stock between the runs. */
  async assignStock(pass: 'run' | 'stock', now: Date): Promise<void> {
    const queues = ENTITIES.flatMap((entity) =>
      [...this.world.data.products].sort().map((produit) => ({ entity, produit })),
    );
    for (const phase of STOCK_PHASES[pass]) {
      if (phase === 'held') await this.#queue(phase, pass, now, isHeldBack);
      else if (phase === 'due' || phase === 'lb')
        for (const queue of queues) await this.#fill(phase, queue, now);
      else
        for (const { entity, produit } of queues)
          await this.#queue(
            phase,
            pass,
            now,
            (lead) => isQueued(lead) && lead.entity === entity && lead.produit === produit,
          );
    }
  }

  async #queue(phase: StockPhase, pass: 'run' | 'stock', now: Date, is: (lead: PastLead) => boolean) {
    const waiting = [...this.#waiting].filter(is).sort(inOrder);
    const looked = pass === 'stock' ? waiting.filter((lead) => this.#mayHaveOpened(lead, now)) : waiting;
    for (let n = 0; n < looked.length; n += PAGE)
      await this.#page(looked.slice(n, n + PAGE), { now, pass, fallback: phase === 'cross' });
    if (pass === 'stock') for (const lead of looked) this.#note(lead, now);
  }

  #mayHaveOpened({ _id }: PastLead, now: Date): boolean {
    const look = this.#looks.get(_id);
    const hour = Math.floor(now.getTime() / HOUR_MS);
    return !look || look.version < this.world.version || look.hour !== hour || look.until <= now.getTime();
  }

  #note({ _id, guard_key }: PastLead, now: Date): void {
    const hits = [...(this.world.guards.get(guard_key ?? '')?.values() ?? [])];
    const ends = hits.map(({ assigned_at }) => assigned_at.getTime() + GUARD_WINDOW_MS);
    const until = Math.min(Infinity, ...ends.filter((end) => end > now.getTime()));
    const hour = Math.floor(now.getTime() / HOUR_MS);
    this.#looks.set(_id, { version: this.world.version, hour, until });
  }

  async #fill(phase: 'due' | 'lb', queue: Parameters<typeof takeLbs>[1]['queue'], now: Date): Promise<void> {
    for (let full = true; full;) {
      const { assignments, lbs, snapshot } = this.world.draft([], now, 'run');
      const draft = new StockDraft('', { now, pass: 'run', fallback: false }, assignments, lbs, snapshot);
      await takeLbs({ draft, lbs, snapshot }, { phase, queue, limit: PAGE, now });
      this.world.take(assignments, draft.changes);
      full = draft.result.assigned_lb === PAGE;
      await this.#tick();
    }
  }

  /** Leads that join the pool, as the run marks them (store/routing/mark-lb.ts). */
  markLbs(now: Date): void {
    const { world } = this;
    const at = now.getTime();
    for (const lead of world.leads.values()) {
      if (lead.is_lb || lead.in_delivery || !isTargeted(lead)) continue;
      const waited = isQueued(lead) && lead.created_at.getTime() < at - LB_STOCK_AGE_MS;
      const { delivered_at } = lead;
      const rested =
        lead.status === 'livre' &&
        delivered_at !== undefined &&
        delivered_at.getTime() < at - LB_RESALE_AGE_MS;
      if (!waited && !rested) continue;
      Object.assign(lead, { is_lb: true, lb_since: now, ...(waited && { status: 'lb' as const }) });
      this.#waiting.delete(lead);
      world.pool.add(lead);
    }
  }

  /** @returns whether an order has opened by time (activities/routing/wake-stock.ts) */
  look(now: Date): boolean {
    const { snapshot, units } = this.world;
    const week = weekKey(now);
    const uses = units.ofWeek(week);
    const shut = new Set(
      [...snapshot.orders.values()]
        .filter((order) =>
          isShut({
            order: inWeek(order, week),
            week: uses.get(order.id) ?? { used: 0, lb_used: 0 },
            prepaid_left: unitsLeft(units.left, order),
            net_price: netPriceAt(snapshot, order, now),
            now,
          }),
        )
        .map(({ id }) => id),
    );
    const opened = this.#shut.some((id) => snapshot.orders.has(id) && !shut.has(id));
    this.#shut = [...shut];
    return opened;
  }

  /** @returns whether the stock is to be routed after it */
  async play(event: ReplayEvent): Promise<boolean> {
    const { world } = this;
    const { at } = event;
    switch (event.kind) {
      case 'change':
        world.rules = changed(world.rules, event.change);
        return true;
      case 'breaker':
        world.breaker(event.breaker_id, event.event);
        return true;
      case 'units':
        world.units.addLeft(event.balance_id, event.units);
        world.opens();
        return event.units > 0;
      case 'given_back': {
        world.giveBack(event.delivery, at);
        const lead = world.leads.get(event.delivery.lead_id);
        if (lead) this.#settle(lead);
        // What is cancelled waits for the next run; what is returned is sold again at once.
        return event.delivery.status !== 'cancelled';
      }
      case 'deleted': {
        const lead = world.leads.get(event.lead_id);
        if (lead) this.#waiting.delete(lead);
        return false;
      }
      case 'sent': {
        const held = world.held.get(event.lead_id);
        if (held?.delivery.client_id === event.client_id) world.sent(event.client_id, at);
        return false;
      }
      case 'stock':
        return true;
      case 'reroute': {
        const lead = world.leads.get(event.lead_id);
        if (lead && (isQueued(lead) || isHeldBack(lead) || lead.status === 'lb'))
          await this.#page([lead], { now: at, pass: 'reroute', fallback: true });
        return false;
      }
      case 'proof':
        await this.#prove(event.lead_id, at);
        return false;
      case 'hour':
        return this.look(at);
      case 'mark':
        this.markLbs(at);
        return false;
      case 'run':
        await this.assignStock('run', at);
        return false;
      case 'arrival':
        await this.arrive(event.lead, at);
        return false;
    }
  }
}

/** @returns the world at the end of the period */
export async function playPeriod(
  data: ReplayData,
  { rules, edits = NO_EDITS }: PlayOptions,
  tick: Tick,
): Promise<ReplayWorld> {
  const of: Rules = rules === 'then' ? data.then.rules : data.now;
  const player = new Player(worldAtStart(data, of, edits), tick);
  // A week begins with orders that were full the moment before.
  player.look(new Date(data.start.getTime() - 1));
  // The stock is routed after everything of one moment, before the next one.
  let waiting: Date | null = null;
  for (const event of eventsOf(data, rules === 'then' ? data.then.changes : [])) {
    if (waiting && event.at > waiting) {
      await player.assignStock('stock', waiting);
      waiting = null;
    }
    if (await player.play(event)) waiting = event.at;
  }
  if (waiting) await player.assignStock('stock', waiting);
  return player.world;
}
