/**
 * Finds LBs for an order (01-domain §3 "LB mix"): never sold to this client first, then sold to it more than 30 days
 * ago; oldest first. In the place of a suspicious number: the oldest with a valid one. One pool serves one transaction, a page
 * of the run or a group of submissions, so that it hands every LB out once.
 */
import type { Filter } from 'mongodb';
import type { Cents } from '../../domain/money/money.ts';
import type { GuardHit } from '../../domain/routing/duplicates.ts';
import { LB_RESALE_AGE_MS, type WeekUse } from '../../domain/routing/lb.ts';
import { firstFailure, type OrderView, type RoutingPass } from '../../domain/routing/open-rules.ts';
import { type Guards, readGuards, type TargetedLead } from './assign-leads.ts';
import { afterLead } from '../leads/lead-order.ts';
import { type Exclusions, readExclusions } from './exclusions.ts';
import type { Snapshot } from './snapshot.ts';
import type { Store } from '../db/mongo.ts';
import type { LeadDoc } from '../leads/collections.ts';

const PAGE = 100;
/** A suspicious number needs one. */
const REPLACEMENT_PAGE = 20;

type Stage = (clientId: string) => Filter<LeadDoc>;

/** Stages an order's search goes through. */
const MIX: readonly Stage[] = [
  (clientId) => ({ sold_to: { $ne: clientId } }),
  (clientId) => ({ sold_to: clientId }),
];
const REPLACEMENT: readonly Stage[] = [() => ({ phone_quality: 'valid' })];

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

interface Search {
  stages: readonly Stage[];
  stage: number;
  after: Pick<LeadDoc, 'created_at' | '_id'> | null;
  found: LbLead[];
}

export interface LbPoolContext {
  store: Store;
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
    const { _id: id, entity, produit, departement, is_lb, entity_locked, custom_fields } = lead;
    return !firstFailure({
      lead: { id, entity, produit, departement, is_lb, entity_locked, custom_fields },
      order,
      week: weekUse(order),
      prepaid_left: prepaidLeft(order),
      net_price: netPrice(order),
      guard,
      contradictions: snapshot.contradictions,
      excluded: exclusions.get(lead.phone_hash)?.has(order.client_id) ?? false,
      now,
      pass,
    });
  }

  async #fill(search: Search, order: OrderView): Promise<boolean> {
    const { store, now, guards, exclusions, snapshot } = this.#ctx;
    while (search.stage < search.stages.length) {
      const { after } = search;
      const page = (await store.leads
        .find({
          is_lb: true,
          entity: order.entity,
          produit: order.produit,
          in_delivery: false,
          ...(order.departements ? { departement: { $in: [...order.departements] } } : {}),
          ...postcodesOf(order),
          $and: [
            search.stages[search.stage]!(order.client_id),
            // What was sold lately rests for 30 days, as it did before it joined the pool.
            {
              $or: [
                { status: 'lb' },
                { status: 'livre', delivered_at: { $lt: new Date(now.getTime() - LB_RESALE_AGE_MS) } },
              ],
            },
            after ? afterLead(after) : {},
          ],
        })
        .sort({ created_at: 1, _id: 1 })
        .limit(search.stages === REPLACEMENT ? REPLACEMENT_PAGE : PAGE)
        .toArray()) as LbLead[];
      if (page.length > 0) {
        search.after = page.at(-1)!;
        search.found = page;
        const [read, excluded] = await Promise.all([
          readGuards(
            store,
            page.map((lead) => lead.guard_key).filter((key) => !guards.has(key)),
          ),
          readExclusions(
            store,
            snapshot,
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
