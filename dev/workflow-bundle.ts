/** The workflow bundle: made once for all workers and tests, and kept while its sources stay as they are. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from './paths.ts';
import { hashSources } from './source-hash.ts';
import { say } from './terminal.ts';

const CACHE = join(rootDir, 'node_modules/.cache/rdz');

/** @returns the path of the bundle's code */
export async function bundleWorkflows(): Promise<string> {
  const file = join(CACHE, `workflows-${hashSources(['workflows', 'domain', 'package-lock.json'])}.js`);
  if (existsSync(file)) return file;
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const workflowsPath = join(rootDir, 'workflows/index.ts');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, code);
  renameSync(`${file}.${process.pid}`, file);
  say('Workflows', 'bundled');
  return file;
}
