import { acceptConformance } from './conformance.accept.ts';
import { commitConformance } from './conformance.commit.ts';
import { faultConformance } from './conformance.faults.ts';
import { readingConformance } from './conformance.reading.ts';
import { retentionConformance } from './conformance.retention.ts';
import type { Harness } from './harness.ts';

/** What every store must do; run over each of them. */
export function conformance(harness: Harness): void {
  acceptConformance(harness);
  commitConformance(harness);
  readingConformance(harness);
  faultConformance(harness);
  retentionConformance(harness);
}
