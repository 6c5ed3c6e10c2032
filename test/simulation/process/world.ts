import type { WorldLink } from '../../../src/drivers/phantom/link.ts';
import type { ControlRequest, Done, DriverRequest } from '../../../src/drivers/phantom/wire.ts';
import type { Stage } from '../stage.ts';
import type { Line } from './line.ts';

/**
 * A connection of a process to the world: what is sent over it arrives in order, what over others
 * does not. A look may say that what is dead is alive.
 */
export function worldOf(stage: Stage, line: Line): WorldLink {
  const { clock, dice, dials, faults } = stage;
  const far = (): number => dice.between(0, dials.worldMs);
  const link = stage.world.connect();
  const seen = (done: Done): Done => {
    if (done.seen === undefined || !stage.happens(dials.looksLie)) return done;
    const isDead = done.seen.instances.some(({ health }) => health === 'deaf' || health === 'off');
    if (!isDead) return done;
    faults.count('look that lies');
    stage.trace.tell('world', `says that ${done.seen.resourceId} is alive, and it is not`);
    const instances = done.seen.instances.map((one) => ({ ...one, health: 'alive' as const }));
    return { ...done, seen: { ...done.seen, instances } };
  };
  let arrival = 0;
  return {
    call: (request, signal) => {
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      arrival = Math.max(arrival + 1, clock.now() + far());
      const answered = (async (): Promise<Done> => {
        await clock.delay(arrival - clock.now());
        try {
          const done = await link.call(request);
          if (done.did) tell(stage, request);
          return seen(done);
        } finally {
          await clock.delay(far());
        }
      })();
      return line.back(signal === undefined ? answered : abortable(answered, signal));
    },
    close: () => link.close(),
  };
}

/** What has changed the world. */
function tell({ trace }: Stage, request: DriverRequest | ControlRequest): void {
  if ('control' in request) return;
  const { resourceId, verb, step, op, fence } = request;
  const made = op === 'create' ? ` ${request.member}/${request.incarnation}` : '';
  const { token, attempt } = fence;
  trace.tell('world', `${resourceId} ${verb}.${step}: ${op}${made} (${token}, ${attempt})`);
}

/** Whoever waits may give up; the request arrives all the same. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
