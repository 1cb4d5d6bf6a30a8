/** `replay/<id>` in a real worker: a past day is played, what would sell is found, and one that is stopped says so. */
import { beforeEach, expect, it } from 'vitest';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { NO_EDITS } from '../../../domain/routing/replay-edits.ts';
import type { ReplayAsked, ReplayKind } from '../../../domain/routing/replay.ts';
import { addDays, DAY_MS, parisDay } from '../../../domain/time/paris-time.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { findReplay, openReplay } from '../../../store/routing/replay/replays.ts';
import { cancelReplay, launchReplay } from '../../../temporal/launch/replay.ts';
import { checkHistory } from '../../support/histories.ts';
import { aSubmission, phoneNumber } from '../../support/intake.ts';
import { insertOrder } from '../../support/records.ts';
import { startWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
const QUOTA = 3;
const LEADS = 5;
let commande: CommandeDoc;

/** Yesterday five leads came for an order of three. */
beforeEach(async () => {
  const { store, intake } = world;
  ({ commande } = await insertOrder(store, { quota_semaine: QUOTA, departements: ['75'] }));
  intake.now = new Date(Date.now() - DAY_MS);
  await intake.snapshot.refresh();
  for (let n = 0; n < LEADS; n += 1) await intake.queue.submit(aSubmission({ phone: phoneNumber(n) }));
});

async function ask(kind: ReplayKind, more: Partial<ReplayAsked> = {}): Promise<string> {
  const day = addDays(parisDay(new Date()), -1);
  const asked: ReplayAsked = { from: day, to: day, rules: 'then', edits: NO_EDITS, ...more };
  const by = { id: 'test', name: 'Test' };
  const { _id } = await openReplay(world.store, { kind, asked, entities: ['ZR7'] }, by, new Date());
  await launchReplay(world.temporal, { replay_id: _id });
  return _id;
}

const ended = (id: string) => world.temporal.client.workflow.getHandle(workflowIds.replay(id)).result();

it('plays a past day, and finds what would have sold more', async () => {
  const { entity, produit, _id: commande_id } = commande;
  const played = await ask('replay');
  const sought = await ask('what_if', { rules: 'now', target: { commande_id, entity, produit } });
  const worker = await startWorker(world);
  await Promise.all([ended(played), ended(sought)]);
  await worker.stop();
  expect(await findReplay(world.store, played)).toMatchObject({
    status: 'done',
    result: { counts: { leads: LEADS, different: 0, real_waiting: LEADS - QUOTA } },
  });
  const { status, proposals } = (await findReplay(world.store, sought))!;
  expect(status).toBe('done');
  expect(proposals![0]).toMatchObject({
    changes: [{ kind: 'raise', limit: 'quota_semaine', from: QUOTA, to: LEADS }],
    won: LEADS - QUOTA,
    lost: 0,
  });
  await checkHistory(world, { workflowId: workflowIds.replay(played), shape: 'replay' });
});

it('one that is stopped before a worker took it is over, and says so', async () => {
  const id = await ask('replay');
  await cancelReplay(world.temporal, { replay_id: id });
  const worker = await startWorker(world);
  await expect(ended(id)).rejects.toThrow();
  await worker.stop();
  expect(await findReplay(world.store, id)).toMatchObject({ status: 'cancelled' });
});
