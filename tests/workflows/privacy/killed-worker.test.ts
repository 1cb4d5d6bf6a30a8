/** `erasure/<id>` whose worker is killed (SIGKILL) at a write of each of its activities, and goes on with another. */
import { expect, inject, it } from 'vitest';
import { askFor, begin, ended, erasureOf, PHONE, WHO } from '../../support/erasure.ts';
import { command, inWorld, KILL_LIMIT_MS, through } from '../../support/killed-worker.ts';
import { type Cut, MongoProxy } from '../../support/mongo-proxy.ts';
import { aBatch, aDelivery, aLead } from '../../support/lead-records.ts';
import { tracesOf } from '../../support/privacy.ts';
import { insertOrder } from '../../support/records.ts';
import type { DeliveryWorld } from '../../support/world.ts';

interface Kill extends Cut {
  name: string;
  /** The client may get its mail twice: it left, and nobody could say so. */
  twice?: true;
}

/** A person whom a client has: no worker has to send them first. */
async function aSoldPerson({ store }: DeliveryWorld): Promise<void> {
  const { commande } = await insertOrder(store);
  const lead = aLead({ phone: PHONE, ...WHO.names[0], email: WHO.emails[0]!, status: 'livre' });
  const delivery = aDelivery(lead, commande, { batch_id: 'sold' });
  const csv = `nom,telephone\r\n${lead.nom},${PHONE}\r\n`;
  await store.leads.insertOne(lead);
  await store.deliveries.insertOne(delivery);
  await store.delivery_batches.insertOne({
    ...aBatch([delivery]),
    ...{ _id: 'sold', status: 'sent', csv, lead_ids: [lead._id], phone_hashes: [lead.phone_hash] },
  });
}

const step = (status: string) => command('update', 'erasures', `status\\0[\\s\\S]{4}${status}\\0`);
const KILLS: readonly Kill[] = [
  { name: 'beginErasure', at: [command('update', 'leads', 'erased_at')], side: 'after' },
  { name: 'stopErased', at: [step('blanking')], side: 'after' },
  { name: 'blankErased', at: [command('update', 'delivery_batches', 'erased_at')], side: 'after' },
  { name: 'the end of blankErased', at: [step('telling')], side: 'before' },
  {
    name: 'tellRecipient',
    at: [command('update', 'erasures', 'recipients\\.\\$\\.mails')],
    side: 'before',
    twice: true,
  },
  { name: 'forgetErased', at: [step('waiting')], side: 'after' },
  { name: 'closeErasure', at: [step('done')], side: 'before' },
];

it.concurrent.each(KILLS)(
  '$name, $side its write',
  inWorld<Kill>(async (world, { at, side, twice }) => {
    await aSoldPerson(world);
    const proxy = await MongoProxy.open(inject('mongoUrl'));
    const id = await askFor(world);
    await through(world, {
      env: { MONGO_URL: proxy.url },
      reached: () => proxy.cut({ at, side }),
      afterwards: () => proxy.close(),
      start: () => begin(world, id, { remindEveryMs: 100, reminders: 0 }),
      goneOn: () => ended(world, id),
    });
    const erasure = await erasureOf(world, id);
    expect(erasure).toMatchObject({ status: 'done', recipients: [{ status: 'unanswered' }] });
    expect(erasure.recipients[0]!.mails).toHaveLength(1);
    const named = world.smtp.messages.filter(({ raw }) => Buffer.from(raw).toString().includes(PHONE));
    expect(named).toHaveLength(twice ? 2 : 1);
    expect(await tracesOf(world.store, WHO)).toEqual([]);
    expect(erasure.blanked).toMatchObject({ leads: 1, deliveries: 1, delivery_batches: 1 });
  }),
  KILL_LIMIT_MS,
);
