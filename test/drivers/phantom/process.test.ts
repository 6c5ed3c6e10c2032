import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keepWorld } from '../../../src/drivers/phantom/keep.ts';
import { phantomSource } from '../../../src/drivers/phantom/source.ts';
import { ensureWorld } from '../../../src/drivers/phantom/start.ts';
import { createRegistry } from '../../../src/drivers/registry.ts';
import { systemTime } from '../../../src/environment.ts';
import { act, look } from '../tasks.ts';
import {
  callsOn,
  controlOf,
  linkTo,
  spawnWorld,
  type WorldPlace,
  worldPlace,
} from './world-process.ts';

const env = { time: systemTime };

/** Kills the world that `ensureWorld` started, after the test. */
function killAfter(pid: number | null): void {
  onTestFinished(() => {
    try {
      if (pid !== null) process.kill(pid, 'SIGKILL');
    } catch {
      // It has left the world to another, or has ended by itself.
    }
  });
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function start(place: WorldPlace): Promise<number | null> {
  const { pid } = await ensureWorld({ ...place, idleMs: 2_000 }, env);
  killAfter(pid);
  return pid;
}

describe('a phantom world of its own process', () => {
  it('serves a whole life of a router over its socket', async () => {
    const place = await worldPlace();
    await spawnWorld(place);
    const registry = createRegistry({ phantom: place }, { ...env, world: linkTo(place) });
    const driver = registry.driver('virtual_router', 'phantom');
    const spec = { gateway: { networkId: 'n1' }, interfaces: { p1: {} } };
    for (const verb of ['build', 'updaterunning', 'quiesce', 'restart'] as const) {
      expect(await act(driver, systemTime, { verb, spec })).toMatchObject({ ok: true });
    }
    expect(await look(driver, systemTime, 'probe', { spec })).toMatchObject({
      ok: true,
      probe: { members: [{ health: 'alive' }], portsMatch: true },
    });
    const scrub = { verb: 'scrub', spec, args: { purpose: 'remove' } } as const;
    expect(await act(driver, systemTime, scrub)).toMatchObject({ ok: true });
    const [resource] = await controlOf(place).inventory('r1');
    expect(resource).toMatchObject({ instances: [], ports: [] });
  });

  it('keeps what it has answered when it is killed, and cuts off what the kill tore', async () => {
    const place = await worldPlace();
    const first = await spawnWorld(place);
    await callsOn(linkTo(place)).createPort(0, 'p1');
    await callsOn(linkTo(place), { fence: { token: 4, attempt: 0 } }).createPort(0, 'p2');
    const before = await controlOf(place).inventory();
    await first.kill();
    expect(existsSync(place.socketPath)).toBe(true);
    const log = join(place.dataDir, 'calls.jsonl');
    appendFileSync(log, '{"seq":3,"at":17,"requ');

    await spawnWorld(place);
    const control = controlOf(place);
    expect(await control.inventory()).toEqual(before);
    expect((await control.calls()).length).toBe(2);
    await expect(callsOn(linkTo(place)).look()).rejects.toMatchObject({ class: 'lost' });
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual([1, 2, 3]);
  });

  it('does not begin on a call log that is damaged in its middle', async () => {
    const place = await worldPlace();
    await (await spawnWorld(place)).kill();
    const log = join(place.dataDir, 'calls.jsonl');
    writeFileSync(log, '{"seq":1,"at\n{}\n');
    const refused = ensureWorld(place, env);
    await expect(refused).rejects.toThrow(`${log}:1 is no line of a call log`);
  });

  it('does what a client had asked for before it was killed', async () => {
    const place = await worldPlace();
    await spawnWorld(place);
    const control = controlOf(place);
    await control.setDefaults({ latencyMs: 50 });
    const link = linkTo(place);
    const asked = callsOn(link).createPort(0, 'p1');
    // The connection stands when an earlier request was answered on it.
    await link.call({ control: 'inventory' });
    link.close();
    await expect(asked).rejects.toMatchObject({ class: 'retry', number: 2003 });
    const [call] = await control.waitFor(({ request }) => request.op === 'port-create');
    expect(call?.answer).toEqual({ ok: true, did: true });
  });

  it('ends by itself when nobody has talked to it for a while', async () => {
    const place = await worldPlace();
    const world = await spawnWorld(place, 50);
    expect(await world.ended).toBe(0);
    expect(existsSync(place.socketPath)).toBe(false);
  });
});

describe('ensuring a phantom world', () => {
  it('starts one where there is none, and none where there is one', async () => {
    const place = await worldPlace();
    const pid = await start(place);
    expect(pid).not.toBeNull();
    expect(await start(place)).toBeNull();
    await callsOn(linkTo(place)).look();
  });

  it('lets one of several who start at once win, and serves them all', async () => {
    const place = await worldPlace();
    const pids = await Promise.all([start(place), start(place), start(place)]);
    await callsOn(linkTo(place)).createPort(0, 'p1');
    expect((await controlOf(place).calls()).length).toBe(1);
    // One of them is the world; two who find it there say so and end.
    await expect.poll(() => pids.filter((pid) => pid !== null && alive(pid)).length).toBe(1);
  });

  it('replaces the socket of a world that was killed', async () => {
    const place = await worldPlace();
    await (await spawnWorld(place)).kill();
    expect(existsSync(place.socketPath)).toBe(true);
    expect(await start(place)).not.toBeNull();
    await callsOn(linkTo(place)).look();
  });

  it('is served by whoever answers at the socket', async () => {
    const place = await worldPlace();
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(place.socketPath, resolve));
    onTestFinished(() => {
      server.close();
    });
    expect(await ensureWorld(place, env)).toEqual({ pid: null });
  });

  it('refuses a path that no socket can have', async () => {
    const place = await worldPlace();
    const deep = { ...place, socketPath: join(place.dataDir, 'x'.repeat(100), 'world.sock') };
    await expect(ensureWorld(deep, env)).rejects.toMatchObject({
      code: 'bad_config',
      field: 'dataDir',
    });
  });

  it('says why it could not be', async () => {
    const place = await worldPlace();
    const nowhere = { ...place, socketPath: `${place.socketPath}/too/deep` };
    await expect(ensureWorld(nowhere, env)).rejects.toThrow('no phantom world at');
  });
});

describe('a kept phantom world', () => {
  it('is there again after it was killed', async () => {
    const place = await worldPlace();
    const first = await spawnWorld(place);
    await callsOn(linkTo(place)).createPort(0, 'p1');
    const warned: string[] = [];
    const back = Promise.withResolvers<void>();
    const kept = await keepWorld(
      { ...place, idleMs: 2_000 },
      { ...env, log: { warn: (_fields, message) => warned.push(message) }, onBack: back.resolve },
    );
    onTestFinished(() => kept.close());
    await first.kill();
    await back.promise;
    expect(warned).toEqual(['the phantom world ended']);
    expect((await controlOf(place).inventory('r1'))[0]?.ports.length).toBe(1);
  });

  it('ends by itself when it is kept no more', async () => {
    const place = await worldPlace();
    const world = await spawnWorld(place, 200);
    const kept = await keepWorld(place, env);
    kept.close();
    expect(await world.ended).toBe(0);
  });
});

describe('the source of the phantom world', () => {
  const resource = {
    id: 'r1',
    tenantId: 't1',
    kind: 'virtual_router',
    hardware: 'phantom',
    parentId: null,
    labels: {},
    tags: ['edge'],
    rack: null,
    spec: { name: 'one' },
  };

  it('lists what was declared and is not gone', async () => {
    const place = await worldPlace();
    await spawnWorld(place);
    const control = controlOf(place);
    const source = phantomSource(place, env);
    expect(await source.list()).toEqual([]);
    await control.setLogical('r7', 'exists');
    await control.declare(resource);
    await control.declare({ ...resource, id: 'r2' });
    await control.setLogical('r2', 'gone');
    expect(await source.list()).toEqual([resource]);
  });

  it('throws when the world cannot be asked', async () => {
    const source = phantomSource(await worldPlace(), env);
    await expect(source.list()).rejects.toMatchObject({ number: 2003 });
  });
});
