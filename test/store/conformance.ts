import { acceptConformance } from './conformance.accept.ts';
import { adminConformance } from './conformance.admin.ts';
import { carefulConformance } from './conformance.careful.ts';
import { commitConformance } from './conformance.commit.ts';
import { faultConformance } from './conformance.faults.ts';
import { operatorConformance } from './conformance.operator.ts';
import { readingConformance } from './conformance.reading.ts';
import { retentionConformance } from './conformance.retention.ts';
import { sortingConformance } from './conformance.sorting.ts';
import { unreadableConformance } from './conformance.unreadable.ts';
import type { Harness } from './harness.ts';

/** What every store must do; run over each of them. */
export function conformance(harness: Harness): void {
  acceptConformance(harness);
  commitConformance(harness);
  carefulConformance(harness);
  readingConformance(harness);
  sortingConformance(harness);
  operatorConformance(harness);
  faultConformance(harness);
  retentionConformance(harness);
  adminConformance(harness);
  unreadableConformance(harness);
}
