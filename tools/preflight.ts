/**
 * `npm run preflight -- [--json]`: the runbook's checklist before a deployment, with the environment it is run in. Nothing is
 * written and no mail leaves. Exit code 0: no line is ✘.
 */
import { parseArgs } from 'node:util';
import { endWith } from './checklist/checklist.ts';
import { preflight } from './checklist/preflight.ts';
import { readEndpoints } from './endpoints.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
readEndpoints();
endWith(await preflight(process.env), values.json);
