import type { Fence, Subject } from '../model/driver.ts';
import type { Lane } from '../model/lane.ts';
import type { Modal } from '../model/modes.ts';
import type { Policy } from '../model/policy.ts';
import type { Environment, Parked, Writer } from '../model/ports.ts';
import type { Identity, ResourceRow } from '../model/resource.ts';
import type { SuspectResources } from './careful-resources.ts';
import type { ResidentDirectory } from './directory.ts';

/** What the parts of the scheduler share. */
export interface SchedulerContext {
  readonly env: Environment;
  readonly writer: Writer;
  readonly directory: ResidentDirectory;
  readonly lanes: readonly Lane[];
  readonly policy: () => Policy;
  /** The mode that keeps a resource back, in words; null: none does. */
  readonly held: (resource: Modal) => Parked | null;
  /** What may have killed the process before. */
  readonly suspects: SuspectResources;
  /** The token of this process: it goes with every request to the world. */
  readonly token: number;
  readonly settings: SchedulerSettings;
}

export interface SchedulerSettings {
  /** Decisions per call of a worker. */
  readonly batch: number;
  /** Longest time for which changes of a resource are gathered while the intake is behind, milliseconds; 0: never. */
  readonly gather: number;
  /** POLLs of the health child under way at a time. */
  readonly pollCredit: number;
  /** Journal rows that may pile up for a resource that a mode holds, before its row takes them. */
  readonly heldRows: number;
  /** Workers a resource may take down before it is set aside. */
  readonly maxStrikes: number;
  /** What decides the worker: all of a tenant on one (order between its resources), or each apart. */
  readonly shardBy: 'tenant' | 'resource';
  /** Events waiting for one resource beyond which a warning is logged (scenario 48). */
  readonly backlogWarning: number;
  /** Milliseconds over which the first POLLs after a start are spread. */
  readonly startSpread: number;
}

export function identityOf(row: ResourceRow): Identity {
  const { id, tenantId, kind, hardware, parentId, labels, tags, rack } = row;
  return { id, tenantId, kind, hardware, parentId, labels, tags, rack };
}

export function subjectOf(row: ResourceRow): Subject {
  const { spec, revision, view } = row;
  return { ...identityOf(row), spec, revision, incarnation: view.incarnation };
}

export function fenceOf(context: SchedulerContext, attempt: number): Fence {
  return { token: context.token, attempt };
}
