/**
 * `npm run build:workflows [file]`: bundles the workflows into dist/workflow-bundle.js, what `WORKFLOW_BUNDLE` names in
 * production: the worker then starts without a bundler.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const root = join(import.meta.dirname, '..');
const file = process.argv[2] ?? join(root, 'dist/workflow-bundle.js');

const { code } = await bundleWorkflowCode({
  workflowsPath: join(root, 'workflows/index.ts'),
  workflowInterceptorModules: [join(root, 'workflows/tracing.ts')],
  logger: new DefaultLogger('WARN'),
});
mkdirSync(dirname(file), { recursive: true });
// Under its name only once it is whole: others may be looking for it.
writeFileSync(`${file}.${process.pid}`, code);
renameSync(`${file}.${process.pid}`, file);
console.log(`${file} (${Math.round(code.length / 1024)} KiB)`);
