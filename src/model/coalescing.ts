import type { EventType } from './words.ts';

/**
 * keep: stands beside. absorb: the incoming one adds nothing but its body and cause.
 * upgrade: the pending entry becomes the incoming type. next: it opens the next life.
 */
export const FOLD_OPS = ['keep', 'absorb', 'upgrade', 'next'] as const;
export type FoldOp = (typeof FOLD_OPS)[number];

/** Pending type -> incoming type -> what becomes of the two (docs/architecture.md, "Coalescing"). */
export const FOLD: Readonly<Record<EventType, Readonly<Record<EventType, FoldOp>>>> = {
  CREATE: {
    CREATE: 'absorb',
    READ: 'keep',
    UPDATE: 'absorb',
    DELETE: 'upgrade',
    POLL: 'absorb',
    REBUILD: 'upgrade',
    QUIESCE: 'keep',
    RESTART: 'keep',
    CLEAR_ERROR: 'keep',
  },
  READ: {
    CREATE: 'keep',
    READ: 'absorb',
    UPDATE: 'keep',
    DELETE: 'upgrade',
    POLL: 'absorb',
    REBUILD: 'keep',
    QUIESCE: 'keep',
    RESTART: 'keep',
    CLEAR_ERROR: 'keep',
  },
  UPDATE: {
    CREATE: 'upgrade',
    READ: 'keep',
    UPDATE: 'absorb',
    DELETE: 'upgrade',
    POLL: 'absorb',
    REBUILD: 'upgrade',
    QUIESCE: 'keep',
    RESTART: 'keep',
    CLEAR_ERROR: 'keep',
  },
  DELETE: {
    CREATE: 'next',
    READ: 'absorb',
    UPDATE: 'absorb',
    DELETE: 'absorb',
    POLL: 'absorb',
    REBUILD: 'absorb',
    QUIESCE: 'absorb',
    RESTART: 'keep',
    CLEAR_ERROR: 'absorb',
  },
  POLL: {
    CREATE: 'upgrade',
    READ: 'upgrade',
    UPDATE: 'upgrade',
    DELETE: 'upgrade',
    POLL: 'absorb',
    REBUILD: 'upgrade',
    QUIESCE: 'upgrade',
    RESTART: 'upgrade',
    CLEAR_ERROR: 'keep',
  },
  REBUILD: {
    CREATE: 'absorb',
    READ: 'keep',
    UPDATE: 'absorb',
    DELETE: 'upgrade',
    POLL: 'absorb',
    REBUILD: 'absorb',
    QUIESCE: 'keep',
    RESTART: 'absorb',
    CLEAR_ERROR: 'absorb',
  },
  QUIESCE: {
    CREATE: 'keep',
    READ: 'keep',
    UPDATE: 'keep',
    DELETE: 'upgrade',
    POLL: 'absorb',
    REBUILD: 'upgrade',
    QUIESCE: 'absorb',
    RESTART: 'upgrade',
    CLEAR_ERROR: 'keep',
  },
  RESTART: {
    CREATE: 'keep',
    READ: 'keep',
    UPDATE: 'keep',
    DELETE: 'upgrade',
    POLL: 'absorb',
    REBUILD: 'upgrade',
    QUIESCE: 'upgrade',
    RESTART: 'absorb',
    CLEAR_ERROR: 'keep',
  },
  CLEAR_ERROR: {
    CREATE: 'keep',
    READ: 'keep',
    UPDATE: 'keep',
    DELETE: 'upgrade',
    POLL: 'keep',
    REBUILD: 'upgrade',
    QUIESCE: 'keep',
    RESTART: 'keep',
    CLEAR_ERROR: 'absorb',
  },
};

export type FoldTable = typeof FOLD;
