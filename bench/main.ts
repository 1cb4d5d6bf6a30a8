/**
 * `npm run bench`: intake and daily run beside their floors (07-quality "Fast"). Prints the figures and keeps them in
 * docs/benchmarks.md.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rootDir } from '../dev/paths.ts';
import { describeError } from '../dev/terminal.ts';
import { benchDailyRun } from './daily-run.ts';
import { benchIntake } from './intake.ts';
import { figures, page, type BenchResult } from './report.ts';
import { FULL, QUICK } from './scale.ts';
import { Bench } from './servers.ts';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});

async function measure(bench: Bench): Promise<BenchResult> {
  const scale = options.quick ? QUICK : FULL;
  const { only = '' } = options;
  return {
    scale,
    mongoVersion: await bench.mongoVersion(),
    ...(only === 'run' ? {} : { intake: await benchIntake(bench, scale.intake) }),
    ...(only === 'intake' ? {} : { dailyRun: await benchDailyRun(bench, scale.dailyRun) }),
  };
}

const bench = await Bench.start();
const stopped = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
});
let exitCode = 0;
try {
  const result = await Promise.race([measure(bench), stopped]);
  process.stdout.write(`\n${figures(result)}\n`);
  if (!options.quick && !options.only) writeFileSync(join(rootDir, 'docs/benchmarks.md'), page(result));
} catch (error) {
  process.stderr.write(`\n${describeError(error)}\n`);
  exitCode = 1;
} finally {
  await bench.stop();
}
process.exit(exitCode);
