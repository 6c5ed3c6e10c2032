/** Debug and manage: a change of mode is durable before it has any effect (spec 4.5). */
import type { Actor, By } from '../model/actor.ts';
import { RUG } from '../model/actor.ts';
import { RugError } from '../model/errors.ts';
import type { Mode, ModeScope, Modes } from '../model/modes.ts';
import type { ModeChange, ModeOperations } from '../model/operations.ts';
import type { Directory, Environment, Scheduler, Summary, Writer } from '../model/ports.ts';
import type { SideWrite } from '../model/store.ts';
import { tenantKey } from '../model/tenant.ts';
import type { Auditor } from './auditor.ts';
import { checkAllTenants, checkTenant, visible } from './authority.ts';

/** Keeps the modes that are in force; whoever is kept back by them hears of a change. */
export interface ModeBook extends Modes {
  readonly put: (mode: Mode) => void;
  readonly drop: (scope: ModeScope, key: string) => void;
  readonly onExpired: (listener: (mode: Mode) => void) => void;
}

export interface ModesOptions {
  readonly env: Environment;
  readonly writer: Pick<Writer, 'write'>;
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
  const { env, writer, directory, live, book, auditor } = options;

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
    if (visible(directory.get(key), actor) === null && find(scope, key) === null) {
      throw new RugError('unknown_resource', `no resource has the id "${key}"`, { field: 'key' });
    }
    return key;
  };

  const concerned = (scope: ModeScope, key: string): Iterable<Summary> => {
    if (scope === 'global') return directory.all();
    if (scope === 'tenant') return directory.byTenant(key);
    const one = directory.get(key);
    return one === undefined ? [] : [one];
  };

  const change = (
    scope: ModeScope,
    key: string,
    mode: Mode | null,
    before: Mode | null,
  ): ModeChange => {
    let hit = 0;
    const running: ModeChange['running'][number][] = [];
    for (const { id, view, run } of concerned(scope, key)) {
      if (view.state === 'Exit') continue;
      hit += 1;
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
    const deed = { action: 'mode.clear', target: `${scope} ${rawKey}` };
    const work = async (): Promise<ModeChange> => {
      const key = keyOf(scope, rawKey, by.actor);
      const before = find(scope, key);
      if (only !== null && before !== only) return change(scope, key, before, before);
      const about = {
        ...deed,
        target: `${scope} ${key}`,
        tenantId: tenantOf(scope, key),
        before: before === null ? null : { ...before },
      };
      const sides: SideWrite[] = [auditor.done(by, about)];
      if (before !== null) sides.push({ type: 'mode-clear', scope, key });
      await writer.write(sides, true);
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
      const deed = { action: 'mode.set', target: `${scope} ${rawKey}` };
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
          target: `${scope} ${key}`,
          tenantId: tenantOf(scope, key),
          before: before === null ? null : { ...before },
          after: { ...mode },
        };
        await writer.write([auditor.done(by, about), { type: 'mode-set', mode }], true);
        book.put(mode);
        return change(scope, key, mode, before);
      };
      return auditor.guarded(by, deed, () => inTurn(work));
    },
    clear: (scope, key, by) => end(scope, key, by, null),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
