/** Keeps every operator action in the audit, in the same breath as the action itself. */
import type { By } from '../model/actor.ts';
import type { AuditEntry } from '../model/audit.ts';
import { RugError, textOf } from '../model/errors.ts';
import type { Environment, Writer } from '../model/ports.ts';
import type { Reader, SideWrite } from '../model/store.ts';

/** What an action is about. */
export type Deed = Pick<AuditEntry, 'action' | 'target'> &
  Partial<Pick<AuditEntry, 'tenantId' | 'before' | 'after'>>;

export interface Auditor {
  /** The entry of an action, for whoever writes it with the action and then says so by `told`. */
  readonly entry: (by: By, deed: Deed) => AuditEntry;
  /** To log and metrics, once it is durable. */
  readonly told: (entry: AuditEntry) => void;
  /** Records an action in one transaction with what it writes; it is done when this resolves. */
  readonly done: (by: By, deed: Deed, sides?: readonly SideWrite[]) => Promise<void>;
  /** Records that an action was refused. */
  readonly refused: (by: By, deed: Deed, reason: string) => Promise<void>;
  /** What `act` answers; a RugError it throws is recorded as the reason of a refusal. */
  readonly guarded: <T>(by: By, deed: Deed, act: () => Promise<T>) => Promise<T>;
  /**
   * The entry of this action as it was done before for the key of `by`; null: it was not, or there
   * is no key. What `deed.after` says must be in it.
   */
  readonly before: (by: By, deed: Deed) => Promise<AuditEntry | null>;
}

/** Entries of one action for one key that are looked at: one is done, the others were refused. */
const MOST_TRIES = 100;

export function createAuditor(ports: {
  readonly env: Environment;
  readonly writer: Pick<Writer, 'write'>;
  readonly reader: Pick<Reader, 'audit'>;
}): Auditor {
  const { env, writer, reader } = ports;
  const entry = (by: By, deed: Deed, reason: string | null): AuditEntry => {
    const { name: who, role, via, from, request } = by.actor;
    return {
      at: env.time.now(),
      who,
      role,
      via,
      from,
      ...(by.key === null ? { request } : { request: by.key, keyed: true }),
      tenantId: null,
      why: by.why,
      before: null,
      after: null,
      outcome: reason === null ? 'done' : 'refused',
      reason,
      ...deed,
    };
  };
  const told = (row: AuditEntry): void => {
    const { via, outcome, action, at: _, before: __, after: ___, ...fields } = row;
    env.metrics.count('rug_audit_entries_total', { via, outcome });
    if (action === 'config.reload') env.metrics.count('rug_config_reloads_total', { outcome });
    env.log.info({ ...fields, action, via }, `operator action ${outcome}`);
  };
  const write = async (row: AuditEntry, sides: readonly SideWrite[]): Promise<void> => {
    await writer.write([{ type: 'audit', entry: row }, ...sides], true);
    told(row);
  };
  const refused: Auditor['refused'] = (by, deed, reason) => write(entry(by, deed, reason), []);
  return {
    entry: (by, deed) => entry(by, deed, null),
    told,
    done: (by, deed, sides = []) => write(entry(by, deed, null), sides),
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
    before: async ({ key, actor }, { action, target, after = null }) => {
      if (key === null) return null;
      const query = { request: key, action, target };
      const { items } = await reader.audit(query, { limit: MOST_TRIES });
      const wanted = Object.entries(after ?? {});
      const found = items.find(
        (one) =>
          // Requests that have no key are named by whoever sends them: perhaps like a key.
          one.keyed === true &&
          one.request === key &&
          one.via === actor.via &&
          one.action === action &&
          one.target === target &&
          one.outcome === 'done' &&
          wanted.every(([name, value]) => one.after?.[name] === value),
      );
      return found ?? null;
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
