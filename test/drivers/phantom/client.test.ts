import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectWorld } from '../../../src/drivers/phantom/client.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import {
  callsOn,
  controlOf,
  linkTo,
  spawnWorld,
  type WorldPlace,
  worldPlace,
} from './world-process.ts';

/** A world that can say anything. */
async function puppet(
  place: WorldPlace,
  onData: (socket: Socket, text: string) => void,
): Promise<void> {
  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => onData(socket, text));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(place.socketPath, resolve));
  onTestFinished(() => {
    server.close();
  });
}

describe('the client of the phantom world', () => {
  it('sends many requests at once over one connection, and answers each', async () => {
    const place = await worldPlace();
    await spawnWorld(place);
    const link = linkTo(place);
    const ports = Array.from({ length: 200 }, (_, index) => `p${index}`);
    const made = await Promise.all(ports.map((port) => callsOn(link).createPort(0, port)));
    expect(made.every(Boolean)).toBe(true);
    const seen = await callsOn(link).look();
    expect(seen.ports.map(({ port }) => port)).toEqual(ports);
  });

  it('says that the host cannot be reached when nobody listens', async () => {
    const link = linkTo(await worldPlace());
    const failed = callsOn(link).look();
    await expect(failed).rejects.toMatchObject({ class: 'retry', number: 2003 });
  });

  it('loses the requests under way with the connection, and connects again for the next', async () => {
    const place = await worldPlace();
    const first = await spawnWorld(place);
    const link = linkTo(place);
    await controlOf(place).script({ op: 'look', times: 1, effect: { type: 'hang' } });
    const hanging = callsOn(link).look();
    await controlOf(place).waitFor(({ request }) => request.op === 'look');
    const lost = expect(hanging).rejects.toMatchObject({ class: 'retry', number: 2003 });
    await first.kill();
    await lost;
    await expect(callsOn(link).look()).rejects.toMatchObject({ number: 2003 });
    await spawnWorld(place);
    expect((await callsOn(link).look()).logical).toBe('unknown');
  });

  it('waits for an answer so long and no longer', async () => {
    const place = await worldPlace();
    await spawnWorld(place);
    const time = new VirtualTime();
    const link = connectWorld({ ...place, timeoutMs: 1_000 }, { time });
    onTestFinished(() => link.close());
    const control = controlOf(place);
    await control.script({ effect: { type: 'hang' } });
    const hanging = callsOn(link).look();
    const ends = expect(hanging).rejects.toMatchObject({ class: 'retry', number: 2004 });
    await control.waitFor(({ request }) => request.op === 'look');
    await time.advance(1_000);
    await ends;
    expect(time.next).toBeNull();
  });

  it('ends a request with its signal, and sends none after that', async () => {
    const place = await worldPlace();
    await spawnWorld(place);
    const control = controlOf(place);
    await control.script({ effect: { type: 'hang' } });
    const link = linkTo(place);
    const stop = new AbortController();
    const request = {
      op: 'look',
      resourceId: 'r1',
      fence: { token: 1, attempt: 0 },
      verb: 'build',
      step: 'look',
      runId: null,
    } as const;
    const hanging = link.call(request, stop.signal);
    await control.waitFor(({ request: { op } }) => op === 'look');
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(hanging).rejects.toBe(reason);
    await expect(link.call(request, stop.signal)).rejects.toBe(reason);
    expect((await control.calls()).length).toBe(1);
  });

  it('drops the connection when what comes over it is no answer', async () => {
    const place = await worldPlace();
    await puppet(place, (socket) => socket.write('{"id":1,"answer":{"ok":"perhaps"}}\n'));
    await expect(callsOn(linkTo(place)).look()).rejects.toMatchObject({ number: 2003 });
  });

  it('puts an answer together that comes in pieces, and ignores one it did not ask for', async () => {
    const place = await worldPlace();
    await puppet(place, (socket) => {
      socket.write('{"id":77,"answer":{"ok":true,"did":true}}\n{"id":1,"ans');
      setImmediate(() => socket.write('wer":{"ok":true,"did":false}}\n'));
    });
    expect(await callsOn(linkTo(place)).createPort(0, 'p1')).toBe(false);
  });

  it('keeps no process alive that has nothing under way', async () => {
    const place = await worldPlace();
    await spawnWorld(place);
    const source = (name: string): string =>
      JSON.stringify(new URL(`../../../src/${name}`, import.meta.url).href);
    const script = join(dirname(place.socketPath), 'client.ts');
    mkdirSync(dirname(script), { recursive: true });
    writeFileSync(
      script,
      `import { connectWorld } from ${source('drivers/phantom/client.ts')};
       import { systemTime } from ${source('environment.ts')};
       const address = { socketPath: ${JSON.stringify(place.socketPath)} };
       const link = connectWorld(address, { time: systemTime });
       console.log(JSON.stringify(await link.call({ control: 'list' })));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    expect(JSON.parse(stdout)).toEqual({ ok: true, did: false, declared: [] });
  });
});
