/** Where the `temporal` program comes from (04-architecture "Finding the servers"). */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { runTool } from '../processes/tool.ts';
import { sayWhile } from '../terminal.ts';
import { intoCache, usualPlaces } from './cache.ts';
import { findFirst, type Place } from './find.ts';
import { goInstall } from './go-install.ts';
import { checkHost, NotHere } from './programs.ts';

const SUBJECT = 'Temporal';
/** The newest version that `go install` accepts: later ones carry `replace` lines in go.mod. */
const GO_VERSION = 'v1.5.1';
const DOWNLOADS = 'https://temporal.download/cli/default';

const places: Place<string>[] = [
  ...usualPlaces('temporal', 'TEMPORAL_CLI'),
  { name: "the SDK's download", look: sdkDownload },
  {
    name: `go install temporal@${GO_VERSION}`,
    look: (signal) =>
      goInstall(
        {
          ...{ subject: SUBJECT, name: 'temporal', module: 'github.com/temporalio/cli/cmd/temporal' },
          ...{ version: GO_VERSION, packages: 1_300 },
        },
        signal,
      ),
  },
];

/** @returns the path of a Temporal command line program that runs here */
export function findTemporal(signal?: AbortSignal): Promise<string> {
  const advice =
    'Install the Temporal CLI so that temporal is on PATH, or set TEMPORAL_CLI, or TEMPORAL_ADDRESS, or install Go 1.23 or newer.';
  return findFirst(SUBJECT, places, advice, signal);
}

/** The archive that the SDKs download for their test servers. */
async function sdkDownload(signal?: AbortSignal): Promise<string> {
  await checkHost(DOWNLOADS, signal);
  const platform = process.platform === 'darwin' ? 'darwin' : 'linux';
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const limit = AbortSignal.any([AbortSignal.timeout(300_000), ...(signal ? [signal] : [])]);
  const query = `?platform=${platform}&arch=${arch}&format=tar.gz&sdk-name=sdk-typescript&sdk-version=1.24.0`;
  const answer = await fetch(DOWNLOADS + query, { signal: limit });
  if (!answer.ok) throw new NotHere(`answered ${answer.status}`);
  const info = (await answer.json()) as { archiveUrl: string; fileToExtract: string };
  return intoCache(SUBJECT, 'temporal', 'sdk-default', (dir) => unpackArchive(info, dir, limit), signal);
}

async function unpackArchive(
  info: { archiveUrl: string; fileToExtract: string },
  workDir: string,
  signal: AbortSignal,
): Promise<string> {
  const done = sayWhile(SUBJECT, () => `downloading ${info.archiveUrl}`, 5000);
  try {
    const archive = await fetch(info.archiveUrl, { signal });
    if (!archive.ok || !archive.body) throw new NotHere(`${info.archiveUrl} answered ${archive.status}`);
    const file = join(workDir, 'temporal.tar.gz');
    await pipeline(Readable.fromWeb(archive.body), createWriteStream(file), { signal });
    await runTool('tar', ['-xzf', file, '-C', workDir], { timeoutMs: 120_000, signal });
    return join(workDir, info.fileToExtract);
  } finally {
    done();
  }
}
