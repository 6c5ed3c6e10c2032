import type { Slot } from './slot.ts';

/** Why a POLL of the health child need not be decided on, or null. */
export function needlessPoll(slot: Slot, alive: boolean, isHeld: boolean): string | null {
  const { status, state } = slot.row.view;
  if (slot.setAside) return 'set_aside';
  if (state === 'Exit' || status === 'error' || status === 'quiesced' || status === 'held')
    return status;
  if (isHeld) return 'held';
  // What it finds may make the run that waits needless.
  if (slot.parked?.recheck === true) return null;
  if (slot.doing !== 'idle' || slot.queued !== null || slot.mailbox.length > 0) return 'busy';
  if (slot.row.wakeAt !== null) return 'waiting';
  return alive && status === 'configured' ? 'ok' : null;
}
