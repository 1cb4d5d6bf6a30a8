/** What a sending owes to money is written once, whatever runs beside it (04-architecture "Sending"). */
import { beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { changeProductPrice } from '../../../store/billing/change-product-price.ts';
import { moveUnits } from '../../../store/billing/move-units.ts';
import { rejectDelivery } from '../../../store/deliveries/return-delivery.ts';
import { projectBatches } from '../../../store/deliveries/sending/project-batches.ts';
import { settleMoney } from '../../../store/deliveries/settle-money.ts';
import { MONDAY } from '../../support/intake.ts';
import { prepareSale, seedInternalPrices, sell, sendSale } from '../../support/money.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();

beforeEach(async () => {
  await emptyStore(store);
  await seedInternalPrices(store);
});

const transfers = () => store.intercompany_transfers.find().sort({ _id: 1 }).toArray();
const reject = (delivery_id: string) =>
  rejectDelivery(store, { delivery_id, reason: 'faux numéro', by: SYSTEM, now: MONDAY });

describe('a lead of the other company', () => {
  it('becomes one transfer, at the price in force, when it is sent', async () => {
    const { commande } = await insertOrder(store);
    await sell(store, commande, { units: 2, owner: 'MDL' });
    await sell(store, commande, { units: 1 });
    expect(await transfers()).toEqual([
      expect.objectContaining({
        from_entity: 'MDL',
        to_entity: 'ZR7',
        produit: 'PV',
        week_key: '2026-W48',
        status: 'pending',
        price: 2500,
      }),
      expect.objectContaining({ status: 'pending' }),
    ]);
    expect(await store.deliveries.countDocuments({ money_due: true })).toBe(0);
  });

  it('without a price is recorded all the same, as an error', async () => {
    const { commande } = await insertOrder(store, { produit: 'VMC' });
    await sell(store, commande, { units: 1, owner: 'MDL' });
    expect(await transfers()).toMatchObject([{ status: 'error', error_code: 'PRICE_MISSING', price: null }]);
  });

  it('that is rejected takes its transfer back', async () => {
    const { commande } = await insertOrder(store);
    const [first, second] = await sell(store, commande, { units: 2, owner: 'MDL' });
    await reject(first!._id);
    await store.intercompany_transfers.updateOne(
      { _id: second!._id },
      { $set: { status: 'invoiced', invoice_id: 'an invoice' } },
    );
    await reject(second!._id);
    const found = await transfers();
    expect(found.map(({ _id, status, reverses }) => [_id, status, reverses])).toEqual(
      [
        [first!._id, 'cancelled', undefined],
        [second!._id, 'invoiced', undefined],
        [`${second!._id}|reversal`, 'pending', second!._id],
      ].sort(([a], [b]) => (a! < b! ? -1 : 1)),
    );
    expect(found.find(({ reverses }) => reverses)).not.toHaveProperty('invoice_id');
  });

  it('is settled by a later pass when the first one died in between', async () => {
    const { commande } = await insertOrder(store);
    const sale = await prepareSale(store, commande, { units: 3, owner: 'MDL' });
    await sendSale(store, sale);
    // As a pass leaves it that dies after its first write.
    await store.deliveries.updateMany(
      { batch_id: sale.batch._id },
      { $set: { status: 'sent', sent_at: MONDAY, sent_to: ['a@b.example'], batch_rev: 99, money_due: true } },
    );
    await settleMoney(store, {}, MONDAY);
    await settleMoney(store, {}, MONDAY);
    await projectBatches(store, [sale.batch._id], MONDAY);
    expect(await transfers()).toHaveLength(3);
  });

  // Measured on the way to this design: a keyed insert alone left 192 of 200 (04-architecture "Sending").
  it('rejected while the pass records transfers leaves none pending, 200 times', async () => {
    const { commande } = await insertOrder(store);
    for (let round = 0; round < 20; round += 1) {
      const sale = await prepareSale(store, commande, { units: 10, owner: 'MDL' });
      await sendSale(store, sale);
      await store.deliveries.updateMany(
        { batch_id: sale.batch._id },
        {
          $set: {
            status: 'sent',
            sent_at: MONDAY,
            sent_week: '2026-W48' as never,
            sent_to: ['a@b.example'],
            money_due: true,
          },
        },
      );
      await Promise.all([
        projectBatches(store, [sale.batch._id], MONDAY),
        ...sale.deliveries.map(({ _id }) => reject(_id)),
      ]);
    }
    const left = await transfers();
    expect(left.filter(({ status }) => status !== 'cancelled')).toEqual([]);
    expect(await store.deliveries.countDocuments({ outcome: 'rejected' })).toBe(200);
    expect(await store.deliveries.countDocuments({ money_due: true })).toBe(0);
  });
});

describe('a prepaid unit', () => {
  it('is held, then delivered, then given back', async () => {
    const { client, commande } = await insertOrder(store);
    const client_id = client._id;
    await changeProductPrice(store, { client_id, product: 'PV', billing_mode: 'PREPAID' }, SYSTEM, MONDAY);
    const move = { id: 'request', client_id, produit: 'PV', kind: 'top_up' as const, units: 5 };
    await moveUnits(store, move, SYSTEM, MONDAY);
    // Assigned by hand here: two units taken.
    await store.prepayment_balances.updateOne({ client_id }, { $inc: { remaining: -2, held: 2 } });
    const [first] = await sell(store, commande, {
      units: 2,
      delivery: { billing_mode: 'PREPAID', prepaid_unit: 'held' },
    });
    expect(await store.prepayment_balances.findOne({ client_id })).toMatchObject({
      ...{ remaining: 3, held: 0, delivered: 2 },
    });
    await reject(first!._id);
    await reject(first!._id);
    expect(await store.prepayment_balances.findOne({ client_id })).toMatchObject({
      ...{ remaining: 4, held: 0, delivered: 1, purchased: 5, rev: 2 },
    });
    expect(await store.deliveries.findOne({ _id: first!._id })).not.toHaveProperty('prepaid_unit');
    const kinds = (await store.prepayment_movements.find().toArray()).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['consumed', 'consumed', 'given_back', 'top_up']);
  });
});
