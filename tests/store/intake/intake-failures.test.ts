/** What goes wrong around the intake queue: nothing acknowledged is lost, nothing is stored twice (01-domain §1). */
import { MongoError, MongoNetworkError } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { IntakeQueue, IntakeUnavailableError } from '../../../store/intake/intake-queue.ts';
import type { Store } from '../../../store/db/mongo.ts';
import type { LiveSnapshot, Snapshot } from '../../../store/routing/snapshot.ts';
import { aSubmission, MONDAY, phoneNumber, testKeys, useIntake } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { emptyStore, useStore } from '../../support/store.ts';
import { until } from '../../support/until.ts';

const store = useStore();
const intake = useIntake(store);

beforeEach(async () => {
  await emptyStore(store);
  intake.now = MONDAY;
  await insertOrder(store, { quota_semaine: 500 });
  await intake.snapshot.refresh();
});

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const leadsStored = () => store.leads.countDocuments();

/** A queue whose snapshot or store is not as it should be. */
function queueWith(
  changed: { snapshot?: Partial<Snapshot>; store?: Partial<Store>; maxWaiting?: number },
  errors: unknown[] = [],
): IntakeQueue {
  const current = { ...intake.snapshot.current, ...changed.snapshot };
  const snapshot = { current, refresh: () => Promise.resolve() } as LiveSnapshot;
  return new IntakeQueue({
    store: { ...store, ...changed.store },
    snapshot: changed.snapshot ? snapshot : intake.snapshot,
    keys: testKeys,
    clock: () => MONDAY,
    onError: (error) => void errors.push(error),
    ...(changed.maxWaiting === undefined ? {} : { maxWaiting: changed.maxWaiting }),
  });
}

const submitAll = (queue: IntakeQueue, items: ReturnType<typeof aSubmission>[]) =>
  Promise.allSettled(items.map((item) => queue.submit(item)));

describe('routing that throws', () => {
  it('keeps the lead as new, says so, and leaves it to the next run', async () => {
    const errors: unknown[] = [];
    const ordersOf = () => {
      throw new Error('a broken order');
    };
    const queue = queueWith({ snapshot: { ordersOf } }, errors);
    const answer = await queue.submit(aSubmission());
    expect(answer).toMatchObject({ success: true, status: 'new', routing_reason: 'routing_error' });
    expect(await store.leads.findOne()).toMatchObject({ status: 'new', in_delivery: false });
    expect(errors.map(String)).toEqual(['Error: a broken order']);
  });
});

describe('one lead that cannot be stored', () => {
  it('never fails its neighbours', async () => {
    const huge = aSubmission({ phone: phoneNumber(7) });
    if ('request' in huge) huge.request.submission.custom_fields.ville = 'x'.repeat(17 * 1024 * 1024);
    const items = range(10).map((n) => (n === 4 ? huge : aSubmission({ phone: phoneNumber(n) })));
    const results = await submitAll(intake.queue, items);
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual(range(10).map((n) => n !== 4));
    expect((results[4] as PromiseRejectedResult).reason).toBeInstanceOf(IntakeUnavailableError);
    expect(await leadsStored()).toBe(9);
    expect(await store.deliveries.countDocuments()).toBe(9);
    const [received] = await store.counters.find().toArray();
    expect(received?.n).toBe(9);
  });
});

describe('a queue', () => {
  it('turns callers away when it is full', async () => {
    const queue = queueWith({ maxWaiting: 5 });
    const results = await submitAll(
      queue,
      range(9).map((n) => aSubmission({ phone: phoneNumber(n) })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await leadsStored()).toBe(5);
  });

  it('answers what waits before it closes, and takes nothing after', async () => {
    const queue = queueWith({});
    const waiting = submitAll(
      queue,
      range(20).map((n) => aSubmission({ phone: phoneNumber(n) })),
    );
    await queue.close();
    expect((await waiting).every(({ status }) => status === 'fulfilled')).toBe(true);
    await expect(queue.submit(aSubmission())).rejects.toBeInstanceOf(IntakeUnavailableError);
    expect(await leadsStored()).toBe(20);
  });

  it('goes on after a pause, however often', async () => {
    const queue = queueWith({});
    for (const n of range(30)) await queue.submit(aSubmission({ phone: phoneNumber(n) }));
    expect(await leadsStored()).toBe(30);
  });
});

describe('MongoDB that does not commit', () => {
  // The week's fence is there: the next transaction is the leads' own.
  beforeEach(() => intake.queue.submit(aSubmission({ phone: phoneNumber(999) })));

  /** Sessions that behave until the commit, which then ends with `error`, done or not. */
  function failingCommits(error: MongoError, done: boolean): Partial<Store> {
    const client = new Proxy(store.client, {
      get(target, name) {
        if (name !== 'startSession') return Reflect.get(target, name) as unknown;
        return () => {
          const session = target.startSession();
          const commit = session.commitTransaction.bind(session);
          session.commitTransaction = async () => {
            if (done) await commit();
            throw error;
          };
          return session;
        };
      },
    });
    return { client };
  }

  it.each([
    ['the connection is lost', new MongoNetworkError('connection closed')],
    ['nobody knows the result', unknownResult()],
  ])('%s: nobody is told it was stored, and nothing is stored twice', async (_what, error) => {
    const queue = queueWith({ store: failingCommits(error, true) });
    const results = await submitAll(
      queue,
      range(3).map((n) => aSubmission({ phone: phoneNumber(n) })),
    );
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(await leadsStored()).toBe(1 + 3);
  });

  it('leaves nothing behind when it aborted', async () => {
    const queue = queueWith({ store: failingCommits(new MongoNetworkError('connection closed'), false) });
    const results = await submitAll(queue, [aSubmission()]);
    expect(results[0]).toMatchObject({ status: 'rejected' });
    expect([await leadsStored(), await store.counters.countDocuments()]).toEqual([1, 1]);
  });

  function unknownResult(): MongoError {
    const error = new MongoError('no primary');
    error.addErrorLabel('UnknownTransactionCommitResult');
    return error;
  }
});

describe('the snapshot', () => {
  it('follows changes that others make, by itself', async () => {
    const { commande } = await insertOrder(store, { produit: 'PAC' });
    await until(() => intake.snapshot.current.orders.has(commande._id));
    await store.commandes.updateOne({ _id: commande._id }, { $set: { active: false } });
    await until(() => intake.snapshot.current.orders.get(commande._id)?.active === false);
    await store.settings.insertOne({
      _id: 'source_gating',
      value: { mode: 'blacklist', blocked_sources: ['x'], proof_required_sources: [] },
      updated_at: MONDAY,
      updated_by: 'test',
    });
    await until(() => intake.snapshot.current.settings.source_gating.blocked_sources.length === 1);
  });
});
