/**
 * Leads come in and runs follow each other while API, worker, MongoDB and Temporal are killed at random. Afterwards
 * everything is accounted for. One minute here; `npm run chaos -- --minutes 30` for longer.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { launchDailyDelivery } from '../../temporal/launch/daily-delivery.ts';
import { phoneNumber } from '../support/intake.ts';
import { insertOrder } from '../support/records.ts';
import { until } from '../support/until.ts';
import { closeWorld, type DeliveryWorld, openWorld } from '../support/world.ts';
import { account } from './account.ts';
import { Servers, type Target, TARGETS } from './servers.ts';

const MINUTES = Number(process.env.CHAOS_MINUTES ?? 1);
const MS = MINUTES * 60_000;
const SETTLE_MS = 10 * 60_000;
const POSTERS = 3;
/** Leads a poster has stored before it rests a moment: the machine is to be killed, not filled. */
const REST_MS = 20;
/** Between the last one's return and the next kill, at most. */
const CALM_MS = 2_000;
const ORDERS = [
  { departements: ['33'], quota_semaine: 0 },
  { departements: ['33'], quota_semaine: 50 },
  { departements: ['59'], quota_semaine: 200 },
  { departements: ['59', '75'], quota_semaine: 0 },
] as const;

/** Repeats something that may fail while servers are away. */
async function insist<T>(ask: () => Promise<T>, enough: () => boolean): Promise<T | undefined> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (enough()) return undefined;
      await pause(100, error);
    }
  }
}

/** Posts leads, each again and again under one key until its sender is told that it is stored. */
async function post(
  apiUrl: string,
  first: number,
  over: () => boolean,
  acknowledged: string[],
): Promise<void> {
  for (let n = first; !over(); n += POSTERS) {
    const lead = {
      phone: phoneNumber(n),
      nom: 'Durand',
      prenom: `Alex ${n}`,
      departement: ['75', '59', '33'][n % 3],
      entity: 'ZR7',
      produit: 'PV',
      lp_code: 'LP1',
    };
    // Once posted it is insisted on, also when the time is up: it may be stored already.
    const id = await insist(
      async () => {
        const response = await fetch(`${apiUrl}/api/public/leads`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': `chaos-${n}` },
          body: JSON.stringify(lead),
        });
        const { lead_id } = (await response.json()) as { lead_id?: string };
        if (!response.ok || !lead_id) throw new Error(String(response.status));
        return lead_id;
      },
      () => false,
    );
    acknowledged.push(id!);
    await pause(REST_MS);
  }
}

/** Runs the day's delivery again and again. @returns how many came to their end */
async function run(world: DeliveryWorld, over: () => boolean): Promise<number> {
  let runs = 0;
  while (!over()) {
    const started = await insist(() => launchDailyDelivery(world.temporal, { by: 'chaos' }), over);
    if (started && (await insist(() => started.result(), over))) runs += 1;
  }
  return runs;
}

it(
  `kills at random, for ${MINUTES} min, lose nothing, double nothing and send nothing twice`,
  { timeout: MS + 2 * SETTLE_MS },
  async () => {
    const servers = new Servers();
    await servers.openGround();
    const world = await openWorld({ MONGO_URL: servers.mongoUrl, TEMPORAL_ADDRESS: servers.temporalAddress });
    try {
      for (const order of ORDERS)
        await insertOrder(world.store, { ...order, departements: [...order.departements] });
      await servers.openProcesses(world);
      const end = Date.now() + MS;
      const over = () => Date.now() > end;
      const acknowledged: string[] = [];
      const posters = Array.from({ length: POSTERS }, (_, n) => post(servers.apiUrl, n, over, acknowledged));
      const running = run(world, over);
      const kills = Object.fromEntries(TARGETS.map((target) => [target, 0])) as Record<Target, number>;
      /** Who is killed next: each once, then all again in another order. */
      const bag: Target[] = [];
      while (!over()) {
        await pause(Math.random() * CALM_MS);
        if (bag.length === 0) bag.push(...shuffled(TARGETS));
        const target = bag.pop()!;
        await servers.kill(target);
        kills[target] += 1;
      }
      await Promise.all(posters);
      const runs = await running;

      // Everybody is up. One more run and one sweep, and nothing is under way any more.
      const settled = () => until(async () => (await underWay(world)) === 0, SETTLE_MS);
      const last = await insist(
        () => launchDailyDelivery(world.temporal, { by: 'chaos' }),
        () => false,
      );
      await insist(
        () => last!.result(),
        () => false,
      );
      await sweep(world);
      await settled();
      const found = await account(world.store, acknowledged, [
        ...world.smtp.messages,
        ...world.goodSmtp.messages,
      ]);
      console.log(
        JSON.stringify({ minutes: MINUTES, kills, runs, acknowledged: acknowledged.length, ...found }),
      );
      expect(found.wrong).toEqual([]);
      expect(found.leads).toBe(acknowledged.length);
    } finally {
      await servers.close();
      await closeWorld(world).catch(() => undefined);
    }
  },
);

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

const sweep = ({ temporal }: DeliveryWorld) =>
  temporal.client.workflow.execute('watchdog', {
    workflowId: 'watchdog-chaos',
    taskQueue: temporal.taskQueue,
  });

/** Batches a worker has in hand, or whose deliveries do not follow them yet. */
const underWay = ({ store }: DeliveryWorld): Promise<number> =>
  store.delivery_batches.countDocuments({ $or: [{ status: 'sending' }, { unfinished: true }] });
