import type { HealthProcess } from '../../src/health/process.ts';
import type { FromChild, ToChild } from '../../src/health/protocol.ts';
import { healthSettings } from '../../src/health/settings.ts';
import { type Health, startHealth } from '../../src/health/supervisor.ts';
import type { Directory, Live, Poll } from '../../src/model/ports.ts';
import type { ResourceRow } from '../../src/model/resource.ts';
import { type Witness, witnessedEnvironment } from '../support/environment.ts';
import { VirtualTime } from '../support/virtual-time.ts';

/** A child that does nothing by itself. */
export interface Puppet {
  readonly heard: ToChild[];
  readonly say: (message: FromChild | object) => void;
  readonly die: (how?: string) => void;
  killed: boolean;
  disconnected: boolean;
}

export interface Rig {
  readonly time: VirtualTime;
  readonly witness: Witness;
  readonly health: Health;
  readonly children: Puppet[];
  /** What the scheduler was handed; an empty batch only asks for credit. */
  readonly polled: (readonly Poll[])[];
  readonly live: Map<string, Live>;
  readonly change: (row: ResourceRow) => void;
  /** What the scheduler can take. */
  credit: number;
}

/** Health with puppets for children, on a virtual clock. */
export function rig(rows: readonly ResourceRow[] = [], settings: object = {}): Rig {
  const time = new VirtualTime();
  const { env, witness } = witnessedEnvironment(time);
  const children: Puppet[] = [];
  const polled: (readonly Poll[])[] = [];
  const live = new Map<string, Live>();
  const all = new Map(rows.map((row) => [row.id, row]));
  let listener: Parameters<Directory['onChange']>[0] = () => undefined;
  const health = startHealth({
    directory: {
      all: () => all.values(),
      onChange: (given) => {
        listener = given;
      },
    },
    poll: (polls) => {
      polled.push(polls);
      return rigged.credit;
    },
    live: (id) => live.get(id) ?? null,
    env,
    settings: healthSettings.parse({ intervalMs: 1_000, overdueAfterPeriods: 3, ...settings }),
    spawn: () => puppet(children),
  });
  const rigged: Rig = {
    time,
    witness,
    health,
    children,
    polled,
    live,
    credit: 500,
    change: (row) => {
      const before = all.get(row.id)?.view ?? null;
      all.set(row.id, row);
      listener(row, before);
    },
  };
  return rigged;
}

function puppet(children: Puppet[]): HealthProcess {
  let hear: (message: unknown) => void = () => undefined;
  let exit: (how: string) => void = () => undefined;
  const child: Puppet = {
    heard: [],
    say: (message) => hear(message),
    die: (how = 'signal SIGKILL') => exit(how),
    killed: false,
    disconnected: false,
  };
  children.push(child);
  return {
    pid: children.length,
    send: async (message) => {
      child.heard.push(message as ToChild);
    },
    onMessage: (listener) => {
      hear = listener;
    },
    onExit: (listener) => {
      exit = listener;
    },
    disconnect: () => {
      child.disconnected = true;
    },
    kill: () => {
      child.killed = true;
      exit('signal SIGKILL');
    },
  };
}
