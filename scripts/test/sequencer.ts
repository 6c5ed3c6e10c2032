import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What starts services takes long, and what breaks them longest; the rest takes next to nothing. */
const LONG = [/\/crash\/.*\.services\.test\.ts$/, /\.services\.test\.ts$/, /\/e2e\//] as const;

const rank = ({ moduleId }: TestSpecification): number => {
  const found = LONG.findIndex((pattern) => pattern.test(moduleId));
  return found < 0 ? LONG.length : found;
};

/** Begins with what takes longest: at the end of a run it would leave a core without work. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
