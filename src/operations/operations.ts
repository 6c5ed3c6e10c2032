/** Composes what operators do and ask, over the ports of the other rooms. */
import type { Commands } from '../model/commands.ts';
import type { DriverRegistry } from '../model/driver.ts';
import type { Insight } from '../model/insight.ts';
import type { Operations } from '../model/operations.ts';
import type { Directory, Environment, Intake, Offered, Scheduler, Writer } from '../model/ports.ts';
import type { Reader } from '../model/store.ts';
import { createAuditor } from './auditor.ts';
import { type BrakeBook, createBrake } from './brake.ts';
import { createCommands } from './commands.ts';
import { createDeadLetters } from './dead-letters.ts';
import { createInsight } from './insight.ts';
import { createModes, type ModeBook } from './modes.ts';
import { createOrders, type OrdersOptions } from './orders.ts';
import type { Foresee } from './ports.ts';
import { createSettings, type Settings } from './settings.ts';
import type { SweepStarter } from './sweeping.ts';

export interface OperationsOptions {
  readonly env: Environment;
  readonly writer: Writer;
  readonly reader: Reader;
  readonly directory: Directory;
  readonly registry: DriverRegistry;
  readonly sweeps: SweepStarter;
  readonly offer: (rows: readonly Offered[]) => void;
  readonly live: Scheduler['live'];
  readonly load: Scheduler['load'];
  readonly intake: () => Intake;
  readonly modes: ModeBook;
  readonly brake: BrakeBook;
  readonly settings: Settings;
  readonly onNotice: () => void;
  readonly verbOrder: OrdersOptions['verbOrder'];
  readonly foresee: Foresee;
}

export interface Operator {
  readonly operations: Operations;
  readonly commands: Commands;
  readonly insight: Insight;
}

export function composeOperations(options: OperationsOptions): Operator {
  const auditor = createAuditor(options);
  const operations: Operations = {
    orders: createOrders({ ...options, auditor }),
    modes: createModes({ ...options, auditor, book: options.modes }),
    brake: createBrake({ ...options, auditor, book: options.brake }),
    deadLetters: createDeadLetters({ ...options, auditor }),
    config: createSettings(options.settings, options.env, auditor),
    refused: (by, action, target, reason) => auditor.refused(by, { action, target }, reason),
  };
  const insight = createInsight(options);
  return {
    operations,
    commands: createCommands({ ...options, auditor, operations, insight }),
    insight,
  };
}
