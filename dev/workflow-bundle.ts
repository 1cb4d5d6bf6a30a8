/** The workflow bundle: made once for all workers and tests, and kept while its sources stay as they are. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from '../tools/paths.ts';
import { runTool } from './processes/tool.ts';
import { BUILT, hashSources } from './source-hash.ts';
import { say } from './terminal.ts';

const SOURCES = ['workflows', 'contracts', 'domain', 'tools/build-workflows.ts', 'package-lock.json'];

/** @returns the path of the bundle's code */
export async function bundleWorkflows(signal?: AbortSignal): Promise<string> {
  const file = join(BUILT, `workflows-${hashSources(SOURCES)}.js`);
  if (existsSync(file)) return file;
  const args = ['--import', 'tsx', 'tools/build-workflows.ts', file];
  await runTool(process.execPath, args, { timeoutMs: 120_000, cwd: rootDir, signal });
  say('Workflows', 'bundled');
  return file;
}
