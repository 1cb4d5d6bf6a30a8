/** The balance: exact while leads pour in, and telling when something is missing (01-domain "The daily run" 4). */
import type { ParisDay } from '../../../domain/time/paris-time.ts';
import { aDay } from '../../support/dates.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { countBalance } from '../../../store/runs/count-balance.ts';
import { deleteLead } from '../../../store/leads/delete-lead.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { aSubmission, MONDAY, phoneNumber, useIntake } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';

const store = useStore();
const intake = useIntake(store);
const DAY = aDay('2026-11-23');

beforeEach(async () => {
  await emptyStore(store);
  intake.now = MONDAY;
  await insertOrder(store, { quota_semaine: 40 });
  await intake.snapshot.refresh();
});

const submit = (n: number) =>
  intake.queue.submit(
    aSubmission({
      phone: n % 7 ? phoneNumber(n) : '',
      entity: n % 5 === 0 ? null : n % 3 ? 'ZR7' : 'MDL',
      produit: n % 11 ? 'PV' : 'INCONNU',
    }),
  );

const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);

describe('the balance', () => {
  it('is zero off at every moment while leads come in and are deleted', async () => {
    const posted = Promise.all(range(300).map(submit));
    let open = true;
    void posted.finally(() => (open = false));
    const off: unknown[] = [];
    let looks = 0;
    const look = async () => {
      do {
        const lines = await countBalance(store, DAY);
        if (!isBalanced(lines)) off.push(lines);
        looks += 1;
      } while (open);
    };
    const remove = async () => {
      do {
        const lead = await store.leads.findOne({ in_delivery: false });
        if (lead) await deleteLead(store, { id: lead._id, stripe: 'test', by: SYSTEM, now: MONDAY });
      } while (open);
    };
    await Promise.all([look(), remove()]);
    await posted;
    expect(off).toEqual([]);
    expect(looks).toBeGreaterThan(1);
    const lines = await countBalance(store, DAY);
    const sum = (field: 'received' | 'deleted') =>
      lines.filter(({ scope }) => scope === 'day').reduce((total, line) => total + line[field], 0);
    expect(sum('received')).toBe(300);
    expect(sum('deleted')).toBe(300 - (await store.leads.countDocuments()));
    expect(sum('deleted')).toBeGreaterThan(0);
  });

  it('is of the Paris day the leads came, and of all time', async () => {
    await submit(1);
    intake.now = new Date('2026-11-23T22:59:59.999Z');
    await submit(2);
    intake.now = new Date('2026-11-23T23:00:00.000Z');
    await submit(4);
    const received = async (day: ParisDay) =>
      (await countBalance(store, day)).map(({ entity, scope, received: n }) => [entity, scope, n]);
    expect(await received(DAY)).toEqual([
      ['ZR7', 'day', 2],
      ['MDL', 'day', 0],
      ['none', 'day', 0],
      ['ZR7', 'all', 3],
      ['MDL', 'all', 0],
      ['none', 'all', 0],
    ]);
    expect((await received(aDay('2026-11-24')))[0]).toEqual(['ZR7', 'day', 1]);
    expect((await received(aDay('2026-11-25')))[0]).toEqual(['ZR7', 'day', 0]);
  });

  it.each<[string, () => Promise<unknown>, number]>([
    ['a lead vanished', () => store.leads.deleteOne({}), 1],
    ['a lead was counted twice', () => store.counters.updateOne({}, { $inc: { n: 1 } }), 1],
    [
      'a lead was stored twice',
      async () => {
        const lead = (await store.leads.findOne())!;
        await store.leads.insertOne({ ...lead, _id: 'twin', submit_keys: ['twin'] });
      },
      -1,
    ],
    [
      'a lead is in a status nobody knows',
      () =>
        store.leads.updateOne(
          {},
          { $set: { status: 'zombie' as never } },
          { bypassDocumentValidation: true },
        ),
      1,
    ],
  ])('shows that %s', async (_what, spoil, off) => {
    await submit(1);
    await submit(2);
    await spoil();
    const lines = await countBalance(store, DAY);
    expect(lines.filter((line) => line.off !== 0).map((line) => [line.entity, line.scope, line.off])).toEqual(
      [
        ['ZR7', 'day', off],
        ['ZR7', 'all', off],
      ],
    );
  });
});
