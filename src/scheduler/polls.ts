import type { Arrival } from '../model/mailbox.ts';
import type { Poll } from '../model/ports.ts';
import type { SchedulerContext } from './context.ts';
import type { Resting } from './directory.ts';
import { FirstPolls } from './firstpolls.ts';
import type { Slot } from './slot.ts';
import type { Slots } from './slots.ts';

export interface PollPorts {
  readonly slots: Pick<Slots, 'get' | 'of'>;
  readonly arrived: (slot: Slot, arrival: Arrival) => void;
  /** How many more resources may be set going by those who are in no hurry. */
  readonly room: () => number;
}

/** POLLs, which nobody has journaled: those of the health child, and the first ones after a start. */
export class Polls {
  readonly #context: SchedulerContext;
  readonly #ports: PollPorts;
  readonly #first: FirstPolls;

  constructor(context: SchedulerContext, ports: PollPorts) {
    this.#context = context;
    this.#ports = ports;
    this.#first = new FirstPolls({
      time: context.env.time,
      room: ports.room,
      poll: (resourceId) => {
        if (ports.slots.get(resourceId) === undefined) this.take([{ resourceId }]);
      },
    });
  }

  /** Whatever rests gets its first one within `startSpread`. */
  begin(): void {
    const { directory, settings } = this.#context;
    this.#first.begin(directory.stale(), directory.size(), settings.startSpread);
  }

  stop(): void {
    this.#first.stop();
  }

  take(polls: readonly Poll[]): void {
    const { env } = this.#context;
    for (const { resourceId, verdict } of polls) {
      const reason = this.#needless(resourceId, verdict?.alive === true);
      if (reason !== null) env.metrics.count('rug_polls_dropped_total', { reason });
      const slot = reason === null ? this.#ports.slots.of(resourceId) : undefined;
      if (slot === undefined) continue;
      this.#ports.arrived(slot, {
        seq: slot.upto,
        eventId: '',
        type: 'POLL',
        patch: null,
        args: verdict === undefined ? {} : { verdict },
        origin: 'health',
        at: env.time.now(),
      });
    }
  }

  #needless(id: string, alive: boolean): string | null {
    const { directory, held } = this.#context;
    const resting = directory.resting(id);
    if (resting === undefined) return 'unknown';
    return needlessPoll(resting, this.#ports.slots.get(id), alive, held(resting) !== null);
  }
}

/**
 * Why a POLL of the health child need not be decided on, or null. `slot`: undefined where there is
 * none, as nothing is pending or under way.
 */
function needlessPoll(
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
