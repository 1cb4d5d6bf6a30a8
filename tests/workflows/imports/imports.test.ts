/** `import/<id>` on a real Temporal, whose worker dies half way: each row is a lead once, and an undo leaves none. */
import { expect, inject, it } from 'vitest';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { suggestFields } from '../../../domain/imports/fields.ts';
import { isBalanced } from '../../../domain/runs/balance.ts';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { askCommit, askPreview, askUndo } from '../../../store/imports/ask-import.ts';
import { createImport } from '../../../store/imports/create-import.ts';
import type { ImportDoc } from '../../../store/imports/collections.ts';
import { countBalance } from '../../../store/runs/count-balance.ts';
import { launchImport } from '../../../temporal/launch/imports.ts';
import { checkHistory } from '../../support/histories.ts';
import { workOn } from '../../support/imports.ts';
import { phoneNumber } from '../../support/intake.ts';
import { breaches } from '../../support/invariants.ts';
import { COMMIT, command, inWorld, KILL_LIMIT_MS } from '../../support/killed-worker.ts';
import { type Cut, MongoProxy } from '../../support/mongo-proxy.ts';
import { insertOrder } from '../../support/records.ts';
import { startWorker, WorkerProcess } from '../../support/workers.ts';
import type { DeliveryWorld } from '../../support/world.ts';

const BY = { id: 'test', name: 'Test' };
/** Three groups; of every tenth row the name is missing, and the row after it says it again with one. */
const LINES = Array.from({ length: 130 }, (_, at) => at);
const QUOTA = 60;

async function aFile({ store }: DeliveryWorld): Promise<ImportDoc> {
  await insertOrder(store, { quota_semaine: QUOTA, departements: ['75'] });
  const columns = ['phone', 'nom', 'departement'];
  const rows = LINES.map((at) => ({
    n: at + 2,
    cells: [phoneNumber(at % 10 === 9 ? at - 1 : at), at % 10 === 8 ? '' : 'Durand', '75'],
  }));
  const file = { entity: 'ZR7' as const, file_name: 'f.csv', columns, created_by: BY };
  return createImport(store, { ...file, rows, fields: suggestFields(columns, []) }, new Date());
}

const fileOf = async ({ store }: DeliveryWorld, id: string) => (await store.imports.findOne({ _id: id }))!;
/** Does something with a worker that dies at a write, and goes on with another. */
async function throughDeath(world: DeliveryWorld, cut: Cut, ask: () => Promise<void>): Promise<void> {
  const proxy = await MongoProxy.open(inject('mongoUrl'));
  const first = await WorkerProcess.start({ ...world, env: { ...world.env, MONGO_URL: proxy.url } });
  try {
    const reached = proxy.cut(cut);
    await ask();
    await reached;
  } finally {
    await first.kill();
    await proxy.close();
  }
}

const MARK = command('update', 'imports', 'stored');
const DELETE = command('findAndModify', 'leads');

it(
  'a worker killed with SIGKILL, first after a commit whose answer is lost, then before one of an undo',
  inWorld<unknown>(async (world) => {
    const { store, temporal } = world;
    const { _id: id, fields } = await aFile(world);
    const workflowId = workflowIds.importFile(id);
    const ended = () => temporal.client.workflow.getHandle(workflowId).result();
    const mapping = { fields, defaults: { produit: 'PV' } };
    await askPreview(store, await fileOf(world, id), mapping, new Date());
    const { expected } = await workOn(store, id, new Date());
    expect(expected).toEqual({ routed: QUOTA, no_open_orders: 57, invalid: 13 });

    await throughDeath(world, { at: [MARK, COMMIT, MARK, COMMIT], side: 'after' }, async () => {
      await askCommit(store, await fileOf(world, id), BY, new Date());
      await launchImport(temporal, id);
    });
    const { stored } = await fileOf(world, id);
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(LINES.length);
    let worker = await startWorker(world);
    await ended();
    await worker.stop();
    expect(await fileOf(world, id)).toMatchObject({
      status: 'committed',
      stored: LINES.length,
      counts: expected,
    });
    const rows = (await store.leads.find({ import_id: id }).toArray()).map(({ import_row }) => import_row!);
    expect(rows.sort((a, b) => a - b)).toEqual(LINES.map((at) => at + 2));
    expect(await breaches(store, new Date())).toEqual([]);

    await throughDeath(world, { at: [DELETE, COMMIT, DELETE], side: 'before' }, async () => {
      await askUndo(store, await fileOf(world, id), BY, new Date());
      await launchImport(temporal, id);
    });
    expect(await store.leads.countDocuments({ import_id: id })).toBeGreaterThan(0);
    worker = await startWorker(world);
    await ended();
    await worker.stop();
    expect(await fileOf(world, id)).toMatchObject({
      status: 'undone',
      undo: { deleted: LINES.length, kept: 0 },
    });
    expect(await store.leads.countDocuments()).toBe(0);
    expect((await store.commande_weeks.findOne({}))!.used).toBe(0);
    expect(await breaches(store, new Date())).toEqual([]);
    const balance = await countBalance(store, parisDay(new Date()));
    expect(isBalanced(balance)).toBe(true);
    expect(balance.find(({ entity }) => entity === 'ZR7')).toMatchObject({
      received: LINES.length,
      deleted: LINES.length,
    });
    await checkHistory(world, { workflowId, shape: 'import-file' });
  }),
  KILL_LIMIT_MS,
);
