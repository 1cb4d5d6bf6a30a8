/**
 * Bundles the workflows into dist/workflow-bundle.js, what `WORKFLOW_BUNDLE` names in production: the worker then starts
 * without a bundler.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const root = join(import.meta.dirname, '..');
const file = join(root, 'dist/workflow-bundle.js');

const { code } = await bundleWorkflowCode({
  workflowsPath: join(root, 'workflows/index.ts'),
  logger: new DefaultLogger('WARN'),
});
mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(file, code);
console.log(`${file} (${Math.round(code.length / 1024)} KiB)`);
