import { defineConfig } from 'vitest/config';
import { ResultsReporter } from './scripts/test/reporter.ts';

// What is set for a rug of the developer's own is not for the tests.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('RUG_') && !name.startsWith('RUG_TEST_')) delete process.env[name];
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: [new ResultsReporter()],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 90_000,
    allowOnly: false,
  },
});
