/** What the global set-ups provide to the tests: `inject('mongoUrl')` and so on. */
import type {} from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Names this run of the tests: its databases begin with `rdz_test_<run>`. */
    run: string;
    /** Connection string without a database name: each test file has its own. */
    mongoUrl: string;
    /** `host:port`, namespace `default`: each test file chooses its own task queue. */
    temporalAddress: string;
    /** Path of the workflow bundle, for `Worker.create({ workflowBundle: { codePath } })`; empty when bundling failed. */
    workflowBundle: string;
    /** Folder of the programs, bundled: see `program` of tests/support/programs.ts. */
    programs: string;
    /** Path of a Chromium, for `chromium.launch({ executablePath })`; the built admin UI is in dist/ui. */
    chromium: string;
  }
}
