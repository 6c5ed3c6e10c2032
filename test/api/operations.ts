import type { z } from 'zod';
import { type By, sees } from '../../src/model/actor.ts';
import { checkAllTenants } from '../../src/model/authority.ts';
import type { BrakeKey, BrakeState } from '../../src/model/brake.ts';
import { RugError } from '../../src/model/errors.ts';
import type { Accepted, NewResource } from '../../src/model/event.ts';
import type { Mode, ModeScope } from '../../src/model/modes.ts';
import type { Operations, Order } from '../../src/model/operations.ts';
import { newRow } from '../../src/model/resource.ts';
import { matches, type Selector } from '../../src/model/selector.ts';
import type { Sweep } from '../../src/model/store.ts';
import type { Verb } from '../../src/model/words.ts';
import type { Kept } from './reader.ts';
import { memoryRegistry } from './registry.ts';
import { NOW } from './samples.ts';

/** What was asked of the operations, in order. */
export type Asked =
  | { readonly what: 'create'; readonly resource: NewResource; readonly by: By }
  | { readonly what: 'event'; readonly id: string; readonly order: Order; readonly by: By }
  | { readonly what: 'run'; readonly id: string; readonly verb: Verb; readonly by: By }
  | {
      readonly what: 'sweep';
      readonly selector: Selector;
      readonly order: Order;
      readonly by: By;
    }
  | {
      readonly what: 'set' | 'clear';
      readonly scope: ModeScope;
      readonly key: string;
      readonly expiresAt?: number | null;
      readonly by: By;
    }
  | { readonly what: 'release'; readonly key: BrakeKey | null; readonly by: By }
  | { readonly what: 'retry' | 'drop'; readonly id: number; readonly by: By }
  | { readonly what: 'reload'; readonly by: By }
  | {
      readonly what: 'refused';
      readonly by: By;
      readonly action: string;
      readonly target: string;
      readonly reason: string;
    };

/** What the next answers are made of. */
export interface Answers {
  /** Answers orders instead of the maps, where set. */
  accepted: Accepted | null;
  /** Thrown by the operations, where set. */
  broken: unknown;
  modes: Mode[];
  brakes: BrakeState[];
}

/** Operations over maps: they keep what they are asked and do no work on it. */
export function memoryOperations(kept: Kept, asked: Asked[], world: Answers): Operations {
  let seq = 0;
  /** What was made by which key. */
  const made = new Map<string, string>();
  const taken = (created: boolean): Accepted => {
    if (world.broken !== null) throw world.broken;
    return world.accepted ?? { kind: 'taken', seq: ++seq, created };
  };
  const known = (id: string, { actor }: By): boolean => {
    const row = kept.rows.get(id);
    return row !== undefined && sees(actor, row.tenantId);
  };
  const letter = (id: number): void => {
    if (kept.letters.some((one) => one.id === id)) return;
    throw new RugError('unknown_dead_letter', `there is no dead letter ${id}`, { field: 'id' });
  };
  return {
    orders: {
      create: async (resource, by) => {
        asked.push({ what: 'create', resource, by });
        if (!sees(by.actor, resource.tenantId)) throw new RugError('forbidden', 'not its tenant');
        if (by.key !== null && made.get(by.key) === resource.id) return { kind: 'duplicate' };
        const before = kept.rows.get(resource.id);
        if (before !== undefined && before.view.state !== 'Exit') return { kind: 'exists' };
        const parsed = memoryRegistry.kinds.get(resource.kind)?.spec.safeParse(resource.spec);
        if (parsed?.success === false) throw specError(parsed.error);
        kept.rows.set(resource.id, { ...newRow(resource, NOW), spec: resource.spec });
        if (by.key !== null) made.set(by.key, resource.id);
        return taken(true);
      },
      event: async (id, order, by) => {
        asked.push({ what: 'event', id, order, by });
        return known(id, by) ? taken(false) : { kind: 'unknown' };
      },
      run: async (id, verb, by) => {
        asked.push({ what: 'run', id, verb, by });
        return known(id, by) ? taken(false) : { kind: 'unknown' };
      },
      sweep: async (selector, order, by) => {
        asked.push({ what: 'sweep', selector, order, by });
        taken(false);
        const matched = [...kept.rows.values()].filter((row) => matches(selector, row)).length;
        const sweep: Sweep = {
          ...order,
          id: `sweep-${kept.sweeps.length + 1}`,
          selector,
          origin: 'operator',
          who: by.actor.name,
          cursor: '',
          hit: matched,
          done: true,
          at: NOW,
        };
        kept.sweeps.push(sweep);
        return { sweep, matched };
      },
    },
    modes: {
      list: () => world.modes,
      set: async (scope, key, expiresAt, by) => {
        asked.push({ what: 'set', scope, key, expiresAt, by });
        const reason = by.why ?? '';
        const who = by.actor.name;
        const mode: Mode = { scope, key, mode: 'debug', reason, who, since: NOW, expiresAt };
        const running = [{ id: 'r1', verb: 'build' as const, startedAt: NOW }];
        return { mode, before: null, hit: 3, running };
      },
      clear: async (scope, key, by) => {
        asked.push({ what: 'clear', scope, key, by });
        return { mode: null, before: world.modes[0] ?? null, hit: 0, running: [] };
      },
    },
    brake: {
      list: () => world.brakes,
      release: async (key, by) => {
        asked.push({ what: 'release', key, by });
        return world.brakes;
      },
    },
    deadLetters: {
      retry: async (id, by) => {
        asked.push({ what: 'retry', id, by });
        letter(id);
        return { verdict: 'ignored', reason: 'still of no interest' };
      },
      drop: async (id, by) => {
        asked.push({ what: 'drop', id, by });
        letter(id);
      },
    },
    config: {
      show: () => [{ path: 'http.port', value: 8780, origin: 'default' }],
      check: (text) => {
        if (text === 'wrong') throw new RugError('bad_config', 'http.port: must be a number');
        const change = { path: 'http.port', before: 8780, after: undefined };
        return { applied: [], restart: [change] };
      },
      reload: async (by) => {
        checkAllTenants(by.actor, 'the configuration');
        asked.push({ what: 'reload', by });
        return { applied: [{ path: 'logLevel', before: 'info', after: 'debug' }], restart: [] };
      },
    },
    refused: async (by, action, target, reason) => {
      asked.push({ what: 'refused', by, action, target, reason });
    },
  };
}

function specError(error: z.ZodError): RugError {
  const issue = error.issues[0];
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const field = ['spec', ...(issue?.path ?? []), ...keys].join('.');
  return new RugError('bad_request', `${field}: ${issue?.message ?? 'wrong'}`, { field });
}
