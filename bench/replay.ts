/**
 * A day of many leads played again in a worker, with changed orders, while leads come in: how long it takes, and what intake's
 * answers cost beside it. Rounds without and with a replay take turns.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { say } from '../dev/terminal.ts';
import { bundleWorkflows } from '../dev/workflow-bundle.ts';
import { loadConfig } from '../config.ts';
import { ENTITIES } from '../domain/common/entity.ts';
import { parisDay } from '../domain/time/paris-time.ts';
import { SYSTEM } from '../store/audit/event-log.ts';
import { setUpDatabase } from '../store/db/set-up.ts';
import type { Store } from '../store/db/mongo.ts';
import { findReplay, openReplay } from '../store/routing/replay/replays.ts';
import { openTemporal, type TemporalLink } from '../temporal/connection.ts';
import { launchReplay } from '../temporal/launch/replay.ts';
import { KeepAlive } from './http-client.ts';
import { People, post } from './intake.ts';
import { bodyOf, insertBuyers, openEveryDay } from './people.ts';
import type { Bench } from './servers.ts';

export interface ReplayScale {
  /** Leads of the day. */
  leads: number;
  rounds: number;
  /** Leads beside it. */
  perSecond: number;
  /** Of a round without a replay; with one, for as long as that takes at least. */
  seconds: number;
}

export interface ReplayResult {
  /** Of each replay, from being asked for to its result, ms. */
  times: number[];
  /** Ms of intake's answers. */
  alone: number[];
  beside: number[];
}

const CONNECTIONS = 4;
const LONGEST_MS = 120_000;

/** A quota the day did not reach: a third of the orders takes fewer, and the others take what is left. */
async function ask(store: Store, temporal: TemporalLink): Promise<() => Promise<number | null>> {
  const day = parisDay(new Date());
  const orders = await store.commandes.find({}, { projection: { _id: 1 } }).toArray();
  const edited = orders.filter((_, n) => n % 3 === 0);
  const edits = {
    orders: edited.map(({ _id: commande_id }) => ({ commande_id, fields: { quota_semaine: 20 } })),
    settings: {},
  };
  const asked = { from: day, to: day, rules: 'then' as const, edits };
  const { _id, created_at } = await openReplay(
    store,
    { kind: 'replay', asked, entities: [...ENTITIES] },
    SYSTEM,
    new Date(),
  );
  await launchReplay(temporal, { replay_id: _id });
  return async () => {
    const { status, finished_at } = (await findReplay(store, _id))!;
    if (status === 'failed') throw new Error('a replay failed');
    return status === 'done' ? finished_at!.getTime() - created_at.getTime() : null;
  };
}

export async function benchReplay(bench: Bench, scale: ReplayScale): Promise<ReplayResult> {
  const { perSecond, seconds, rounds } = scale;
  const store = await bench.openDatabase();
  await setUpDatabase(store);
  await openEveryDay(store);
  await insertBuyers(store);
  const { address } = await bench.temporal();
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: await bench.openNamespace() };
  await bench.startWorker(store, { ...env, WORKFLOW_BUNDLE: await bundleWorkflows() });
  const port = await bench.startApi(store, env);
  const temporal = openTemporal(loadConfig({ ...env, NODE_ENV: 'test' }));
  const people = new People();
  say('Replay', `${scale.leads} leads come in`);
  await post([port], 20, people.take(scale.leads).map(bodyOf), Infinity, new Set());
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => KeepAlive.open(port, '/api/public/leads')),
  );

  /** At a steady rate; an answer that is late makes the next one of its connection late. */
  const feed = async (latencies: number[], isOver: (ms: number) => Promise<boolean>) => {
    const queues = connections.map(() => Promise.resolve());
    const started = performance.now();
    for (let n = 0; ; n += 1) {
      const elapsed = performance.now() - started;
      if (n % perSecond === 0 && (await isOver(elapsed))) break;
      await delay(Math.max((n * 1000) / perSecond - elapsed, 0));
      const due = performance.now();
      const [person] = people.take(1) as [number];
      queues[n % CONNECTIONS] = queues[n % CONNECTIONS]!.then(async () => {
        const { status, text } = await connections[n % CONNECTIONS]!.post(bodyOf(person));
        if (status !== 200) throw new Error(`the API answered ${status}: ${text}`);
        latencies.push(performance.now() - due);
      });
    }
    await Promise.all(queues);
  };
  const result: ReplayResult = { times: [], alone: [], beside: [] };
  await feed([], (ms) => Promise.resolve(ms >= seconds * 1000));
  for (let round = 1; round <= rounds; round += 1) {
    say('Replay', `round ${round} of ${rounds}`);
    await feed(result.alone, (ms) => Promise.resolve(ms >= seconds * 1000));
    const time = await ask(store, temporal);
    await feed(result.beside, async (ms) => {
      if (ms > LONGEST_MS) throw new Error('a replay does not end');
      return (await time()) !== null;
    });
    result.times.push((await time())!);
  }
  await temporal.close();
  return result;
}
