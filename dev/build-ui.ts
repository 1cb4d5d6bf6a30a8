/** Builds the admin UI into dist/ui, when its sources changed since the last build. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from '../tools/paths.ts';
import { lock } from './processes/lock.ts';
import { runTool } from './processes/tool.ts';
import { hashSources } from './source-hash.ts';
import { PlainError, say, sayWhile } from './terminal.ts';

/** What the UI is made of: itself, the contracts of every area and the rules. */
const contracts = readdirSync(join(rootDir, 'api'))
  .map((area) => `api/${area}/contract.ts`)
  .filter((path) => existsSync(join(rootDir, path)));
const SOURCES = ['ui', ...contracts, 'domain', 'package-lock.json'];
const OUTPUT = join(rootDir, 'dist/ui');
const STAMP = join(OUTPUT, '.sources');

/** @throws PlainError with vite's last lines */
export async function buildUi(signal?: AbortSignal): Promise<void> {
  const waiting = () => say('Admin UI', 'another process is building it: waiting for that');
  const held = await lock(join(rootDir, '.rdz/build-ui.lock'), waiting, signal);
  try {
    const sources = hashSources(SOURCES);
    if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources)
      return say('Admin UI', 'built earlier, unchanged');
    say('Admin UI', 'building …');
    const done = sayWhile('Admin UI', () => 'vite is building');
    const vite = join(rootDir, 'node_modules/vite/bin/vite.js');
    await runTool(process.execPath, [vite, 'build', 'ui', '--logLevel', 'warn'], {
      timeoutMs: 300_000,
      cwd: rootDir,
      signal,
    })
      .catch((error: Error) => {
        throw new PlainError(`The admin UI could not be built.\n${error.message}`);
      })
      .finally(done);
    writeFileSync(STAMP, sources);
    say('Admin UI', 'built');
  } finally {
    held.release();
  }
}
