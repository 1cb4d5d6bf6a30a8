/**
 * Intake over HTTP, beside its floors: a raw driver insert of the same lead and a bare Fastify route taking the same body.
 * All of them take turns within each round, so that a busy machine is busy for all of them.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Collection } from 'mongodb';
import { isBalanced } from '../domain/runs/balance.ts';
import { parisDay } from '../domain/time/paris-time.ts';
import { countBalance } from '../store/runs/count-balance.ts';
import type { Store } from '../store/db/mongo.ts';
import type { LeadDoc } from '../store/leads/collections.ts';
import { setUpDatabase } from '../store/db/set-up.ts';
import { say } from '../dev/terminal.ts';
import { KeepAlive } from './http-client.ts';
import { takeSample, type Sample } from './measure.ts';
import { bodyOf, insertBuyers, openEveryDay, phoneOf } from './people.ts';
import { copyLead, makeRawCollection, seedLeads } from './seed.ts';
import type { Bench } from './servers.ts';

const PATH = '/api/public/leads';
/** Ids asked for at once. */
const ID_PAGE = 10_000;

export interface IntakeScale {
  rounds: number;
  /** Stored leads at the beginning: few and many. */
  sizes: readonly [small: number, large: number];
  /** Connections and leads per sample. */
  loads: readonly { connections: number; leads: number }[];
  warmUp: number;
  sampleLimitMs: number;
}

/** One round at one size and one number of connections. */
export interface IntakeRound {
  raw: Sample;
  api: Sample;
  bare: Sample;
  /** Two API processes sharing the connections; only where there is more than one connection. */
  two?: Sample;
}

export interface IntakeSeries {
  size: number;
  connections: number;
  rounds: IntakeRound[];
}

export interface IntakeResult {
  series: IntakeSeries[];
  /** Leads answered 200 with an id of their own, all found in the database. */
  verified: number;
  /** Average size of a stored lead, bytes. */
  leadBytes: number;
}

/** One database with its API processes. */
interface Site {
  size: number;
  /** Leads stored past the API. */
  seeded: number;
  store: Store;
  ports: readonly [number, number];
  raw: Collection<LeadDoc>;
  template: LeadDoc;
  /** Ids the API gave out. */
  ids: Set<string>;
}

/** Numbers people, so that nobody comes twice. */
export class People {
  #next = 0;

  take(count: number): number[] {
    const first = this.#next;
    this.#next += count;
    return Array.from({ length: count }, (_, n) => first + n);
  }
}

/** Posts one body per person, shared out over the connections; every answer must be the expected one. */
export async function post(
  ports: readonly number[],
  connections: number,
  bodies: readonly string[],
  limitMs: number,
  ids?: Set<string>,
): Promise<Sample> {
  const open = Array.from({ length: connections }, (_, n) => KeepAlive.open(ports[n % ports.length]!, PATH));
  const clients = await Promise.all(open);
  try {
    return await takeSample(bodies, connections, limitMs, async (body, worker) => {
      const { status, text } = await clients[worker]!.post(body);
      if (status !== 200) throw new Error(`intake answered ${status}: ${text}`);
      if (!ids) return;
      const answer = JSON.parse(text) as { status: string; lead_id: string };
      if (answer.status !== 'routed') throw new Error(`a lead was not routed: ${text}`);
      ids.add(answer.lead_id);
    });
  } finally {
    for (const client of clients) client.close();
  }
}

/** What the bench compares with, and with how much of it. */
export async function benchIntake(bench: Bench, scale: IntakeScale): Promise<IntakeResult> {
  const people = new People();
  const bare = await bench.startListening('bare', 'bench/bare-server.ts');
  const few = await openSite(bench, scale, people);
  const many = await openSite(bench, scale, people, few);
  const sites = [few, many];
  const series = sites.flatMap(({ size }) =>
    scale.loads.map(({ connections }): IntakeSeries => ({ size, connections, rounds: [] })),
  );
  await warmUp(bare, sites, scale, people);
  for (let round = 1; round <= scale.rounds; round += 1) {
    say('Intake', `round ${round} of ${scale.rounds}`);
    for (const load of scale.loads) {
      for (const site of sites) {
        const { rounds } = series.find(
          ({ size, connections }) => size === site.size && connections === load.connections,
        )!;
        rounds.push(await takeRound(bare, site, load, scale.sampleLimitMs, people));
      }
    }
  }
  say('Intake', 'verifying that every answered lead is stored and counted');
  for (const site of sites) await verify(site);
  const [stats] = await many.store.leads
    .aggregate<{ avg: number }>([
      { $collStats: { storageStats: {} } },
      { $project: { avg: '$storageStats.avgObjSize' } },
    ])
    .toArray();
  return { series, verified: few.ids.size + many.ids.size, leadBytes: stats!.avg };
}

/** @param source where the leads are copied from; without one they come in through the API */
async function openSite(bench: Bench, scale: IntakeScale, people: People, source?: Site): Promise<Site> {
  const [small, large] = scale.sizes;
  const size = source ? large : small;
  const store = await bench.openDatabase();
  if (source) {
    say('Intake', `storing ${size} leads`);
    await seedLeads(source.store, store, size, people.take(size)[0]!);
  } else {
    await setUpDatabase(store);
  }
  await openEveryDay(store);
  await insertBuyers(store);
  const ports = [await bench.startApi(store), await bench.startApi(store)] as const;
  const ids = new Set<string>();
  if (!source) await post(ports, 20, people.take(size).map(bodyOf), Infinity, ids);
  await makeRawCollection(store);
  const template = (await (source ?? { store }).store.leads.findOne({ status: 'routed' }))!;
  return {
    size,
    seeded: source ? size : 0,
    store,
    ports,
    raw: store.db.collection<LeadDoc>('raw'),
    template,
    ids,
  };
}

function insertRaw(
  site: Site,
  writers: number,
  persons: readonly number[],
  limitMs: number,
): Promise<Sample> {
  const now = new Date();
  const docs = persons.map((n) => copyLead(site.template, phoneOf(n), now));
  return takeSample(docs, writers, limitMs, async (doc) => void (await site.raw.insertOne(doc)));
}

async function warmUp(
  bare: number,
  sites: readonly Site[],
  scale: IntakeScale,
  people: People,
): Promise<void> {
  say('Intake', 'warming up');
  for (const site of sites) {
    for (const port of site.ports)
      await post([port], 20, people.take(scale.warmUp).map(bodyOf), Infinity, site.ids);
    await insertRaw(site, 20, people.take(scale.warmUp), Infinity);
  }
  await post([bare], 20, people.take(scale.warmUp).map(bodyOf), Infinity);
}

async function takeRound(
  bare: number,
  site: Site,
  { connections, leads }: IntakeScale['loads'][number],
  limitMs: number,
  people: People,
): Promise<IntakeRound> {
  const bodies = () => people.take(leads).map(bodyOf);
  return {
    raw: await insertRaw(site, connections, people.take(leads), limitMs),
    api: await post([site.ports[0]], connections, bodies(), limitMs, site.ids),
    bare: await post([bare], connections, bodies(), limitMs),
    ...(connections > 1 ? { two: await post(site.ports, connections, bodies(), limitMs, site.ids) } : {}),
  };
}

/** @throws Error when an answered lead or its delivery is missing, or when anything was stored that nobody was told of. */
async function verify({ seeded, store, ids }: Site): Promise<void> {
  const lines = await countBalance(store, parisDay(new Date()));
  const received = lines.filter(({ scope }) => scope === 'all').reduce((sum, line) => sum + line.received, 0);
  const given = [...ids];
  const found = { stored: await store.leads.countDocuments(), leads: 0, deliveries: 0 };
  for (let done = 0; done < given.length; done += ID_PAGE) {
    const page = { $in: given.slice(done, done + ID_PAGE) };
    found.leads += await store.leads.countDocuments({ _id: page });
    found.deliveries += await store.deliveries.countDocuments({ lead_id: page });
  }
  const expected = { stored: seeded + ids.size, leads: ids.size, deliveries: ids.size };
  if (!isBalanced(lines) || received !== expected.stored || !isDeepStrictEqual(found, expected)) {
    const facts = { answered: ids.size, seeded, received, found, off: lines.map(({ off }) => off) };
    throw new Error(`what was answered is not what is stored: ${JSON.stringify(facts)}`);
  }
}
