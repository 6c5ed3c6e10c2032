/** Modes, set and ended; for resources, tenants, and everything (spec 4.5). */
import type { ModeScope } from '../model/modes.ts';
import { duration } from './age.ts';
import { type Mode, type ModeChange, modeChange } from './answers.rug.ts';
import type { Client, Query } from './client.ts';
import { resources } from './explain.ts';
import { followRest, followVerbs } from './follow.ts';
import { listAll } from './lookup.ts';
import type { CommonOptions, WaitOptions } from './options.ts';
import type { CtlPorts } from './ports.ts';
import { printable } from './printable.ts';
import { print } from './printing.ts';

export interface ModeOptions extends CommonOptions, WaitOptions {
  readonly reason?: string;
  /** Milliseconds until it ends by itself. */
  readonly for?: number;
}

export interface ModeKey {
  readonly scope: ModeScope;
  /** `*` for the global one. */
  readonly key: string;
}

const pathOf = ({ scope, key }: ModeKey): string => `/v1/modes/${scope}/${encodeURIComponent(key)}`;

/** Leaves them alone; with `--wait`, until no verb of theirs is under way any more. */
export async function setMode(
  ports: CtlPorts,
  client: Client,
  mode: ModeKey,
  options: ModeOptions,
): Promise<void> {
  const { reason, wait, timeout } = options;
  const expires = options.for === undefined ? {} : { expiresIn: Math.ceil(options.for / 1000) };
  const answer = await client.call({
    method: 'PUT',
    path: pathOf(mode),
    body: { ...(reason === undefined ? {} : { reason }), ...expires },
    reason,
    shape: modeChange,
  });
  if (wait === true) {
    await followVerbs(
      { ports, client, timeout },
      answer.running.map(({ id }) => id),
    );
  }
  const now = ports.time.now();
  print(ports, options, answer, () =>
    shown('debug', mode, answer, wait === true ? [] : running(answer, now)),
  );
}

/** Takes them up again; with `--wait`, until all of them have come to rest. */
export async function clearMode(
  ports: CtlPorts,
  client: Client,
  mode: ModeKey,
  options: ModeOptions,
): Promise<void> {
  const { reason, wait, timeout } = options;
  const answer = await client.call({
    method: 'DELETE',
    path: pathOf(mode),
    reason,
    shape: modeChange,
  });
  if (wait === true) {
    const all = await listAll(client, queryOf(mode));
    await followRest(
      { ports, client, timeout },
      all.map(({ id }) => id),
    );
  }
  const note = answer.before === null ? ['it was not in debug'] : [];
  print(ports, options, answer, () => shown('manage', mode, answer, note));
}

function queryOf({ scope, key }: ModeKey): Query {
  if (scope === 'global') return {};
  return scope === 'tenant' ? { tenant: key } : { id: key };
}

function shown(
  what: 'debug' | 'manage',
  { scope, key }: ModeKey,
  { hit, mode }: ModeChange,
  notes: readonly string[],
): string {
  const whom = modeWords({ scope, key });
  const many = scope === 'resource' ? '' : `, ${resources(hit)}`;
  const until = mode?.expiresAt ? `, until ${mode.expiresAt}` : '';
  const lines = [`${what}: ${whom}${many}${until}`, ...notes];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** What goes on until its next checkpoint. */
function running({ running }: ModeChange, now: number): readonly string[] {
  return running.map(
    ({ id, verb, startedAt }) =>
      `still under way: ${verb} of ${id} for ${duration(Math.max(0, now - Date.parse(startedAt)))}`,
  );
}

/** Whom a mode is about, in words. */
export const modeWords = ({ scope, key }: Pick<Mode, 'scope' | 'key'>): string =>
  scope === 'global' ? 'everything' : `${scope} ${key}`;
