import { beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/time/paris-time.ts';
import { markLb } from '../../../store/routing/mark-lb.ts';
import type { LeadDoc } from '../../../store/leads/collections.ts';
import { MONDAY } from '../../support/intake.ts';
import { aLead } from '../../support/lead-records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
beforeEach(() => emptyStore(store));

const ago = (days: number, ms = 0) => new Date(MONDAY.getTime() - days * DAY_MS - ms);
const mark = (limit = 100) => markLb(store, { now: MONDAY, limit });

async function marked(lead: Partial<LeadDoc>): Promise<LeadDoc> {
  const { insertedId } = await store.leads.insertOne(aLead(lead));
  await mark();
  return (await store.leads.findOne({ _id: insertedId }))!;
}

const OLD = { created_at: ago(8, 1) };
const SOLD = { status: 'livre', created_at: ago(60), delivered_at: ago(30, 1) } as const;

describe('marking the backlog', () => {
  it.each(['new', 'no_open_orders', 'duplicate'] as const)(
    'takes %s leads older than 8 days',
    async (status) => {
      expect(await marked({ ...OLD, status })).toMatchObject({
        status: 'lb',
        is_lb: true,
        lb_since: MONDAY,
        lb_reason: 'waiting_8_days',
      });
    },
  );

  it('takes leads sold more than 30 days ago; they stay livre', async () => {
    expect(await marked(SOLD)).toMatchObject({ status: 'livre', is_lb: true, lb_reason: 'sold_30_days_ago' });
  });

  it.each<[string, Partial<LeadDoc>]>([
    ['8 days old to the millisecond', { created_at: ago(8), status: 'new' }],
    ['sold 30 days ago to the millisecond', { ...SOLD, delivered_at: ago(30) }],
    ['sold again lately', { ...SOLD, delivered_at: ago(2) }],
    ['in an unfinished delivery', { ...OLD, status: 'routed', in_delivery: true }],
    ['livre, with another delivery on its way', { ...SOLD, in_delivery: true }],
    ['held', { ...OLD, status: 'hold_source' }],
    ['without configuration', { ...OLD, status: 'pending_config', entity: null, produit: null }],
    ['without a proof', { ...OLD, status: 'pending_consent' }],
    ['invalid', { ...OLD, status: 'invalid' }],
    ['suppressed', { ...OLD, status: 'suppressed' }],
    ['replaced', { ...OLD, status: 'replaced_by_lb' }],
  ])('leaves alone what is %s', async (_what, lead) => {
    const after = await marked(lead);
    expect(after).toMatchObject({ status: lead.status, is_lb: false });
    expect(after).not.toHaveProperty('lb_since');
  });

  it('is never undone, and says once when and why', async () => {
    const { _id } = await marked({ ...OLD, status: 'new' });
    const later = new Date(MONDAY.getTime() + 40 * DAY_MS);
    await store.leads.updateOne({ _id }, { $set: { status: 'livre', delivered_at: MONDAY } });
    expect((await markLb(store, { now: later, limit: 100 })).marked).toEqual({ ZR7: 0, MDL: 0 });
    expect(await store.leads.findOne({ _id })).toMatchObject({
      lb_since: MONDAY,
      lb_reason: 'waiting_8_days',
    });
  });

  it('goes page by page until there is nothing more', async () => {
    const leads = Array.from({ length: 25 }, (_, n) =>
      aLead({ ...OLD, entity: n % 5 ? 'ZR7' : 'MDL', ...(n % 2 && SOLD) }),
    );
    await store.leads.insertMany(leads);
    const sum = { ZR7: 0, MDL: 0 };
    let pages = 0;
    for (let more = true; more; pages += 1) {
      const page = await mark(4);
      sum.ZR7 += page.marked.ZR7;
      sum.MDL += page.marked.MDL;
      ({ more } = page);
    }
    expect(sum).toEqual({ ZR7: 20, MDL: 5 });
    expect(pages).toBeGreaterThan(2);
    expect(await store.leads.countDocuments({ is_lb: true })).toBe(25);
  });
});
