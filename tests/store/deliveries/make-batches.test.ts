/** Orders that are too large for a batch, or cannot be made into one, beside others. */
import { beforeEach, describe, expect, it } from 'vitest';
import { makeBatches } from '../../../store/deliveries/make-batches.ts';
import { rebuildBatch } from '../../../store/deliveries/cancel-delivery.ts';
import { transaction } from '../../../store/db/transaction.ts';
import type { Senders } from '../../../store/settings/senders.ts';
import { aDelivery, aLead } from '../../support/lead-records.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const address = 'leads@zr7.example';
const senders = { ZR7: { address, name: 'ZR7' }, MDL: { address, name: 'MDL' } } as Senders;
const NOW = new Date('2026-11-23T08:30:00Z');
const MAX_BYTES = 4_000_000;

beforeEach(async () => {
  for (const name of ['clients', 'commandes', 'leads', 'deliveries', 'delivery_batches'] as const)
    await store[name].deleteMany({});
});

/** An order with deliveries that wait. */
async function anOrder(leads: number, text = 'Durand') {
  const { client, commande } = await insertOrder(store);
  const docs = Array.from({ length: leads }, (_, n) =>
    aLead({ phone: `06${String(31_000_000 + n)}`, nom: text, prenom: text, email: `${text}@x.example` }),
  );
  await store.leads.insertMany(docs);
  await store.deliveries.insertMany(docs.map((lead) => aDelivery(lead, commande, { status: 'pending_csv' })));
  return { client_id: client._id, commande_id: commande._id };
}

const prepare = (skip: string[] = []) =>
  makeBatches(store, { senders, entities: ['ZR7', 'MDL'], limit: 50, skip, now: NOW });
const batchesOf = ({ commande_id }: { commande_id: string }) =>
  store.delivery_batches.find({ commande_id }).sort({ _id: 1 }).toArray();

/** Nothing of this client can be stored any more. */
const poison = (client_id: string) =>
  store.db.command({ collMod: 'delivery_batches', validator: { client_id: { $ne: client_id } } });

describe('an order whose CSV is larger than a batch may be', () => {
  it('becomes several batches of its leads, beside the others', async () => {
    const before = await anOrder(2);
    // 500 characters of three bytes, three times: 20 MB.
    const large = await anOrder(4_500, '€'.repeat(500));
    const after = await anOrder(3);
    for (let more = true; more;) ({ more } = await prepare());
    expect((await batchesOf(before)).map(({ count }) => count)).toEqual([2]);
    expect((await batchesOf(after)).map(({ count }) => count)).toEqual([3]);
    const batches = await batchesOf(large);
    expect(batches.length).toBeGreaterThan(4);
    for (const { csv } of batches) expect(Buffer.byteLength(csv)).toBeLessThanOrEqual(MAX_BYTES);
    expect(new Set(batches.flatMap(({ delivery_ids }) => delivery_ids)).size).toBe(4_500);
    expect(await store.deliveries.countDocuments({ status: 'pending_csv' })).toBe(0);
    const names = batches.map(({ csv_filename }) => csv_filename);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(batches.map(({ subject }) => subject)).size).toBe(1);
  });
});

describe('batches of one order on one day', () => {
  it('with equal counts have names of their own, also when one loses a lead', async () => {
    const order = await anOrder(2);
    await prepare();
    const { commande_id } = order;
    const commande = await store.commandes.findOne({ _id: commande_id });
    const leads = [1, 2, 3].map((n) => aLead({ phone: `063100001${n}` }));
    await store.leads.insertMany(leads);
    const [one, ...two] = leads.map((lead) => aDelivery(lead, commande!, { status: 'pending_csv' }));
    await store.deliveries.insertMany(two);
    await prepare();
    await store.deliveries.insertOne(one!);
    await prepare();
    const name = 'leads_ZR7_PV_20261123';
    const names = async () => (await batchesOf(order)).map(({ csv_filename }) => csv_filename);
    expect(await names()).toEqual([`${name}_2.csv`, `${name}_2_2.csv`, `${name}_1.csv`]);
    const [first] = await batchesOf(order);
    await store.deliveries.updateOne({ _id: first!.delivery_ids[0]! }, { $set: { status: 'cancelled' } });
    await transaction(store, (session) =>
      rebuildBatch(store, session, first!, { reason: '', by: 'test', now: NOW }),
    );
    expect(await names()).toEqual([`${name}_1_2.csv`, `${name}_2_2.csv`, `${name}_1.csv`]);
  });
});

describe('an order that cannot be prepared', () => {
  it('waits with a reason, keeps nobody back, and is prepared once it can be', async () => {
    const before = await anOrder(2);
    const bad = await anOrder(3);
    const after = await anOrder(1);
    const { options } = (await store.db.listCollections({ name: 'delivery_batches' }).next()) as unknown as {
      options: { validator: object };
    };
    await poison(bad.client_id);
    try {
      const page = await prepare();
      expect(page.made.map(({ count }) => count).sort()).toEqual([1, 2]);
      expect(page.unprepared).toMatchObject([{ ...bad, entity: 'ZR7', count: 3 }]);
      expect(await batchesOf(bad)).toEqual([]);
      expect(await store.deliveries.distinct('last_error', { status: 'pending_csv' })).toEqual([
        'PREPARE_FAILED',
      ]);
      // Whoever goes on does not meet it again.
      expect(await prepare([bad.commande_id])).toEqual({ made: [], unprepared: [], more: false });
    } finally {
      await store.db.command({ collMod: 'delivery_batches', validator: options.validator });
    }
    expect((await prepare()).made.map(({ count }) => count)).toEqual([3]);
    const deliveries = await store.deliveries.find({ client_id: bad.client_id }).toArray();
    expect(deliveries.map(({ status, last_error }) => [status, last_error])).toEqual(
      Array(3).fill(['ready_to_send', undefined]),
    );
    expect([before, after]).toHaveLength(2);
  });
});
