import { defineConfig } from 'vitest/config';
import { ResultsReporter } from '../../../scripts/test/reporter.ts';

/** A suite in which everything goes wrong that can, for the test of the reporter. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.sample.ts'],
    reporters: [new ResultsReporter()],
    fileParallelism: false,
  },
});
