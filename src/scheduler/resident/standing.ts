import { STATES, STATUSES, type State, type Status } from '../../model/words.ts';

/** What is known of a frozen row without thawing it. */
export interface Standing {
  readonly state: string;
  readonly status: string;
  /** It wants a verb, or is at one. */
  readonly runs: boolean;
  /** It goes on by itself at some time. */
  readonly wakes: boolean;
  /** It holds events that wait. */
  readonly pends: boolean;
  /** It was changed by this process. */
  readonly isFresh: boolean;
  /** This process has made it, or looked at every part of it: it need not be doubted. */
  readonly isSound: boolean;
}

const STATE_NUMBERS = new Map<string, number>(STATES.map((state, number) => [state, number]));
const STATUS_NUMBERS = new Map<string, number>(STATUSES.map((status, number) => [status, number]));
const STATUS_SHIFT = 8;
const RUNS = 1 << 16;
const WAKES = 1 << 17;
const PENDS = 1 << 18;
const FRESH = 1 << 19;
const SOUND = 1 << 20;

/** A Standing as one number. */
export function standingNumber(standing: Standing): number {
  const { state, status, runs, wakes, pends, isFresh, isSound } = standing;
  return (
    (STATE_NUMBERS.get(state) ?? 0) |
    ((STATUS_NUMBERS.get(status) ?? 0) << STATUS_SHIFT) |
    (runs ? RUNS : 0) |
    (wakes ? WAKES : 0) |
    (pends ? PENDS : 0) |
    (isFresh ? FRESH : 0) |
    (isSound ? SOUND : 0)
  );
}

export const stateOf = (standing: number): State => STATES[standing & 0xff] ?? STATES[0];

export const statusOf = (standing: number): Status =>
  STATUSES[(standing >> STATUS_SHIFT) & 0xff] ?? STATUSES[0];

export const doesRun = (standing: number): boolean => (standing & RUNS) !== 0;

export const doesWake = (standing: number): boolean => (standing & WAKES) !== 0;

export const isFresh = (standing: number): boolean => (standing & FRESH) !== 0;

export const isSound = (standing: number): boolean => (standing & SOUND) !== 0;

export const soundOne = (standing: number): number => standing | SOUND;

/** Something is to be done about it, now or later. */
export const isOpen = (standing: number): boolean => (standing & (RUNS | WAKES | PENDS)) !== 0;
