import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { systemTime } from '../../src/environment.ts';
import { type Lane, LaneError } from '../../src/model/lane.ts';
import { inlineLane } from '../../src/scheduler/inline-lane.ts';
import type { PiscinaLane } from '../../src/scheduler/piscina-lane.ts';
import { witnessedEnvironment } from '../support/environment.ts';
import { input, look, type Threaded, task, threaded } from './threaded.ts';
import { unrulyWork } from './workers/unruly.work.ts';

const open: Lane[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((lane) => lane.close()));
});

function piscina(options: Threaded = {}): PiscinaLane {
  const lane = threaded(options);
  open.push(lane);
  return lane;
}

function inline(): Lane {
  const turns = async (turn: () => boolean): Promise<void> => {
    while (!turn()) await pause(1);
  };
  return inlineLane(unrulyWork(turns));
}

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
  ['piscina', () => piscina()],
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
  it.each(['exit', 'throw', 'throw-among-others', 'heap', 'late-exit'])(
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
    const lane = piscina({ entry: 'stillborn', settings: { births } });
    await culprit(lane.act(task('exit')));
    // The successor is on its way, and dies on it: whatever it was to do fails, and may be asked again.
    const tried = await lane.act(task('fine')).catch((error: unknown) => error);
    expect(tried).toBeInstanceOf(LaneError);
    await expect(lane.act(task('fine'))).resolves.toMatchObject({ ok: true });
    await expect(lane.decide([input('a')])).resolves.toHaveLength(1);
    expect(new Int32Array(births)[0]).toBe(3);
  });

  it('is not taken for one that stands still while it starts', async () => {
    const lane = piscina({ stall: 100, entry: 'slow' });
    await expect(lane.act(task('fine'))).resolves.toMatchObject({ ok: true });
    expect(lane.load.restarts).toBe(0);
  });

  it('by an endless loop is found out by its beat', async () => {
    const lane = piscina({ stall: 1_000 });
    const bystander = culprit(lane.act(task('hold')));
    await expect(culprit(lane.act(task('loop')))).resolves.toBe('loop');
    await expect(bystander).resolves.toBe('loop');
    await expect(lane.act(task('fine'))).resolves.toMatchObject({ ok: true });
  });

  it('by an endless loop that nobody waits for is found out too, and nobody is blamed', async () => {
    const { env } = witnessedEnvironment(systemTime);
    const replaced = Promise.withResolvers<object>();
    const log = { ...env.log, error: replaced.resolve };
    const lane = piscina({ stall: 1_000, env: { ...env, log } });
    await expect(lane.act(task('afterwards'))).resolves.toMatchObject({ ok: true });
    await expect(replaced.promise).resolves.toMatchObject({ reason: 'stalled', culprit: null });
    await expect(lane.act(task('fine'))).resolves.toMatchObject({ ok: true });
  });

  it('is not ended for a single look that came before it could run', async () => {
    const { env } = witnessedEnvironment(systemTime);
    const looks: (() => void)[] = [];
    const after = (_ms: number, wake: () => void) => {
      looks.push(wake);
      return () => {};
    };
    const lane = piscina({ env: { ...env, time: { ...systemTime, after } } });
    await lane.act(task('fine'));
    // All timers are late, as after a stop of the whole process: the second comes right behind the first.
    looks.shift()?.();
    looks.shift()?.();
    await expect(lane.act(task('fine'))).resolves.toMatchObject({ ok: true });
    expect(lane.load.restarts).toBe(0);
  });

  it('hears in its successor what is told to a verb that is begun again', async () => {
    const lane = piscina();
    const held = culprit(lane.act(task('hold')));
    await culprit(lane.act(task('exit')));
    await held;
    const again = lane.act(task('hold'));
    await lane.act(task('fine'));
    lane.tell('run of hold', 'cancel');
    await expect(again).resolves.toMatchObject({ ok: true });
  });

  it('at whatever moment leaves nothing without an answer, and nothing with that of another', async () => {
    const births = new SharedArrayBuffer(4);
    const doomed = 20;
    const lane = piscina({ concurrency: 4, entry: 'doomed', settings: { births, doomed } });
    const asks: readonly ((id: string) => Promise<unknown>)[] = [
      async (id) => (await lane.act(task(id))).steps[0]?.step,
      async (id) => {
        const looked = await look(lane, id);
        return looked.ok && looked.look === 'stats' ? looked.stats.id : looked;
      },
      async (id) => {
        const [decision] = await lane.decide([input(id)]);
        return decision?.type === 'look' ? decision.work : decision;
      },
    ];
    const wrong: unknown[] = [];
    const tried = async (work: Promise<unknown>): Promise<unknown> => work.catch((error) => error);
    const ask = async (n: number): Promise<void> => {
      for (let i = 0; (new Int32Array(births)[0] ?? 0) <= doomed; i++) {
        const id = `${n}-${i}`;
        for (const work of asks) {
          let answer = await tried(work(id));
          while (answer instanceof LaneError) answer = await tried(work(id));
          if (answer !== id) wrong.push({ id, answer });
        }
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, n) => ask(n)));
    expect(wrong).toEqual([]);
    expect(lane.load).toMatchObject({ inFlight: 0, restarts: doomed });
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
    const looked = await look(lane, 'fine');
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
    const lane = piscina({ concurrency: 2 });
    const held = ['hold-1', 'hold-2'].map((id) => lane.act(task(id)));
    const later = Promise.all(['fine-1', 'fine-2', 'fine-3'].map((id) => lane.act(task(id))));
    await lane.decide([input('a')]);
    lane.tell('run of hold-1', 'cancel');
    await expect(later).resolves.toHaveLength(3);
    lane.tell('run of hold-2', 'cancel');
    await Promise.all(held);
  });
});
