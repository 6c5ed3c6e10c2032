/**
 * The phantom world's mind: no clock, no socket, no file. What it is, is a function of its call log:
 * handling the same requests at the same times again gives the same world.
 */
import type { Fence } from '../../../model/driver.ts';
import type {
  Answer,
  Call,
  ControlRequest,
  Declaration,
  Done,
  DriverRequest,
  LogLine,
} from '../wire.ts';
import { actOnInstances } from './controls.ts';
import { Faults } from './faults.ts';
import { operate } from './operations.ts';
import { newResource, seeResource, type WorldResource } from './resource.ts';

/** How long an instance boots, and how long a request is under way, in milliseconds. */
export interface WorldDefaults {
  readonly bootMs: number;
  readonly latencyMs: number;
}

/** What became of a request: `answer` is sent after `delayMs`, or never when `silent`. */
export interface Handled {
  readonly call: Call;
  readonly delayMs: number;
  readonly silent: boolean;
}

const lower = (fence: Fence, guard: Fence): boolean =>
  fence.token < guard.token || (fence.token === guard.token && fence.attempt < guard.attempt);

const READS: ReadonlySet<ControlRequest['control']> = new Set(['inventory', 'list', 'subscribe']);

/** What changes nothing is not in the call log either. */
export const isRead = ({ control }: ControlRequest): boolean => READS.has(control);

export class World {
  readonly #initial: WorldDefaults;
  readonly #faults = new Faults();
  #resources = new Map<string, WorldResource>();
  #defaults: WorldDefaults;
  #seq = 0;

  constructor(defaults: WorldDefaults) {
    this.#initial = defaults;
    this.#defaults = defaults;
  }

  get latencyMs(): number {
    return this.#defaults.latencyMs;
  }

  /**
   * Refuses a fence below the highest one seen for the resource, and remembers a higher one, also
   * from looks (docs/architecture.md, protocol step 11); then faults strike; then it is done.
   */
  handle(request: DriverRequest, at: number): Handled {
    const call = (answer: Answer | null): Call => ({ seq: ++this.#seq, at, request, answer });
    const plain = (answer: Answer): Handled => ({ call: call(answer), delayMs: 0, silent: false });
    const resource = this.#resource(request.resourceId);
    if (lower(request.fence, resource.guard)) return plain(fenced(request.fence, resource.guard));
    resource.guard = request.fence;

    const effect = this.#faults.strike(request, memberOf(resource, request));
    if (effect?.type === 'hang') return { call: call(null), delayMs: 0, silent: true };
    if (effect?.type === 'fail') {
      const { class: outcome, number, message } = effect;
      return plain({ ok: false, class: outcome, number, message });
    }
    if (effect?.type === 'lie') return plain({ ok: true, did: true });
    const { bootMs } = this.#defaults;
    const answer = operate(resource, request, { at, bootMs, mute: effect?.type === 'mute' });
    const delayMs = effect?.type === 'slow' ? effect.ms : 0;
    return { call: call(answer), delayMs, silent: effect?.type === 'silent' };
  }

  /** Subscribing, and clearing the log itself, are the host's part. */
  control(request: ControlRequest, at: number): Done {
    if (!isRead(request)) this.#seq += 1;
    switch (request.control) {
      case 'set-logical':
        this.#resource(request.resourceId).logical = request.logical;
        break;
      case 'declare':
        Object.assign(this.#resource(request.resource.id), {
          logical: 'exists',
          declared: request.resource,
        } satisfies Partial<WorldResource>);
        break;
      case 'list':
        return { ok: true, did: false, declared: this.#declared() };
      case 'script':
        this.#faults.script(request.faults);
        break;
      case 'unscript':
        this.#faults.clear();
        break;
      case 'set-defaults':
        this.#defaults = {
          bootMs: request.bootMs ?? this.#defaults.bootMs,
          latencyMs: request.latencyMs ?? this.#defaults.latencyMs,
        };
        break;
      case 'inventory':
        return { ok: true, did: false, inventory: this.#inventory(request.resourceId, at) };
      case 'clear':
        this.#resources = new Map();
        this.#faults.clear();
        this.#defaults = this.#initial;
        break;
      case 'subscribe':
        break;
      default: {
        const reached = actOnInstances(this.#resource(request.resourceId), request);
        return { ok: true, did: reached > 0, reached };
      }
    }
    return { ok: true, did: true };
  }

  /** Becomes again what the log says. */
  replay(line: LogLine): void {
    if ('request' in line) this.handle(line.request, line.at);
    else this.control(line.control, line.at);
    this.#seq = line.seq;
  }

  /** Number of the latest line of the call log. */
  get seq(): number {
    return this.#seq;
  }

  #resource(id: string): WorldResource {
    const known = this.#resources.get(id);
    if (known !== undefined) return known;
    const made = newResource(id);
    this.#resources.set(id, made);
    return made;
  }

  #declared(): Declaration[] {
    return [...this.#resources.values()].flatMap(({ logical, declared }) =>
      logical === 'exists' && declared !== null ? [declared] : [],
    );
  }

  #inventory(resourceId: string | undefined, at: number): Done['inventory'] {
    const meant = [...this.#resources.values()].filter(
      ({ id }) => resourceId === undefined || id === resourceId,
    );
    return meant.map((resource) => seeResource(resource, at));
  }
}

function memberOf(resource: WorldResource, request: DriverRequest): number | null {
  if ('member' in request) return request.member;
  if ('instanceId' in request) return resource.instances.get(request.instanceId)?.member ?? null;
  return null;
}

function fenced(fence: Fence, guard: Fence): Answer {
  return {
    ok: false,
    class: 'lost',
    number: 1010,
    message:
      `fenced: token ${fence.token}, attempt ${fence.attempt} ` +
      `is below token ${guard.token}, attempt ${guard.attempt}`,
  };
}
