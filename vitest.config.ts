import { defineConfig } from 'vitest/config';
import { ResultsReporter } from './scripts/test/reporter.ts';
import { LongestFirst } from './scripts/test/sequencer.ts';

// What is set for a rug of the developer's own is not for the tests.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('RUG_') && !name.startsWith('RUG_TEST_')) delete process.env[name];
}

const ROOMS = ['test/**/*.test.ts'];
/** What starts services or the whole program. */
const WHOLE = [
  'test/**/*.services.test.ts',
  'test/e2e/**/*.test.ts',
  'test/simulation/**/*.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      // Rooms leave nothing behind in a process, so that many files share one.
      { extends: true, test: { name: 'rooms', include: ROOMS, exclude: WHOLE, isolate: false } },
      { extends: true, test: { name: 'whole', include: WHOLE } },
    ],
    reporters: [new ResultsReporter()],
    sequence: { sequencer: LongestFirst },
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 90_000,
    allowOnly: false,
  },
});
