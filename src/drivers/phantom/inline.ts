/** A world inside this process, on whatever clock: for simulations and tests of drivers. */
import { DriverError } from '../../model/driver.ts';
import type { Time } from '../../model/ports.ts';
import { createControl, type WorldControl } from './control.ts';
import type { WorldLink } from './link.ts';
import { PendingRequests } from './pending.ts';
import type { Call, LogLine } from './wire.ts';
import { WorldHost } from './world/host.ts';
import { World, type WorldDefaults } from './world/world.ts';

export interface InlineWorldOptions extends Partial<WorldDefaults> {
  /** How long a link waits for an answer. Default 10 s. */
  readonly timeoutMs?: number;
  /** A call log to go on from: the world becomes what it says. */
  readonly past?: readonly LogLine[];
}

export interface InlineWorld {
  /** Another line to the same world: closing it loses the requests under way, as a death does. */
  readonly connect: () => WorldLink;
  readonly control: WorldControl;
  /** The call log. */
  readonly log: readonly LogLine[];
  readonly close: () => void;
}

export function inlineWorld(time: Time, options: InlineWorldOptions = {}): InlineWorld {
  const log: LogLine[] = [...(options.past ?? [])];
  const journal = {
    lines: () => log,
    append: (line: LogLine): void => {
      log.push(line);
    },
    flush: (): void => {},
    clear: (): void => {
      log.length = 0;
    },
  };
  const world = new World({ bootMs: options.bootMs ?? 0, latencyMs: options.latencyMs ?? 0 });
  const host = new WorldHost(world, time, journal);
  const connect = (onCall: (call: Call) => void = () => undefined): WorldLink => {
    const pending = new PendingRequests(time, options.timeoutMs ?? 10_000);
    const guest = {
      answer: pending.answer.bind(pending),
      push: onCall,
    };
    return {
      call: (request, signal) =>
        // As on a wire, nobody's objects are anybody else's.
        pending.open((id) => host.receive(id, structuredClone(request), guest), signal),
      close: () => {
        host.forget(guest);
        pending.failAll(new DriverError('the line was closed', { class: 'retry', number: 2003 }));
      },
    };
  };
  return {
    connect: () => connect(),
    control: createControl(connect),
    log,
    close: () => host.close(),
  };
}
