/**
 * `npm run bench`: intake, daily run, money and the admin's pages beside their floors (07-quality "Fast"). Prints the figures and
 * keeps them in docs/benchmarks.md.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rootDir } from '../tools/paths.ts';
import { describeError } from '../dev/terminal.ts';
import { benchDailyRun } from './daily-run.ts';
import { benchImmediate } from './immediate.ts';
import { benchImport } from './import-v1.ts';
import { benchIntake } from './intake.ts';
import { benchMoney } from './money.ts';
import { benchPages } from './pages.ts';
import { benchReplay } from './replay.ts';
import { benchRules } from './rules.ts';
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
  const asked = (part: string) => !options.only || options.only === part;
  if (asked('run')) {
    result.dailyRun = await benchDailyRun(bench, scale.dailyRun);
    keep();
  }
  if (asked('immediate')) {
    result.immediate = await benchImmediate(bench, scale.immediate);
    keep();
  }
  if (asked('money')) {
    result.money = await benchMoney(bench, scale.money);
    keep();
  }
  if (asked('pages')) {
    result.pages = await benchPages(bench, scale.pages);
    keep();
  }
  if (asked('rules')) {
    result.rules = await benchRules(bench, scale.rules);
    keep();
  }
  if (asked('replay')) {
    result.replay = await benchReplay(bench, scale.replay);
    keep();
  }
  if (asked('import')) {
    result.import = await benchImport(bench, scale.import);
    keep();
  }
  if (asked('intake')) {
    result.intake = await benchIntake(bench, scale.intake);
    keep();
  }
}

const PARTS = ['run', 'immediate', 'money', 'pages', 'rules', 'replay', 'import', 'intake'];
if (options.only && !PARTS.includes(options.only)) {
  process.stderr.write(`npm run bench -- [--quick] [--only ${PARTS.join(' | ')}]\n`);
  process.exit(2);
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
