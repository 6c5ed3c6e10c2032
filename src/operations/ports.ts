/** What the desk of the operators needs of the other rooms to answer what they ask. */
import type { Brake } from '../model/brake.ts';
import type { DriverRegistry } from '../model/driver.ts';
import type { Foresight } from '../model/insight.ts';
import type { Modes } from '../model/modes.ts';
import type { Order } from '../model/operations.ts';
import type { Directory, Environment, Scheduler, Summary } from '../model/ports.ts';
import type { View } from '../model/resource.ts';
import type { Reader } from '../model/store.ts';
import type { State } from '../model/words.ts';

/** What the pure machine says of a resource; the machines room has it. */
export interface Foresee {
  readonly order: (resource: Summary, order: Order) => Foresight;
  readonly path: (resource: Summary) => readonly State[];
  /** Why nothing can be decided on a resource as it is stored; null: it can be. */
  readonly undecidable: (resource: Summary) => string | null;
  readonly runbook: (view: View) => string;
  /** Boots before status error. */
  readonly maxAttempts: () => number;
  /** Milliseconds that an instance may take to boot. */
  readonly bootTimeout: () => number;
}

export interface InsightOptions {
  readonly env: Environment;
  readonly reader: Pick<Reader, 'durations'>;
  readonly directory: Directory;
  readonly registry: Pick<DriverRegistry, 'kinds' | 'has'>;
  readonly live: Scheduler['live'];
  readonly load: Scheduler['load'];
  readonly modes: Modes;
  readonly brake: Brake;
  readonly foresee: Foresee;
}
