/** Keeps every operator action in the audit, in the same breath as the action itself. */
import type { By } from '../model/actor.ts';
import type { AuditEntry } from '../model/audit.ts';
import { RugError, textOf } from '../model/errors.ts';
import type { Environment, Writer } from '../model/ports.ts';
import type { SideWrite } from '../model/store.ts';

/** What an action is about. */
export type Deed = Pick<AuditEntry, 'action' | 'target'> &
  Partial<Pick<AuditEntry, 'tenantId' | 'before' | 'after'>>;

export interface Auditor {
  /** The entry of an action, for whoever writes it with the action and then says so by `told`. */
  readonly entry: (by: By, deed: Deed) => AuditEntry;
  /** To log and metrics. */
  readonly told: (entry: AuditEntry) => void;
  /** The row of an action that is done; to be written before the action, or with it. */
  readonly done: (by: By, deed: Deed) => SideWrite;
  /** Records that an action was refused. */
  readonly refused: (by: By, deed: Deed, reason: string) => Promise<void>;
  /** What `act` answers; a RugError it throws is recorded as the reason of a refusal. */
  readonly guarded: <T>(by: By, deed: Deed, act: () => Promise<T>) => Promise<T>;
}

export function createAuditor(ports: {
  readonly env: Environment;
  readonly writer: Pick<Writer, 'write'>;
}): Auditor {
  const { env, writer } = ports;
  const entry = (by: By, deed: Deed, reason: string | null): AuditEntry => {
    const { name: who, role, via, from, request } = by.actor;
    return {
      at: env.time.now(),
      who,
      role,
      via,
      from,
      request: by.key ?? request,
      tenantId: null,
      why: by.why,
      before: null,
      after: null,
      outcome: reason === null ? 'done' : 'refused',
      reason,
      ...deed,
    };
  };
  const told = (row: AuditEntry): AuditEntry => {
    const { via, outcome, action, at: _, ...fields } = row;
    env.metrics.count('rug_audit_entries_total', { via, outcome });
    if (action === 'config.reload') env.metrics.count('rug_config_reloads_total', { outcome });
    env.log.info({ ...fields, action, via }, `operator action ${outcome}`);
    return row;
  };
  const side = (row: AuditEntry): SideWrite => ({ type: 'audit', entry: told(row) });
  const refused: Auditor['refused'] = (by, deed, reason) =>
    writer.write([side(entry(by, deed, reason))], true);
  return {
    entry: (by, deed) => entry(by, deed, null),
    told,
    done: (by, deed) => side(entry(by, deed, null)),
    refused,
    guarded: async (by, deed, act) => {
      try {
        return await act();
      } catch (error) {
        if (error instanceof RugError && OPERATORS.has(error.code)) {
          await refused(by, deed, textOf(error));
        }
        throw error;
      }
    },
  };
}

/** Codes that mean the action was not allowed or made no sense; others mean rug could not. */
const OPERATORS: ReadonlySet<RugError['code']> = new Set<RugError['code']>([
  'bad_request',
  'bad_config',
  'unknown_resource',
  'unknown_dead_letter',
  'unknown_command',
  'unknown_kind',
  'unknown_driver',
  'forbidden',
  'refused',
  'exists',
]);
