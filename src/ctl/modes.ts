/** Modes, set and ended; for resources, tenants, and everything (spec 4.5). */
import { z } from 'zod';
import type { ModeScope } from '../model/modes.ts';
import { duration } from './age.ts';
import { type Mode, type ModeChange, modeChange } from './answers.rug.ts';
import { giveOverBus, type Payload } from './bus.ts';
import type { Client } from './client.ts';
import { resources } from './explain.ts';
import { followRest, followVerbs, inError } from './follow.ts';
import { findMany, listAll } from './lookup.ts';
import { type CommonOptions, clientOf, type WaitOptions } from './options.ts';
import type { CtlPorts } from './ports.ts';
import { printable } from './printable.ts';
import { conclude, type Deed, doEach } from './several.ts';

export interface ModeOptions extends CommonOptions, WaitOptions {
  readonly reason?: string;
  /** Milliseconds until it ends by itself. */
  readonly for?: number;
}

/** Leaving alone, and taking up again. */
export type ModeAction = 'debug' | 'manage';

/** A mode to be set or ended. */
export interface ModeChoice {
  readonly action: ModeAction;
  readonly scope: ModeScope;
  /** Resources, tenants, or `*`. */
  readonly keys: readonly string[];
  /** The same as a command of the bus (spec 3.4). */
  readonly payload: (key: string) => Payload;
}

/**
 * Leaves them alone, or takes them up again, one after the other. With `--wait`: until no verb of
 * theirs is under way any more, or until all of them have come to rest. Throws CtlFailure.
 */
export async function changeModes(
  ports: CtlPorts,
  choice: ModeChoice,
  options: ModeOptions,
): Promise<void> {
  const { bus, wait } = options;
  if (bus !== null) {
    return giveOverBus(ports, options, bus, overBus(ports, choice, options));
  }
  const client = clientOf(ports, options);
  const deeds = await doEach(choice.keys, (key) => changeOne(client, choice, key, options));
  const settled = wait === true ? await settle(ports, client, choice, deeds, options) : deeds;
  const line = (answer: ModeChange, key: string): string => {
    const still = wait === true ? [] : running(answer.running, ports.time.now());
    const note = choice.action === 'manage' && answer.before === null ? [NOT_IN_DEBUG] : [];
    return shown(choice, key, answer, [...still, ...note]);
  };
  conclude(ports, options, settled, { word: 'done', line });
}

const NOT_IN_DEBUG = 'it was not in debug';

function changeOne(
  client: Client,
  { action, scope }: ModeChoice,
  key: string,
  { reason, for: ms }: ModeOptions,
): Promise<ModeChange> {
  const call = { path: `/v1/modes/${scope}/${encodeURIComponent(key)}`, reason, shape: modeChange };
  if (action === 'manage') return client.call({ ...call, method: 'DELETE' });
  const expires = ms === undefined ? {} : { expiresIn: Math.ceil(ms / 1000) };
  const why = reason === undefined ? {} : { reason };
  return client.call({ ...call, method: 'PUT', body: { ...why, ...expires } });
}

/** Waits for all that were changed; who is in error then has failed. */
async function settle(
  ports: CtlPorts,
  client: Client,
  { action, scope }: ModeChoice,
  deeds: readonly Deed<ModeChange>[],
  { timeout }: ModeOptions,
): Promise<readonly Deed<ModeChange>[]> {
  const follow = { ports, client, timeout };
  const done = deeds.filter((deed) => deed.type === 'done');
  if (action === 'debug') {
    const ids = done.flatMap(({ answer }) => answer.running.map(({ id }) => id));
    await followVerbs(follow, ids);
    return deeds;
  }
  const keys = done.map(({ id }) => id);
  const all = await MEMBERS[scope](client, keys);
  const left = await followRest(
    follow,
    action,
    all.map(({ id }) => id),
  );
  const failed = left.filter(({ status }) => status === 'error');
  return deeds.map((deed) => {
    const own = scope === 'resource' ? failed.filter(({ id }) => id === deed.id) : failed;
    if (deed.type !== 'done' || own.length === 0) return deed;
    const counts = `${all.length - own.length} at rest, ${own.length} failed`;
    return {
      id: deed.id,
      type: 'failed',
      failure: inError(own, scope === 'resource' ? undefined : counts),
    };
  });
}

/** Whom a mode is about. */
const MEMBERS: Readonly<
  Record<ModeScope, (client: Client, keys: readonly string[]) => ReturnType<typeof listAll>>
> = {
  resource: findMany,
  tenant: (client, keys) => listAll(client, { tenant: keys[0] }),
  global: (client) => listAll(client, {}),
};

/** What a command of the bus answers beside its message. */
const busDetails = z.looseObject({
  running: z
    .array(z.looseObject({ id: z.string(), verb: z.string(), startedAt: z.number() }))
    .default([]),
});

function overBus(
  ports: CtlPorts,
  choice: ModeChoice,
  { reason }: ModeOptions,
): Parameters<typeof giveOverBus>[3] {
  const why = reason === undefined ? {} : { reason };
  return choice.keys.map((key) => ({
    about: key,
    payload: { ...choice.payload(key), ...why },
    text: ({ hit, details }) => {
      const parsed = busDetails.safeParse(details ?? {});
      const still = parsed.data?.running ?? [];
      return shown(choice, key, { hit, mode: null }, running(still, ports.time.now()));
    },
  }));
}

function shown(
  { action, scope }: ModeChoice,
  key: string,
  { hit, mode }: Pick<ModeChange, 'hit' | 'mode'>,
  notes: readonly string[],
): string {
  const whom = modeWords({ scope, key });
  const many = scope === 'resource' ? '' : `, ${resources(hit)}`;
  const until = mode?.expiresAt ? `, until ${mode.expiresAt}` : '';
  const lines = [`${action}: ${whom}${many}${until}`, ...notes];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** What goes on until its next checkpoint. */
function running(
  verbs: readonly {
    readonly id: string;
    readonly verb: string;
    readonly startedAt: string | number;
  }[],
  now: number,
): readonly string[] {
  return verbs.map(({ id, verb, startedAt }) => {
    const passed = Math.max(0, now - new Date(startedAt).getTime());
    return `still under way: ${verb} of ${id} for ${duration(passed)}`;
  });
}

/** Whom a mode is about, in words. */
export const modeWords = ({ scope, key }: Pick<Mode, 'scope' | 'key'>): string =>
  scope === 'global' ? 'everything' : `${scope} ${key}`;
