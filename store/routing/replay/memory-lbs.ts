/** The pool of LBs of a replay: the leads of its memory, searched as the stored ones are (store/routing/lb-pool.ts). */
import type { Exclusions } from '../exclusions.ts';
import type { LeadDoc } from '../../leads/collections.ts';
import { isTargeted, type TargetedLead } from '../assign-leads.ts';
import { type LbPageAsked, type LbSource, restsUntil } from '../lb-pool.ts';

type Place = Pick<LeadDoc, 'created_at' | '_id'>;

/** Leads in the order they came. */
export const inOrder = (a: Place, b: Place): number =>
  a.created_at.getTime() - b.created_at.getTime() || Number(a._id > b._id) - Number(a._id < b._id);

const keyOf = (entity: string, produit: string): string => `${entity}|${produit}`;

/** LBs by company and product, in order. */
export class MemoryPool {
  readonly #leads = new Map<string, TargetedLead[]>();
  readonly #unsorted = new Set<string>();

  add(lead: LeadDoc): void {
    if (!isTargeted(lead)) return;
    const key = keyOf(lead.entity, lead.produit);
    const list = this.#leads.get(key);
    if (list) list.push(lead);
    else this.#leads.set(key, [lead]);
    this.#unsorted.add(key);
  }

  of(entity: string, produit: string): readonly TargetedLead[] {
    const key = keyOf(entity, produit);
    const list = this.#leads.get(key) ?? [];
    if (this.#unsorted.delete(key)) list.sort(inOrder);
    return list;
  }
}

function isFree(lead: TargetedLead, { order, stage, now }: LbPageAsked): boolean {
  if (lead.in_delivery || (order.departements && !order.departements.has(lead.departement))) return false;
  if (stage.valid && lead.phone_quality !== 'valid') return false;
  const { sold_before: before } = stage;
  if (before !== undefined && lead.sold_to.includes(order.client_id) !== before) return false;
  if (lead.status === 'lb') return true;
  return lead.status === 'livre' && lead.delivered_at !== undefined && lead.delivered_at < restsUntil(now);
}

/** @param world its guards are all known: a draft is given them whole */
export const memoryLbs = (world: {
  pool: MemoryPool;
  excludedAt(hash: string, now: Date): ReadonlySet<string>;
}): LbSource => ({
  page(asked) {
    const { order, after, limit } = asked;
    const page: TargetedLead[] = [];
    for (const lead of world.pool.of(order.entity, order.produit)) {
      if (after && inOrder(lead, after) <= 0) continue;
      if (isFree(lead, asked)) page.push(lead);
      if (page.length === limit) break;
    }
    return Promise.resolve(page);
  },
  guards: () => Promise.resolve(new Map()),
  exclusions: (hashes, now): Promise<Exclusions> =>
    Promise.resolve(new Map(hashes.map((hash) => [hash, world.excludedAt(hash, now)]))),
});
