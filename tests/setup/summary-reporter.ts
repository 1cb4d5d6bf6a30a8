/** Closes a run with one plain line, after everything else was printed: `tests: 123 passed, 0 failed, 2 skipped`. */
import type { Reporter, TestModule } from 'vitest/node';

/** Counts test cases; what fails outside of one (a file that does not load, a stray error) counts as a failure too. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') count[state]++;
        else count.skipped++;
      }
      count.failed += module.errors().length;
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
    }
    const skipped = count.skipped ? `, ${count.skipped} skipped` : '';
    process.once('exit', () =>
      process.stdout.write(`tests: ${count.passed} passed, ${count.failed} failed${skipped}\n`),
    );
  }
}
