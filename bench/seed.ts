/**
 * A year of leads in seconds: copies of leads that came in through the API, with keys and dates of their own, most of
 * them sold and delivered, written past the API and counted in the daily counters, so that the balance holds.
 */
import { randomBytes } from 'node:crypto';
import type { Document } from 'mongodb';
import { v7 } from 'uuid';
import { ENTITIES } from '../domain/common/entity.ts';
import { REPEAT_DELAYS } from '../domain/leads/repeats.ts';
import { PHONE_END } from '../domain/intake/submission.ts';
import { DAY_MS, type ParisDay, parisDay, type WeekKey, weekKey } from '../domain/time/paris-time.ts';
import { COLLECTIONS } from '../store/collections.ts';
import { guardOf } from '../store/db/ids.ts';
import type { Store } from '../store/db/mongo.ts';
import type { CounterDoc } from '../store/leads/collections.ts';
import type { DeliveryDoc } from '../store/deliveries/collections.ts';
import type { LeadDoc } from '../store/leads/collections.ts';
import { setUpDatabase } from '../store/db/set-up.ts';
import { phoneOf } from './people.ts';

const YEAR_MS = 365 * DAY_MS;
/** Copies end before this week, whose quotas they would otherwise have used. */
const NEWEST_AGE_MS = 9 * DAY_MS;
const INSERT_SIZE = 2_000;
const HOUR_MS = 3_600_000;

interface Template {
  lead: LeadDoc;
  delivery: DeliveryDoc;
}

const freshKey = (): string => randomBytes(20).toString('base64url');

/** Paris day and week of an instant; whole hours decide both. */
function calendarCache() {
  const known = new Map<number, { day: ParisDay; week_key: WeekKey }>();
  return (at: Date) => {
    const hour = Math.floor(at.getTime() / HOUR_MS);
    const dates = known.get(hour) ?? { day: parisDay(at), week_key: weekKey(at) };
    known.set(hour, dates);
    return dates;
  };
}

/** A lead as good as the template, of another person. */
export function copyLead(template: LeadDoc, phone: string, created_at: Date): LeadDoc {
  return {
    ...template,
    _id: v7({ msecs: created_at.getTime() }),
    phone,
    search: [...template.search.slice(0, -1), phone.slice(-PHONE_END)],
    phone_hash: freshKey(),
    guard_key: freshKey(),
    submit_keys: [freshKey()],
    created_at,
    updated_at: created_at,
  };
}

/** One in twenty repeats another lead, one in fifty has a poor phone. */
const peculiarities = (n: number): Partial<LeadDoc> => ({
  ...(n % 20 === 3 && {
    repeats: {
      ...{ lead_id: `lead-${n - 1}`, entity: ENTITIES[n % 3 ? 0 : 1], source: n % 2 ? 'facebook' : 'bing' },
      ...{ source_type: 'internal_lp' as const, delay: REPEAT_DELAYS[n % 4]! },
    },
  }),
  ...(n % 50 === 7 && { phone_quality: 'suspicious' as const }),
});

function agedCopy(
  template: Template,
  n: number,
  created_at: Date,
  datesOf: ReturnType<typeof calendarCache>,
) {
  const dates = datesOf(created_at);
  const lead = {
    ...copyLead(template.lead, phoneOf(n), created_at),
    ...dates,
    in_delivery: false,
    ...peculiarities(n),
  };
  if (n % 10 >= 7) {
    const { delivery_id: _d, delivery_client_id: _c, delivery_commande_id: _o, ...unsold } = lead;
    const status = (['lb', 'no_open_orders', 'invalid'] as const)[(n % 10) - 7]!;
    const kept: LeadDoc = { ...unsold, status, is_lb: status === 'lb' };
    return { lead: kept };
  }
  const { client_id } = template.delivery;
  const sent_at = new Date(created_at.getTime() + DAY_MS);
  const delivery: DeliveryDoc = {
    ...template.delivery,
    _id: v7({ msecs: created_at.getTime() }),
    lead_id: lead._id,
    status: 'sent',
    created_at,
    updated_at: sent_at,
    assigned_at: created_at,
    week_key: dates.week_key,
    guard_key: lead.guard_key!,
    guard: guardOf(lead.guard_key!, client_id),
    sent_at,
    sent_week: datesOf(sent_at).week_key,
    billing_mode: 'WEEKLY_INVOICE',
    send_attempts: 1,
    sent_to: ['contact@installateur.example'],
  };
  const sold = { delivery_id: delivery._id, delivered_at: sent_at, delivered_to_client_id: client_id };
  return { lead: { ...lead, ...sold, status: 'livre' as const, sold_to: [client_id] }, delivery };
}

async function readTemplates(store: Store): Promise<Template[]> {
  const deliveries = await store.deliveries.find().limit(1_000).toArray();
  const leads = await store.leads.find({ _id: { $in: deliveries.map(({ lead_id }) => lead_id) } }).toArray();
  const byId = new Map(leads.map((lead) => [lead._id, lead]));
  return deliveries.map((delivery) => ({ lead: byId.get(delivery.lead_id)!, delivery }));
}

/**
 * Fills an empty database with `count` leads made from those of another one.
 * @param firstPerson number of the first person of the copies
 */
export async function seedLeads(from: Store, to: Store, count: number, firstPerson: number): Promise<void> {
  await setUpDatabase(to);
  // Indexes are built faster on what is already there than one document at a time.
  await Promise.all([to.leads.dropIndexes(), to.deliveries.dropIndexes()]);
  const templates = await readTemplates(from);
  const datesOf = calendarCache();
  const counters = new Map<string, CounterDoc>();
  const newest = Date.now() - NEWEST_AGE_MS;
  const fast = { ordered: false, writeConcern: { w: 1 } } as const;
  for (let done = 0; done < count; done += INSERT_SIZE) {
    const leads: LeadDoc[] = [];
    const deliveries: DeliveryDoc[] = [];
    for (let n = done; n < Math.min(done + INSERT_SIZE, count); n += 1) {
      const at = new Date(newest - Math.floor(((count - n) / count) * YEAR_MS));
      const dates = datesOf(at);
      const { lead, delivery } = agedCopy(templates[n % templates.length]!, firstPerson + n, at, datesOf);
      leads.push(lead);
      if (delivery) deliveries.push(delivery);
      const entity = lead.lead_owner_entity!;
      const _id = `received|${entity}|${dates.day}|seed`;
      const counter = counters.get(_id) ?? { _id, kind: 'received', entity, day: dates.day, n: 0 };
      counters.set(_id, { ...counter, n: counter.n + 1 });
    }
    await Promise.all([store(to, 'leads', leads), store(to, 'deliveries', deliveries)]);
  }
  await to.counters.insertMany([...counters.values()], fast);
  await setUpDatabase(to);

  function store(target: Store, name: 'leads' | 'deliveries', docs: Document[]) {
    return target.db.collection(name).insertMany(docs, fast);
  }
}

/** The collection of the raw floor: the same leads, the same indexes, the same validator. */
export async function makeRawCollection({ db, leads }: Store): Promise<void> {
  await leads.aggregate([{ $out: 'raw' }], { readConcern: { level: 'local' } }).toArray();
  const { indexes, validator } = COLLECTIONS.leads;
  await db.command({ collMod: 'raw', validator });
  await db.collection('raw').createIndexes(indexes);
}
