import { defineConfig } from 'vitest/config';

const minutes = (n: number) => n * 60_000;
/** What is waited for on a busy machine: a second, as Vitest has it, is too short for a page that loads. */
const expect = { poll: { timeout: minutes(0.5) } };

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', './tests/setup/summary-reporter.ts'],
    projects: [
      {
        // Rules and the embedded stack's own parts: no servers, fast.
        test: {
          name: 'unit',
          include: ['tests/{docs,domain,dev,tools}/**/*.test.ts'],
          setupFiles: ['tests/setup/properties.ts'],
          testTimeout: 20_000,
        },
      },
      {
        // The public contract: dozens of files around one application, whose modules they share.
        test: {
          name: 'api',
          include: ['tests/api/**/*.test.ts'],
          isolate: false,
          globalSetup: ['tests/setup/servers.ts'],
          setupFiles: ['tests/setup/properties.ts'],
          testTimeout: minutes(2),
          hookTimeout: minutes(2),
          expect,
        },
      },
      {
        // Invoices and other documents, judged by the official validators; no servers.
        test: {
          name: 'documents',
          include: ['tests/documents/**/*.test.ts'],
          setupFiles: ['tests/setup/properties.ts'],
          testTimeout: minutes(2),
          hookTimeout: minutes(2),
          expect,
        },
      },
      {
        // Against real MongoDB, Temporal and SMTP. The limits are for a busy machine; nothing waits that long by design.
        test: {
          name: 'system',
          isolate: false,
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{api,docs,documents,domain,dev,tools,ui}/**'],
          setupFiles: ['tests/setup/properties.ts'],
          globalSetup: ['tests/setup/servers.ts'],
          testTimeout: minutes(2),
          hookTimeout: minutes(2),
          expect,
        },
      },
      {
        // The same servers, and a real browser on the built admin UI.
        test: {
          name: 'ui',
          isolate: false,
          include: ['tests/ui/**/*.test.ts'],
          globalSetup: ['tests/setup/servers.ts', 'tests/setup/browser.ts'],
          testTimeout: minutes(2),
          hookTimeout: minutes(2),
          expect,
        },
      },
    ],
  },
});
