/**
 * `npm run bench`: intake and daily run beside their floors (07-quality "Fast"). Prints the figures and keeps them in
 * docs/benchmarks.md.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rootDir } from '../tools/paths.ts';
import { describeError } from '../dev/terminal.ts';
import { benchDailyRun } from './daily-run.ts';
import { benchIntake } from './intake.ts';
import { figures, page, type BenchResult } from './report.ts';
import { FULL, QUICK } from './scale.ts';
import { Bench } from './servers.ts';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});

/** Measures the parts asked for; what is measured is shown and kept at once, whatever becomes of the next part. */
async function measure(bench: Bench): Promise<void> {
  const scale = options.quick ? QUICK : FULL;
  const result: BenchResult = { scale, mongoVersion: await bench.mongoVersion() };
  const keep = () => {
    process.stdout.write(`\n${figures(result)}\n\n`);
    if (!options.quick && !options.only) writeFileSync(join(rootDir, 'docs/benchmarks.md'), page(result));
  };
  if (options.only !== 'intake') {
    result.dailyRun = await benchDailyRun(bench, scale.dailyRun);
    keep();
  }
  if (options.only !== 'run') {
    result.intake = await benchIntake(bench, scale.intake);
    keep();
  }
}

const bench = await Bench.start();
const stopped = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
});
let exitCode = 0;
try {
  await Promise.race([measure(bench), stopped]);
} catch (error) {
  process.stderr.write(`\n${describeError(error)}\n`);
  exitCode = 1;
} finally {
  await bench.stop();
}
process.exit(exitCode);
