/**
 * Closes a run, after everything else was printed: what went wrong, each thing once with how often and where, then one plain
 * line: `tests: 123 passed, 1 failed, 2 skipped`. Of a long log the end is what is read.
 */
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

type Failure = Pick<SerializedError, 'message' | 'name'>;

/** Things named; more are counted. */
const NAMED = 20;
/** Places named of each. */
const PLACES = 4;
/** Characters of a message. */
const LENGTH = 300;

const textOf = ({ name = 'Error', message }: Failure): string =>
  `${name}: ${message.split('\n').slice(0, 3).join(' ')}`.slice(0, LENGTH);

/** Counts test cases; what fails outside of one (a file that does not load, a stray error) counts as a failure too. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    const places = new Map<string, string[]>();
    const fail = (place: string, errors: readonly Failure[]) => {
      for (const text of errors.map(textOf)) places.set(text, [...(places.get(text) ?? []), place]);
    };
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId);
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === 'passed' || state === 'failed') count[state]++;
        else count.skipped++;
        fail(`${file} > ${test.fullName}`, state === 'failed' ? errors : []);
      }
      const outside = [module, ...module.children.allSuites()].flatMap((part) => part.errors());
      count.failed += outside.length;
      fail(file, outside);
    }
    count.failed += unhandledErrors.length;
    fail('outside of any test', unhandledErrors);
    const skipped = count.skipped ? `, ${count.skipped} skipped` : '';
    const lines = [
      ...failureLines(places),
      `tests: ${count.passed} passed, ${count.failed} failed${skipped}`,
    ];
    process.once('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  }
}

/** The first thing to go wrong comes last, next to the sum: the others may follow from it. */
function failureLines(places: ReadonlyMap<string, string[]>): string[] {
  const named = [...places].slice(0, NAMED).map(([text, where]) => {
    const each = [...new Set(where)];
    const more = each.length > PLACES ? `, and ${each.length - PLACES} more` : '';
    return `  ${where.length} × ${text}\n      ${each.slice(0, PLACES).join('\n      ')}${more}`;
  });
  if (named.length === 0) return [];
  const rest = places.size > NAMED ? [`  … and ${places.size - NAMED} more`] : [];
  return ['What went wrong:', ...rest, ...named.reverse()];
}
