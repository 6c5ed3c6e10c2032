import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { systemSoon, systemTime } from '../../src/environment.ts';
import type { DecideInput } from '../../src/model/decide.ts';
import { type ActTask, type Lane, LaneError } from '../../src/model/lane.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { inlineLane } from '../../src/scheduler/inline-lane.ts';
import { PiscinaLane } from '../../src/scheduler/piscina-lane.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { aRun, identity } from '../support/rows.ts';
import { unrulyWork } from './workers/unruly.work.ts';

const open: Lane[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((lane) => lane.close()));
});

function piscina(
  concurrency = 8,
  stall = 60_000,
  { entry = 'unruly', settings = {} }: { readonly entry?: string; readonly settings?: object } = {},
): PiscinaLane {
  const lane = new PiscinaLane({
    env: witnessedEnvironment(systemTime).env,
    filename: new URL(`./workers/${entry}.entry.ts`, import.meta.url).href,
    settings,
    shard: 0,
    concurrency,
    stall,
    heapMb: 64,
    soon: systemSoon,
  });
  open.push(lane);
  return lane;
}

function inline(): Lane {
  const turns = async (turn: () => boolean): Promise<void> => {
    while (!turn()) await pause(1);
  };
  return inlineLane(unrulyWork(turns));
}

function input(id: string): DecideInput {
  return {
    identity: identity(id),
    spec: {},
    revision: 0,
    snapshot: null,
    run: null,
    mailbox: [],
    uptoSeq: 0,
    cause: { type: 'ENTRY' },
    now: 0,
    seed: 1,
    policy: DEFAULT_POLICY,
  };
}

function task(id: string): ActTask {
  return {
    subject: { ...identity(id), spec: {}, revision: 0, incarnation: 1 },
    run: aRun(`run of ${id}`),
    fence: { token: 1, attempt: 0 },
  };
}

const look = (lane: Lane, id: string): Promise<unknown> =>
  lane.look({ look: 'stats', members: [], subject: task(id).subject, fence: task(id).fence });

const culprit = (promise: Promise<unknown>): Promise<string | null> =>
  promise.then(
    () => expect.fail('the worker should have died'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(LaneError);
      return error instanceof LaneError ? error.culprit : null;
    },
  );

describe.each([
  ['inline', inline],
  ['piscina', piscina],
] as const)('every lane (%s)', (_name, make) => {
  it('answers decisions in order', async () => {
    const lane = make();
    const answers = await lane.decide(['a', 'b', 'c'].map(input));
    expect(answers.map((answer) => answer.type === 'look' && answer.work)).toEqual(['a', 'b', 'c']);
  });

  it('answers a batch of nothing once its worker is there', async () => {
    await expect(make().decide([])).resolves.toEqual([]);
  });

  it('runs verbs and looks beside each other, and decides meanwhile', async () => {
    const lane = make();
    const held = lane.act(task('hold'));
    await expect(lane.act(task('fine'))).resolves.toMatchObject({ ok: true });
    await expect(look(lane, 'fine')).resolves.toMatchObject({ stats: { id: 'fine' } });
    await expect(lane.decide([input('x')])).resolves.toHaveLength(1);
    lane.tell('run of hold', 'cancel');
    await expect(held).resolves.toMatchObject({ ok: true });
  });

  it('tells only the run that is meant', async () => {
    const lane = make();
    const held = lane.act(task('hold-1'));
    lane.tell('run of nobody', 'cancel');
    lane.tell('run of hold-2', 'cancel');
    await expect(Promise.race([held, lane.act(task('fine')).then(() => 'held')])).resolves.toBe(
      'held',
    );
    lane.tell('run of hold-1', 'cancel');
    await held;
  });

  it('rejects a batch with the error that decide threw', async () => {
    await expect(make().decide([input('a'), input('bug')])).rejects.toThrow('a defect of decide');
  });
});

describe('a worker that dies', () => {
  it.each(['exit', 'throw', 'heap', 'late-exit'])(
    'by %s is replaced, and only the resource that did it is blamed',
    async (kind) => {
      const lane = piscina();
      const bystander = culprit(lane.act(task('hold')));
      await lane.act(task('fine'));
      await expect(culprit(lane.act(task(kind)))).resolves.toBe(kind);
      await expect(bystander).resolves.toBe(kind);
      await expect(lane.act(task('fine'))).resolves.toMatchObject({ ok: true });
      expect(lane.load.restarts).toBe(1);
    },
  );

  it('in a look is blamed on the resource that was looked at', async () => {
    const lane = piscina();
    await expect(culprit(look(lane, 'exit'))).resolves.toBe('exit');
  });

  it('in a batch of decisions is blamed on the one that was being decided', async () => {
    const lane = piscina();
    await expect(culprit(lane.decide(['a', 'exit-2', 'b'].map(input)))).resolves.toBe('exit-2');
    await expect(lane.decide([input('a')])).resolves.toHaveLength(1);
  });

  it('before it is ready is replaced too, and what waits for a worker is done by the next', async () => {
    const births = new SharedArrayBuffer(4);
    const lane = piscina(8, 60_000, { entry: 'stillborn', settings: { births } });
    await culprit(lane.act(task('exit')));
    // The successor is on its way, and dies on it: whatever it was to do fails, and may be asked again.
    const tried = await lane.act(task('fine')).catch((error: unknown) => error);
    expect(tried).toBeInstanceOf(LaneError);
    await expect(lane.act(task('fine'))).resolves.toMatchObject({ ok: true });
    await expect(lane.decide([input('a')])).resolves.toHaveLength(1);
    expect(new Int32Array(births)[0]).toBe(3);
  });

  it('is not taken for one that stands still while it starts', async () => {
    const lane = piscina(8, 100, { entry: 'slow', settings: {} });
    await expect(lane.act(task('fine'))).resolves.toMatchObject({ ok: true });
    expect(lane.load.restarts).toBe(0);
  });

  it('by an endless loop is found out by its beat', async () => {
    const lane = piscina(8, 1_000);
    const bystander = culprit(lane.act(task('hold')));
    await expect(culprit(lane.act(task('loop')))).resolves.toBe('loop');
    await expect(bystander).resolves.toBe('loop');
    await expect(lane.act(task('fine'))).resolves.toMatchObject({ ok: true });
  });
});

describe('a worker that lives', () => {
  it('keeps its timers running while it waits for a verb', async () => {
    const lane = piscina();
    const held = lane.act(task('hold'));
    lane.tell('run of hold', 'cancel');
    // The verb ends by a timer of the worker; nothing else wakes it.
    await expect(held).resolves.toMatchObject({ ok: true });
  });

  it('keeps its timers and sockets alive while it has nothing to do', async () => {
    const lane = piscina();
    const looked = await lane.look({
      look: 'stats',
      members: [],
      subject: task('fine').subject,
      fence: { token: 1, attempt: 0 },
    });
    const port = looked.ok && looked.look === 'stats' ? Number(looked.stats.port) : 0;
    // The worker is idle from here on: its socket and its timer answer all the same.
    for (const question of ['first', 'second']) {
      const socket = connect(port, '127.0.0.1');
      socket.write(question);
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toBe(question);
      socket.destroy();
    }
    expect(lane.load.inFlight).toBe(0);
  });

  it('is given no more tasks than it has slots; the others wait and none is lost', async () => {
    const lane = piscina(2);
    const held = ['hold-1', 'hold-2'].map((id) => lane.act(task(id)));
    const later = Promise.all(['fine-1', 'fine-2', 'fine-3'].map((id) => lane.act(task(id))));
    await lane.decide([input('a')]);
    lane.tell('run of hold-1', 'cancel');
    await expect(later).resolves.toHaveLength(3);
    lane.tell('run of hold-2', 'cancel');
    await Promise.all(held);
  });
});
