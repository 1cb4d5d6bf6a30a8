/**
 * Finds LBs for an order (01-domain §3 "LB mix"): never sold to this client first, then sold to it more than 30 days
 * ago; oldest first. In the place of a suspicious number: the oldest with a valid one. One pool serves one transaction, a page
 * of the run or a group of submissions, so that it hands every LB out once.
 */
import type { Filter } from 'mongodb';
import type { Cents } from '../../domain/money/money.ts';
import { lacksProof } from '../../domain/intake/intake.ts';
import type { GuardHit } from '../../domain/routing/duplicates.ts';
import { LB_RESALE_AGE_MS, type WeekUse } from '../../domain/routing/lb.ts';
import { firstFailure, type OrderView, type RoutingPass } from '../../domain/routing/open-rules.ts';
import { type Guards, readGuards, type TargetedLead } from './assign-leads.ts';
import { afterLead } from '../leads/lead-order.ts';
import { type Exclusions, readExclusions } from './exclusions.ts';
import { wantsProof } from '../sources/gates.ts';
import { routable } from './routable.ts';
import type { Snapshot } from './snapshot.ts';
import type { Store } from '../db/mongo.ts';
import type { LeadDoc } from '../leads/collections.ts';

const PAGE = 100;
/** A suspicious number needs one. */
const REPLACEMENT_PAGE = 20;

/** What of the pool an order asks for, in this order. */
export interface LbStage {
  /** Only what its client was sent before, or never was; absent: both. */
  sold_before?: boolean;
  /** Only valid numbers. */
  valid?: true;
}
const MIX: readonly LbStage[] = [{ sold_before: false }, { sold_before: true }];
const REPLACEMENT: readonly LbStage[] = [{ valid: true }];

/**
 * Stored postcodes are as criteria compare them, so MongoDB passes over the others: an order of a few communes would
 * otherwise read the whole pool.
 */
function postcodesOf({ criteria }: OrderView): Filter<LeadDoc> {
  const list = criteria.find(
    ({ champ, op, si_absent }) => champ === 'code_postal' && op === 'dans' && si_absent === 'refuse',
  );
  return list ? { 'custom_fields.code_postal': { $in: [...list.folded] } } : {};
}

export type LbLead = TargetedLead;

/** After which of the leads in their order a page begins. */
export type LbAfter = Pick<LeadDoc, 'created_at' | '_id'> | null;

export interface LbPageAsked {
  order: OrderView;
  stage: LbStage;
  after: LbAfter;
  limit: number;
  now: Date;
}

/** Where LBs are: in the store, or in the memory of a replay. */
export interface LbSource {
  /** Oldest first. */
  page(asked: LbPageAsked): Promise<LbLead[]>;
  /** Of the leads of a page. */
  guards(guardKeys: readonly string[]): Promise<Guards>;
  exclusions(phoneHashes: readonly string[], now: Date): Promise<Exclusions>;
}

interface Search {
  stages: readonly LbStage[];
  stage: number;
  after: LbAfter;
  found: LbLead[];
}

export interface LbPoolContext {
  source: LbSource;
  now: Date;
  /** Guards already read; those of the LBs found join them. */
  guards: Guards;
  /** Exclusions already read; those of the LBs found join them. */
  exclusions: Exclusions;
  snapshot: Snapshot;
  weekUse(order: OrderView): WeekUse;
  prepaidLeft(order: OrderView): number | null;
  netPrice(order: OrderView): Cents | null;
}

export class LbPool {
  readonly #ctx: LbPoolContext;
  readonly #taken = new Set<string>();
  readonly #searches = new Map<string, Search>();

  constructor(context: LbPoolContext) {
    this.#ctx = context;
  }

  /** Takes the next LB the order is OPEN for, or `null` when there is none (left). */
  async take(order: OrderView, pass: RoutingPass): Promise<LbLead | null> {
    const replaces = pass === 'replacement';
    const key = `${order.id}|${replaces}`;
    const stages = replaces ? REPLACEMENT : MIX;
    const search = this.#searches.get(key) ?? { stages, stage: 0, after: null, found: [] };
    this.#searches.set(key, search);
    for (;;) {
      const lead = search.found.shift();
      if (lead) {
        if (!this.#taken.has(lead._id) && this.#isOpen(lead, order, pass)) {
          this.#taken.add(lead._id);
          return lead;
        }
      } else if (!(await this.#fill(search, order))) {
        return null;
      }
    }
  }

  #isOpen(lead: LbLead, order: OrderView, pass: RoutingPass): boolean {
    const { now, guards, exclusions, snapshot, weekUse, prepaidLeft, netPrice } = this.#ctx;
    const guard: GuardHit | undefined = guards.get(lead.guard_key)?.get(order.client_id);
    // Sold before or not: without its proof it is not sold again.
    if (
      lacksProof({ ...lead, ...wantsProof(snapshot.gates, lead) }, snapshot.settings.source_gating) !==
      undefined
    )
      return false;
    return !firstFailure({
      lead: routable(lead),
      order,
      week: weekUse(order),
      prepaid_left: prepaidLeft(order),
      net_price: netPrice(order),
      guard,
      contradictions: snapshot.contradictions,
      callbacks: snapshot.settings.callback,
      excluded: exclusions.get(lead.phone_hash)?.has(order.client_id) ?? false,
      now,
      pass,
    });
  }

  async #fill(search: Search, order: OrderView): Promise<boolean> {
    const { source, now, guards, exclusions } = this.#ctx;
    const limit = search.stages === REPLACEMENT ? REPLACEMENT_PAGE : PAGE;
    while (search.stage < search.stages.length) {
      const { after } = search;
      const page = await source.page({ order, stage: search.stages[search.stage]!, after, limit, now });
      if (page.length > 0) {
        search.after = page.at(-1)!;
        search.found = page;
        const [read, excluded] = await Promise.all([
          source.guards(page.map((lead) => lead.guard_key).filter((key) => !guards.has(key))),
          source.exclusions(
            page.map((lead) => lead.phone_hash),
            now,
          ),
        ]);
        for (const [hash, clients] of excluded) exclusions.set(hash, clients);
        for (const [person, hits] of read) guards.set(person, hits);
        return true;
      }
      search.stage += 1;
      search.after = null;
    }
    return false;
  }
}

/** What was sold lately rests for 30 days, as it did before it joined the pool. */
export const restsUntil = (now: Date): Date => new Date(now.getTime() - LB_RESALE_AGE_MS);

/** The pool as it is stored. */
export const storedLbs = (store: Store, snapshot: Snapshot): LbSource => ({
  page: ({ order, stage: { sold_before, valid }, after, limit, now }) =>
    store.leads
      .find({
        is_lb: true,
        entity: order.entity,
        produit: order.produit,
        in_delivery: false,
        // One that was sold and whose person is erased has none.
        guard_key: { $exists: true },
        ...(order.departements ? { departement: { $in: [...order.departements] } } : {}),
        ...postcodesOf(order),
        ...(valid && { phone_quality: 'valid' as const }),
        $and: [
          sold_before === undefined
            ? {}
            : { sold_to: sold_before ? order.client_id : { $ne: order.client_id } },
          { $or: [{ status: 'lb' }, { status: 'livre', delivered_at: { $lt: restsUntil(now) } }] },
          after ? afterLead(after) : {},
        ],
      })
      .sort({ created_at: 1, _id: 1 })
      .limit(limit)
      .toArray() as Promise<LbLead[]>,
  guards: (guardKeys) => readGuards(store, guardKeys),
  exclusions: (phoneHashes, now) => readExclusions(store, snapshot, phoneHashes, now),
});
