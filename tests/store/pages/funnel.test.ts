/** The funnel's figures: each step once, whatever becomes of a lead, and no document read that is not shown. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { FunnelCounts, FunnelView } from '../../../domain/pages/funnel.ts';
import { addDays, type ParisDay, weekKeyOfDay } from '../../../domain/time/paris-time.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { openVisitorSession, trackEvent } from '../../../store/intake/track-visitor.ts';
import type { PageStatsDoc } from '../../../store/pages/collections.ts';
import { countFunnel } from '../../../store/pages/count-funnel.ts';
import { funnelFilter, readFunnel } from '../../../store/pages/read-funnel.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { aDay } from '../../support/dates.ts';
import { aSubmission, MONDAY, phoneNumber, useIntake } from '../../support/intake.ts';
import { aDelivery } from '../../support/lead-records.ts';
import { insertPage, setForms } from '../../support/pages.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const intake = useIntake(store);
const TODAY = aDay('2026-11-23');

beforeEach(async () => {
  await emptyStore(store);
  await insertPage(store);
  await setForms(store, { F1: { entity: 'ZR7', produit: 'PV', page: 'lp-pv' } });
  await intake.snapshot.refresh();
});

const rowsOf = (by: FunnelView) => readFunnel(store, { by, entities: ['ZR7'], from: TODAY, to: TODAY });
const counts = async (by: FunnelView = 'page') => (await rowsOf(by)).map((row) => row.counts);
const some = (changes: Partial<FunnelCounts>): FunnelCounts => ({
  ...{ visits: 0, clicks: 0, starts: 0, leads: 0, sellable: 0, sold: 0, rejected: 0 },
  ...changes,
});

async function submit(n: number, body: object = {}): Promise<string> {
  const item = aSubmission({ phone: phoneNumber(n), form_code: 'F1', ...body });
  return String((await intake.queue.submit(item)).lead_id);
}

describe('the funnel', () => {
  it('counts a lead on its day: received, sold, come back, in every view', async () => {
    const { commande } = await insertOrder(store);
    await intake.snapshot.refresh();
    const id = await submit(1, { utm_source: 'Google' });
    await submit(2, { nom: '' });
    await submit(3, { form_code: '', lp_code: 'elsewhere' });
    expect(await countFunnel(store)).toBe(2);
    for (const by of ['page', 'form', 'week'] as const)
      expect(await counts(by)).toEqual([some({ leads: 2, sellable: 1 })]);
    expect((await rowsOf('source')).map(({ source, counts: { leads } }) => [source, leads]).sort()).toEqual([
      ['google', 1],
      ['lp1', 1],
    ]);

    const lead = (await store.leads.findOne({ _id: id }))!;
    const sold = aDelivery(lead, commande, { status: 'sent', simulated: false, sent_at: MONDAY });
    await store.deliveries.deleteMany({ lead_id: id });
    await store.deliveries.insertOne(sold);
    await store.leads.updateOne({ _id: id }, { $set: { status: 'livre', page_due: true } });
    await countFunnel(store);
    expect(await counts()).toEqual([some({ leads: 2, sellable: 1, sold: 1 })]);
    const back = { delivery_id: sold._id, by: SYSTEM, now: MONDAY, reason: 'Hors zone' };
    await rejectDelivery(store, back);
    expect(await countFunnel(store)).toBe(1);
    expect(await counts()).toEqual([some({ leads: 2, sellable: 1, sold: 1, rejected: 1 })]);
    expect(await countFunnel(store)).toBe(0);
  });

  it('counts each event of a session once, also where two processes count at once', async () => {
    const registry = intake.snapshot.current.registry;
    const visit = { origin: { lp_code: 'LP-PV' }, form_code: 'F1' };
    const { session } = await openVisitorSession(store, visit, MONDAY);
    for (const event_type of ['lp_visit', 'lp_visit', 'cta_click', 'other'])
      await trackEvent(store, registry, { session_id: session._id, event_type, data: {} }, MONDAY);
    for (let n = 1; n <= 30; n += 1) await submit(n);
    await Promise.all([countFunnel(store), countFunnel(store), countFunnel(store)]);
    expect(await counts()).toEqual([some({ visits: 1, clicks: 1, leads: 30, sellable: 30 })]);
  });

  it('a lead that is held counts as sellable once it is released', async () => {
    const id = await submit(1);
    await store.leads.updateOne({ _id: id }, { $set: { status: 'hold_source' } });
    await countFunnel(store);
    expect(await counts()).toEqual([some({ leads: 1 })]);
    await store.leads.updateOne({ _id: id }, { $set: { status: 'no_open_orders', page_due: true } });
    await countFunnel(store);
    expect(await counts()).toEqual([some({ leads: 1, sellable: 1 })]);
  });
});

it('reads the documents it shows and no others, however many leads there are', async () => {
  const PAGES = 20;
  const weeks = Array.from({ length: 12 }, (_, n) => weekKeyOfDay(addDays(TODAY, -7 * n)));
  // Each stands for two hundred leads of its week: the figures of 200,000 and more.
  const docs = Array.from({ length: PAGES }, (_, page) =>
    weeks.flatMap((week_key) =>
      ['', 'google', 'facebook', 'bing'].map((key): PageStatsDoc => {
        const view = { by: key ? ('source' as const) : ('page' as const), page: `p${page}`, key };
        const _id = ['ZR7', view.by, view.page, key, week_key].join('|');
        return { _id, entity: 'ZR7', ...view, week_key, days: { [TODAY]: { leads: 210 } } };
      }),
    ),
  ).flat();
  await store.page_stats.insertMany(docs);
  const from: ParisDay = addDays(TODAY, -20);
  for (const question of [
    { by: 'page', entities: ['ZR7'], from, to: TODAY },
    { by: 'source', entities: ['ZR7', 'MDL'], from, to: TODAY },
    { by: 'source', entities: ['ZR7'], page: 'p7', from, to: TODAY },
    { by: 'week', entities: ['ZR7'], page: 'p7', from, to: TODAY },
  ] as const) {
    const rows = await readFunnel(store, question);
    const shown = rows.reduce((sum, { weeks: all }) => sum + all.length, 0);
    const { executionStats } = await store.page_stats.find(funnelFilter(question)).explain('executionStats');
    expect([question, executionStats.totalDocsExamined]).toEqual([question, shown]);
  }
});
