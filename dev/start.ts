/**
 * `npm start`: the whole system on this machine, for trying and developing (04-architecture "Two commands"). Loaded by
 * dev/start.mjs. Data stays in .rdz/; Ctrl-C or SIGTERM stops what was started here, and nothing else.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readEndpoints, removeEndpoints } from '../tools/endpoints.ts';
import { stateDir } from '../tools/paths.ts';
import { startGuard } from './processes/guard.ts';
import { tryLock } from './processes/lock.ts';
import { endLeftovers, ProcessRecord } from './processes/record.ts';
import { Stack } from './stack.ts';
import { describeError, PlainError, say } from './terminal.ts';

const HELP = `Usage: npm start [-- --no-demo]

Runs RDZ on this machine: MongoDB, Temporal, a mail catcher, the worker, the API and the admin UI.
  --no-demo   start with an empty database instead of demo data`;

const LEFTOVER_GRACE_MS = 10_000;
/** A terminal's Ctrl-C arrives several times: from the terminal and, forwarded, from npm. */
const ONE_KEYSTROKE_MS = 1000;

const { values: options } = parseArgs({
  options: { 'no-demo': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});

if (options.help) process.stdout.write(`${HELP}\n`);
else process.exit(await main());

/** @returns the exit code */
async function main(): Promise<number> {
  try {
    if (process.env.NODE_ENV === 'production')
      throw new PlainError(
        'npm start is for trying and developing. In production run "npm run api" and "npm run worker".',
      );
    const held = tryLock(join(stateDir, 'start.lock'));
    if (!('release' in held)) throw new PlainError(alreadyRunning(held.pid));
    try {
      return await run();
    } finally {
      held.release();
    }
  } catch (error) {
    process.stderr.write(`\n${describeError(error)}\n`);
    return 1;
  }
}

async function run(): Promise<number> {
  const runsDir = join(stateDir, 'running');
  removeEndpoints();
  const left = await endLeftovers(runsDir, LEFTOVER_GRACE_MS);
  if (left.length > 0) say('Start', `ended what an earlier start left running: ${left.join(', ')}`);

  const record = new ProcessRecord(join(runsDir, `${process.pid}.json`));
  startGuard(record);
  const stack = new Stack({ record, demo: !options['no-demo'] });
  const stopRequested = firstSignal(() => stack.killAll());
  try {
    await Promise.race([stack.start(), stopRequested]);
    // Until somebody stops it, or a server does not stay up.
    await Promise.race([stack.failed, stopRequested]);
    return 0;
  } finally {
    await stack.stop();
  }
}

/** @param insisted called at every later signal @returns resolves at the first one */
function firstSignal(insisted: () => void): Promise<void> {
  let firstAt: number | undefined;
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (firstAt === undefined) {
          firstAt = Date.now();
          say('Stop', `${signal}: stopping everything (again to stop at once)`);
          resolve();
        } else if (Date.now() - firstAt > ONE_KEYSTROKE_MS) {
          insisted();
        }
      });
    }
  });
}

function alreadyRunning(pid: number): string {
  const endpoints = readEndpoints({});
  const where = endpoints ? `\n  Admin UI  ${endpoints.ui}\n  Mails     ${endpoints.mail_ui}` : '';
  return `RDZ already runs in this folder (process ${pid}).${where}`;
}
