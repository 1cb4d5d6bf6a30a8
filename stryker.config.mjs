/**
 * Mutation testing of the rules (`npm run mutation`): every small change to domain/ must be noticed by domain's own unit
 * tests. docs/tests.md "Mutation" has the scores and why each survivor stays.
 */
export default {
  mutate: ['domain/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'tests/setup/vitest.mutation.config.ts' },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // Mutants of a loop's end never come back: they are killed by the clock, not by a test.
  timeoutMS: 10_000,
  incremental: true,
  incrementalFile: '.rdz/mutation/incremental.json',
  tempDirName: '.rdz/mutation/sandbox',
  ignorePatterns: ['*', '!domain/**', '!tests/**', 'tests/histories', '!tsconfig.json', '!package.json'],
  reporters: ['clear-text', 'html'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: '.rdz/mutation/report.html' },
  thresholds: { high: 98, low: 95, break: 95 },
};
