/** How drivers reach the world: one request, one answer, whatever carries them. */
import { DriverError, type Fence } from '../../model/driver.ts';
import type {
  Answer,
  Configuration,
  ControlRequest,
  Counters,
  Done,
  DriverRequest,
  Seen,
} from './wire.ts';

export interface WorldLink {
  /**
   * Sends one request. Throws DriverError: what the world refused, 2003 when it cannot be reached
   * (or was lost meanwhile: whether it was done is not known), 2004 when it does not answer in time.
   */
  readonly call: (request: DriverRequest | ControlRequest, signal?: AbortSignal) => Promise<Done>;
  readonly close: () => void;
}

/** The answer as a driver wants it. */
export function accepted(answer: Answer): Done {
  if (answer.ok) return answer;
  throw new DriverError(answer.message, { class: answer.class, number: answer.number });
}

/** Who asks, and why: goes along with each request. */
export interface Asker {
  readonly resourceId: string;
  readonly fence: Fence;
  readonly verb: string;
  readonly step: string;
  readonly runId: string | null;
}

export interface InstanceClaim {
  readonly member: number;
  readonly incarnation: number;
  readonly instanceId: string;
  readonly image: string;
  readonly flavor: string;
  readonly ports: readonly string[];
}

/** The world as one step sees it. Changes answer whether there was anything to do. */
export interface WorldCalls {
  readonly look: () => Promise<Seen>;
  readonly counters: () => Promise<readonly Counters[]>;
  readonly createPort: (member: number, port: string) => Promise<boolean>;
  readonly deletePort: (member: number, port: string) => Promise<boolean>;
  readonly create: (claim: InstanceClaim) => Promise<boolean>;
  readonly delete: (instanceId: string) => Promise<boolean>;
  readonly plug: (instanceId: string, port: string) => Promise<boolean>;
  readonly unplug: (instanceId: string, port: string) => Promise<boolean>;
  readonly push: (instanceId: string, configuration: Configuration) => Promise<boolean>;
  readonly define: (instanceId: string, configuration: Configuration) => Promise<boolean>;
  readonly powerOn: (instanceId: string) => Promise<boolean>;
  readonly powerOff: (instanceId: string) => Promise<boolean>;
}

/** @throws DriverError as `WorldLink.call` does */
export function worldCalls(link: WorldLink, asker: Asker, signal: AbortSignal): WorldCalls {
  const did = async (request: DriverRequest): Promise<boolean> =>
    (await link.call(request, signal)).did;
  return {
    look: async () =>
      present((await link.call({ op: 'look', ...asker }, signal)).seen, 'what it sees'),
    counters: async () =>
      present((await link.call({ op: 'counters', ...asker }, signal)).counters, 'counters'),
    createPort: (member, port) => did({ op: 'port-create', ...asker, member, port }),
    deletePort: (member, port) => did({ op: 'port-delete', ...asker, member, port }),
    create: (claim) => did({ op: 'create', ...asker, ...claim, ports: [...claim.ports] }),
    delete: (instanceId) => did({ op: 'delete', ...asker, instanceId }),
    plug: (instanceId, port) => did({ op: 'plug', ...asker, instanceId, port }),
    unplug: (instanceId, port) => did({ op: 'unplug', ...asker, instanceId, port }),
    push: (instanceId, configuration) => did({ op: 'push', ...asker, instanceId, configuration }),
    define: (instanceId, configuration) =>
      did({ op: 'define', ...asker, instanceId, configuration }),
    powerOn: (instanceId) => did({ op: 'power-on', ...asker, instanceId }),
    powerOff: (instanceId) => did({ op: 'power-off', ...asker, instanceId }),
  };
}

function present<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new DriverError(`the world's answer lacks ${what}`, { class: 'retry', number: 2002 });
}
