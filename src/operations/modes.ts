/** Debug and manage: a change of mode is durable before it has any effect (spec 4.5). */
import type { Actor, By } from '../model/actor.ts';
import { RUG } from '../model/actor.ts';
import { checkAllTenants, checkTenant, visible } from '../model/authority.ts';
import { RugError } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import type { Mode, ModeScope, Modes } from '../model/modes.ts';
import type { ModeChange, ModeOperations } from '../model/operations.ts';
import type { Directory, Environment, Scheduler, Summary } from '../model/ports.ts';
import type { SideWrite } from '../model/store.ts';
import { tenantKey } from '../model/tenant.ts';
import type { Auditor } from './auditor.ts';

/** Keeps the modes that are in force; whoever is kept back by them hears of a change. */
export interface ModeBook extends Modes {
  readonly put: (mode: Mode) => void;
  readonly drop: (scope: ModeScope, key: string) => void;
  readonly onExpired: (listener: (mode: Mode) => void) => void;
}

export interface ModesOptions {
  readonly env: Environment;
  readonly directory: Directory;
  readonly live: Scheduler['live'];
  readonly book: ModeBook;
  readonly auditor: Auditor;
}

/** The only key of the global scope. */
export const GLOBAL = '*';

/** Verbs under way that an answer names. */
const MOST_RUNNING = 100;

export function createModes(options: ModesOptions): ModeOperations {
  const { env, directory, live, book, auditor } = options;

  const find = (scope: ModeScope, key: string): Mode | null =>
    book.list().find((mode) => mode.scope === scope && mode.key === key) ?? null;

  /** The key as modes have it; throws RugError for what this actor may not touch. */
  const keyOf = (scope: ModeScope, key: string, actor: Actor): string => {
    if (scope === 'global') {
      checkAllTenants(actor, 'the global mode');
      if (key === GLOBAL) return key;
      throw new RugError('bad_request', 'the key of the global mode is "*"', { field: 'key' });
    }
    if (key === GLOBAL || key === 'error') {
      throw new RugError(
        'bad_request',
        `"${key}" is no ${scope}: name one, or use the global mode`,
        {
          field: 'key',
        },
      );
    }
    if (scope === 'tenant') {
      const tenant = tenantKey(key);
      checkTenant(actor, tenant);
      return tenant;
    }
    const known = directory.get(key);
    // The mode of what was forgotten can still be ended, by whoever may touch every tenant.
    const isGone = known === undefined && actor.tenants === null && find(scope, key) !== null;
    if (visible(known, actor) === null && !isGone) {
      throw new RugError('unknown_resource', `no resource has the id "${key}"`, { field: 'key' });
    }
    return key;
  };

  const concerned = (
    scope: ModeScope,
    key: string,
  ): { readonly hit: number; readonly running: Iterable<Summary> } => {
    if (scope === 'global') {
      const hit = [...directory.statuses().values()].reduce((sum, count) => sum + count, 0);
      return { hit, running: directory.running() };
    }
    const one = directory.get(key);
    const all = scope === 'tenant' ? directory.byTenant(key) : one === undefined ? [] : [one];
    const open = all.filter(({ view }) => view.state !== 'Exit');
    return { hit: open.length, running: open };
  };

  const change = (
    scope: ModeScope,
    key: string,
    mode: Mode | null,
    before: Mode | null,
  ): ModeChange => {
    const { hit, running: withRun } = concerned(scope, key);
    const running: ModeChange['running'][number][] = [];
    for (const { id, run } of withRun) {
      if (run === null || running.length >= MOST_RUNNING || live(id)?.doing !== 'acting') continue;
      running.push({ id, verb: run.verb, startedAt: run.startedAt });
    }
    return { mode, before, hit, running };
  };

  const tenantOf = (scope: ModeScope, key: string): string | null =>
    scope === 'tenant' ? key : (directory.get(key)?.tenantId ?? null);

  /** One change after the other: each sees what the one before has left in force. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };

  /** `only`: if it is still this one that is in force. */
  const end = async (
    scope: ModeScope,
    rawKey: string,
    by: By,
    only: Mode | null,
  ): Promise<ModeChange> => {
    const deed = { action: 'mode.clear', target: targetOfMode(scope, rawKey) };
    const work = async (): Promise<ModeChange> => {
      const key = keyOf(scope, rawKey, by.actor);
      const before = find(scope, key);
      if (only !== null && before !== only) return change(scope, key, before, before);
      const about = {
        ...deed,
        target: targetOfMode(scope, key),
        tenantId: tenantOf(scope, key),
        before: before === null ? null : recordOf(before),
      };
      const sides: SideWrite[] = before === null ? [] : [{ type: 'mode-clear', scope, key }];
      await auditor.done(by, about, sides);
      if (before !== null) book.drop(scope, key);
      return change(scope, key, null, before);
    };
    return auditor.guarded(by, deed, () => inTurn(work));
  };

  book.onExpired((mode) => {
    const { scope, key, expiresAt } = mode;
    const by: By = { actor: RUG, why: `it was set until ${iso(expiresAt ?? 0)}`, key: null };
    end(scope, key, by, mode).catch((error: unknown) => {
      env.log.error({ scope, key, error: String(error) }, 'a mode has expired and cannot be ended');
    });
  });

  return {
    list: book.list,
    set: async (scope, rawKey, expiresAt, by) => {
      const deed = { action: 'mode.set', target: targetOfMode(scope, rawKey) };
      const work = async (): Promise<ModeChange> => {
        const key = keyOf(scope, rawKey, by.actor);
        const now = env.time.now();
        if (expiresAt !== null && expiresAt <= now) {
          throw new RugError('bad_request', 'it must end in the future', { field: 'expiresAt' });
        }
        const before = find(scope, key);
        const mode: Mode = {
          scope,
          key,
          mode: 'debug',
          reason: by.why ?? '',
          who: by.actor.name,
          since: before?.since ?? now,
          expiresAt,
        };
        const about = {
          ...deed,
          target: targetOfMode(scope, key),
          tenantId: tenantOf(scope, key),
          before: before === null ? null : recordOf(before),
          after: recordOf(mode),
        };
        await auditor.done(by, about, [{ type: 'mode-set', mode }]);
        book.put(mode);
        return change(scope, key, mode, before);
      };
      return auditor.guarded(by, deed, () => inTurn(work));
    },
    clear: (scope, key, by) => end(scope, key, by, null),
  };
}

const iso = (at: number): string => new Date(at).toISOString();

/** What a mode is about as the audit names it: a resource by its id, as in every other entry. */
export const targetOfMode = (scope: ModeScope, key: string): string =>
  scope === 'resource' ? key : `${scope} ${key}`;

/** A mode as it is put on record: its times for people. */
export const recordOf = (mode: Mode): JsonObject => ({
  ...mode,
  since: iso(mode.since),
  expiresAt: mode.expiresAt === null ? null : iso(mode.expiresAt),
});
