/** Domain's own unit tests, as the mutation run repeats them for each mutant. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/domain/**/*.test.ts'],
    setupFiles: ['tests/setup/properties.ts'],
    // A property that still holds after this long is taken to hold: a mutant it has not noticed by then survives.
    env: { FC_MS: '250' },
    // Every run has a worker of its own, with its own modules; one for each file would only import them again and again.
    isolate: false,
    testTimeout: 20_000,
  },
});
