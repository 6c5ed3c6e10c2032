import type { Resting } from './directory.ts';
import type { Slot } from './slot.ts';

/**
 * Why a POLL of the health child need not be decided on, or null. `slot`: undefined where there is
 * none, as nothing is pending or under way.
 */
export function needlessPoll(
  { status, state, wakes }: Resting,
  slot: Slot | undefined,
  alive: boolean,
  isHeld: boolean,
): string | null {
  if (slot?.setAside === true) return 'set_aside';
  if (state === 'Exit' || status === 'error' || status === 'quiesced' || status === 'held')
    return status;
  if (isHeld) return 'held';
  // What it finds may make the run that waits needless.
  if (slot?.parked?.recheck === true) return null;
  if (slot !== undefined && isBusy(slot)) return 'busy';
  if (wakes) return 'waiting';
  return alive && status === 'configured' ? 'ok' : null;
}

const isBusy = ({ doing, queued, mailbox }: Slot): boolean =>
  doing !== 'idle' || queued !== null || mailbox.length > 0;
