/** Whose doing it is that a worker died or threw, or that the store refused. */
import type { ErrorCode } from '../model/errors.ts';
import { LaneError } from '../model/lane.ts';
import type { Slot } from './slot.ts';

/** The worker says that it was working on this one. */
export const blamed = (error: unknown, slot: Slot): boolean =>
  error instanceof LaneError && error.culprit === slot.row.id;

/** It took the worker down, or made it throw: either way it is the resource's own doing. */
export const guilty = (error: unknown, slot: Slot): boolean =>
  !(error instanceof LaneError) || blamed(error, slot);

/** Rejections of the writer that are nobody's fault. */
export const ENDING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'fenced',
  'not_ready',
  'store_unreachable',
]);
