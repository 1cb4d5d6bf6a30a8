/**
 * `npm run smoke -- --url https://… [--version X.Y.Z] [--json]`: the runbook's checklist after a deployment, against a running
 * API. SMOKE_EMAIL and SMOKE_PASSWORD are who signs in. Exit code 0: no line is ✘.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endWith } from './checklist/checklist.ts';
import { smoke } from './checklist/smoke.ts';
import { readEndpoints } from './endpoints.ts';
import { rootDir } from './paths.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    version: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const url = values.url ?? readEndpoints()?.api;
if (!url || !URL.canParse(url)) {
  console.error('npm run smoke -- --url https://… [--version X.Y.Z] [--json]');
  process.exit(2);
}
const { version } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')) as { version: string };
const { SMOKE_EMAIL: email, SMOKE_PASSWORD: password } = process.env;
endWith(await smoke({ url, version: values.version ?? version, email, password }), values.json);
