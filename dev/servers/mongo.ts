/** MongoDB for the embedded stack: one member that is its own replica set, because transactions and change streams need one. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MongoClient, type Db } from 'mongodb';
import { startChild, untilReady, type Child } from '../processes/child.ts';
import type { ProcessRecord } from '../processes/record.ts';
import { PlainError, say } from '../terminal.ts';
import { findMongod, mongodSeries } from './find-mongod.ts';
import { canConnect, type Port } from './ports.ts';

const SET = 'rdz';
const READY_MS = 120_000;

/** A MongoDB to use; without a child it is somebody else's (MONGO_URL) and is never stopped. */
export interface Mongo {
  url: string;
  child?: Child;
}

/** What a start needs to know. */
export interface MongoOptions {
  dataDir: string;
  logFile: string;
  port: () => Promise<Port>;
  record: ProcessRecord;
  signal?: AbortSignal;
}

/** @returns the replica set of MONGO_URL, else one that is started here */
export async function provideMongo(options: MongoOptions): Promise<Mongo> {
  const given = process.env.MONGO_URL;
  if (given) {
    await checkReplicaSet(given);
    say('MongoDB', 'MONGO_URL: used as it is');
    return { url: given };
  }
  say('MongoDB', 'MONGO_URL: not set');
  return startMongo(options);
}

/** Starts one, whatever else there is. */
export async function startMongo(options: MongoOptions): Promise<Mongo & { child: Child }> {
  const program = await findMongod(options.signal);
  await checkDataFiles(program, options.dataDir);
  const port = await options.port();
  const child = await startChild(
    {
      name: 'MongoDB',
      command: program,
      args: [
        ...['--dbpath', options.dataDir, '--port', String(port.port), '--bind_ip', '127.0.0.1'],
        ...['--replSet', SET, '--quiet', '--wiredTigerCacheSizeGB', '0.5'],
        // Nobody reads the diagnostic files here, and no other member waits for a slow farewell.
        ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
        ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100'],
        // A process killed in a transaction leaves its documents locked until this is over (60 s by default).
        ...['--setParameter', 'transactionLifetimeLimitSeconds=15'],
      ],
      logFile: options.logFile,
    },
    options.record,
  );
  await initiate(child, port.port, options.signal);
  say('MongoDB', `ready on 127.0.0.1:${port.port}`);
  return { url: `mongodb://127.0.0.1:${port.port}/?replicaSet=${SET}`, child };
}

/** Makes the one-member set, or corrects its address when the port is another one than last time. */
async function initiate(child: Child, port: number, signal?: AbortSignal): Promise<void> {
  const host = `127.0.0.1:${port}`;
  // A client whose first connection fails stays unusable, so it is made when somebody listens.
  await untilReady(child, () => canConnect(port), READY_MS, signal);
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: 20_000,
  });
  try {
    const admin = client.db('admin');
    const config = await replicaConfig(admin);
    if (!config) await admin.command({ replSetInitiate: { _id: SET, members: [{ _id: 0, host }] } });
    else if (config.members[0]?.host !== host)
      await admin.command({
        replSetReconfig: {
          ...config,
          version: config.version + 1,
          members: [{ ...config.members[0], host }],
        },
        force: true,
      });
    const isPrimary = async () => (await admin.command({ hello: 1 })).isWritablePrimary === true;
    await untilReady(child, isPrimary, READY_MS, signal);
  } finally {
    await client.close();
  }
}

interface ReplicaConfig {
  version: number;
  members: { _id: number; host: string }[];
}

async function replicaConfig(admin: Db): Promise<ReplicaConfig | undefined> {
  const NOT_YET_INITIALIZED = 94;
  // Right after the start the stored configuration is still being loaded: then the status is not decided yet.
  for (;;) {
    try {
      return (await admin.command({ replSetGetConfig: 1 })).config as ReplicaConfig;
    } catch (error) {
      if ((error as { code?: number }).code !== NOT_YET_INITIALIZED) throw error;
    }
    const state = await admin.command({ replSetGetStatus: 1 }).catch((error: unknown) => error as Error);
    if (state instanceof Error && (state as { code?: number }).code === NOT_YET_INITIALIZED) return undefined;
    await wait(50);
  }
}

/** @throws PlainError when the address does not answer or is no replica set */
async function checkReplicaSet(url: string): Promise<void> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5000 });
  try {
    const hello = await client.db('admin').command({ hello: 1 });
    if (!hello.setName && hello.msg !== 'isdbgrid')
      throw new PlainError('MONGO_URL names a MongoDB without a replica set: RDZ needs transactions.');
  } catch (error) {
    if (error instanceof PlainError) throw error;
    throw new PlainError(`MONGO_URL does not answer: ${(error as Error).message}`);
  } finally {
    await client.close();
  }
}

/** Data files belong to one series of MongoDB: another one would refuse them with a puzzling message, or change them. */
async function checkDataFiles(program: string, dataDir: string): Promise<void> {
  const series = await mongodSeries(program);
  const note = join(dataDir, 'rdz-mongod-series');
  mkdirSync(dataDir, { recursive: true });
  const before = existsSync(note) ? readFileSync(note, 'utf8').trim() : series;
  if (before !== series)
    throw new PlainError(
      `The data in ${dataDir} was made by MongoDB ${before}, but the program found is ${series} (${program}).\n` +
        `Set MONGOD_BINARY to a mongod ${before}, or delete that folder to start afresh.`,
    );
  writeFileSync(note, `${series}\n`);
}
