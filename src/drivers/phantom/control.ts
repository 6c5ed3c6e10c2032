/** The hand in the world: what tests, the demo and simulations do to it, and see of it. */
import type { Logical } from '../../model/driver.ts';
import type { NewResource } from '../../model/event.ts';
import type { Time } from '../../model/ports.ts';
import { connectWorld, type WorldAddress } from './client.ts';
import type { WorldLink } from './link.ts';
import type { Call, ControlRequest, FaultScript, Seen, SeenInstance } from './wire.ts';
import { fault } from './wire.ts';

/** Which calls: an absent field matches everything. */
export interface CallFilter {
  readonly resourceId?: string;
  readonly op?: Call['request']['op'];
  readonly verb?: string;
}

export interface WorldControl {
  /** Every request of a driver so far, in order. */
  readonly calls: (filter?: CallFilter) => Promise<readonly Call[]>;
  /** Resolves with the calls that match, as soon as there are so many; the past counts. */
  readonly waitFor: (match: (call: Call) => boolean, times?: number) => Promise<readonly Call[]>;
  /** What the world holds: of one resource, or of all. */
  readonly inventory: (resourceId?: string) => Promise<readonly Seen[]>;
  /** The instances of one resource, or of all. */
  readonly instances: (resourceId?: string) => Promise<readonly SeenInstance[]>;
  readonly setLogical: (resourceId: string, logical: Logical) => Promise<void>;
  /** Makes a logical resource that exists, and is listed as what should exist. */
  readonly declare: (resource: NewResource) => Promise<void>;
  readonly script: (...faults: readonly FaultScript[]) => Promise<void>;
  /** Ends all scripted faults. */
  readonly unscript: () => Promise<void>;
  /** These four answer how many instances they reached: all of the resource, or one member. */
  readonly deafen: (resourceId: string, member?: number) => Promise<number>;
  /** Hears again, and is powered on. */
  readonly revive: (resourceId: string, member?: number) => Promise<number>;
  readonly vanish: (resourceId: string, member?: number) => Promise<number>;
  readonly powerOff: (resourceId: string, member?: number) => Promise<number>;
  readonly setDefaults: (defaults: { latencyMs?: number; bootMs?: number }) => Promise<void>;
  /** Begins anew: no resources, no faults, no guards, an empty call log. */
  readonly clear: () => Promise<void>;
  readonly close: () => void;
}

/** Controls the world behind this socket. */
export function controlWorld(
  address: WorldAddress,
  environment: { readonly time: Time },
): WorldControl {
  return createControl((onCall) => connectWorld(address, environment, onCall));
}

interface Watch {
  readonly match: (call: Call) => boolean;
  readonly times: number;
  readonly found: Call[];
  readonly resolve: (found: readonly Call[]) => void;
}

/** `connect` opens a link on which the world's calls arrive too. */
export function createControl(connect: (onCall: (call: Call) => void) => WorldLink): WorldControl {
  const calls: Call[] = [];
  const watches = new Set<Watch>();
  const link = connect((call) => {
    calls.push(call);
    for (const watch of watches) offer(watch, call);
  });
  const offer = (watch: Watch, call: Call): void => {
    if (!watch.match(call) || watch.found.push(call) < watch.times) return;
    watches.delete(watch);
    watch.resolve(watch.found);
  };
  let subscribed: Promise<unknown> | undefined;
  const subscribe = (): Promise<unknown> => {
    subscribed ??= link.call({ control: 'subscribe' });
    return subscribed;
  };
  const order = async (request: ControlRequest): Promise<void> => {
    await link.call(request);
  };
  const reach =
    (control: 'deafen' | 'revive' | 'vanish' | 'power-off') =>
    async (resourceId: string, member?: number): Promise<number> => {
      const meant = member === undefined ? { resourceId } : { resourceId, member };
      return (await link.call({ control, ...meant })).reached ?? 0;
    };
  const inventory = async (resourceId?: string): Promise<readonly Seen[]> => {
    const meant = resourceId === undefined ? {} : { resourceId };
    return (await link.call({ control: 'inventory', ...meant })).inventory ?? [];
  };

  return {
    calls: async (filter = {}) => {
      await subscribe();
      // The world answers in order: whatever was called before this has been pushed by then.
      await link.call({ control: 'inventory', resourceId: 'none' });
      return calls.filter((call) => meets(call, filter));
    },
    waitFor: async (match, times = 1) => {
      await subscribe();
      return new Promise((resolve) => {
        const watch: Watch = { match, times, found: [], resolve };
        watches.add(watch);
        for (const call of calls) if (watches.has(watch)) offer(watch, call);
      });
    },
    inventory,
    instances: async (resourceId) =>
      (await inventory(resourceId)).flatMap((resource) => resource.instances),
    setLogical: (resourceId, logical) => order({ control: 'set-logical', resourceId, logical }),
    declare: (resource) =>
      order({
        control: 'declare',
        resource: { ...resource, labels: { ...resource.labels }, tags: [...resource.tags] },
      }),
    script: (...faults) =>
      order({ control: 'script', faults: faults.map((each) => fault.parse(each)) }),
    unscript: () => order({ control: 'unscript' }),
    deafen: reach('deafen'),
    revive: reach('revive'),
    vanish: reach('vanish'),
    powerOff: reach('power-off'),
    setDefaults: (defaults) => order({ control: 'set-defaults', ...defaults }),
    clear: async () => {
      await order({ control: 'clear' });
      calls.length = 0;
    },
    close: () => link.close(),
  };
}

function meets({ request }: Call, filter: CallFilter): boolean {
  return (
    (filter.resourceId === undefined || filter.resourceId === request.resourceId) &&
    (filter.op === undefined || filter.op === request.op) &&
    (filter.verb === undefined || filter.verb === request.verb)
  );
}
