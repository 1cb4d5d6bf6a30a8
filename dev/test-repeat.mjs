/**
 * `npm run test:repeat -- [--times 20] [--load] tests/ui tests/workflows …`: runs test files again and again, one after the
 * other, and prints what failed as soon as it has, and in the end how often each passed. `--load` keeps every core busy meanwhile.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from './bootstrap.mjs';

const { values, positionals } = parseArgs({
  options: { times: { type: 'string', default: '20' }, load: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const times = Number(values.times);
if (!Number.isInteger(times) || times < 1 || positionals.length === 0) {
  console.error('Usage: npm run test:repeat -- [--times 20] [--load] <test file or folder> …');
  process.exit(2);
}

await prepare();
const directory = mkdtempSync(join(tmpdir(), 'rdz-repeat-'));
const children = new Set();
/** A process of ours, which ends with us. */
function start(args, stdio) {
  const child = spawn(process.execPath, args, { stdio });
  children.add(child);
  child.once('close', () => children.delete(child));
  return child;
}
process.on('exit', () => {
  for (const child of children) child.kill();
  rmSync(directory, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** @returns vitest's report, or `null` when it made none */
async function runOnce(round) {
  const file = join(directory, `${round}.json`);
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile=${file}`];
  const child = start([...args, ...positionals], ['ignore', 'ignore', 'inherit']);
  await new Promise((done) => child.once('close', done));
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

// A core is kept busy only as long as this process listens: it ends by itself should this one be killed.
const BUSY =
  'const spin = () => { const end = Date.now() + 50; while (Date.now() < end); setImmediate(spin); }; spin(); process.once("disconnect", () => process.exit());';
if (values.load) {
  for (let core = 0; core < availableParallelism(); core += 1) {
    start(['--eval', BUSY], ['ignore', 'ignore', 'ignore', 'ipc']);
  }
}

/** Of each file: rounds passed and run, and how often each of its tests failed. */
const files = new Map();
let broken = 0;
for (let round = 1; round <= times; round += 1) {
  const report = await runOnce(round);
  if (!report) broken += 1;
  for (const { name, status, message, assertionResults } of report?.testResults ?? []) {
    const path = relative(process.cwd(), name);
    const file = files.get(path) ?? { passed: 0, run: 0, failures: new Map() };
    files.set(path, file);
    file.run += 1;
    if (status === 'passed') file.passed += 1;
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const told = failed.map((test) => `${test.fullName}: ${test.failureMessages.join('\n')}`);
    // A file that fails as a whole has no test to blame.
    if (status !== 'passed' && told.length === 0) told.push(message);
    for (const text of told) {
      const what = text.slice(0, 600);
      file.failures.set(what, (file.failures.get(what) ?? 0) + 1);
      console.log(`  ${path}: ${what.split('\n')[0]}`);
    }
  }
  const failed = report ? `${report.numFailedTests} failed` : 'no report: vitest did not come to its end';
  console.log(`round ${round} of ${times}: ${report?.numPassedTests ?? 0} passed, ${failed}`);
}

console.log();
for (const [path, { passed, run, failures }] of [...files].sort(([a], [b]) => a.localeCompare(b))) {
  console.log(`${passed}/${run}  ${path}`);
  for (const [what, count] of failures) console.log(`  ${count}×  ${what.replaceAll('\n', '\n      ')}`);
}
const firm = files.size > 0 && broken === 0 && [...files.values()].every(({ passed, run }) => passed === run);
process.exit(firm ? 0 : 1);
