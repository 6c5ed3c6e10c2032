import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WorldHost } from '../../../src/drivers/phantom/world/host.ts';
import { serveWorld } from '../../../src/drivers/phantom/world/server.ts';
import { World } from '../../../src/drivers/phantom/world/world.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { worldPlace } from './world-process.ts';

const IDLE = 60_000;

async function door() {
  const { socketPath } = await worldPlace();
  const time = new VirtualTime();
  const journal = {
    lines: () => [],
    append: () => undefined,
    flush: () => undefined,
    clear: () => undefined,
  };
  const host = new WorldHost(new World({ bootMs: 0, latencyMs: 0 }), time, journal);
  const state = { ended: false };
  const server = await serveWorld(host, { socketPath, idleMs: IDLE }, time, () => {
    state.ended = true;
  });
  onTestFinished(() => {
    server.close();
  });
  const enter = async () => {
    const arrived = once(server, 'connection');
    const client = connect(socketPath);
    const [guest] = await arrived;
    const left = once(guest, 'close');
    return async (): Promise<void> => {
      client.destroy();
      await left;
    };
  };
  return { time, state, enter };
}

describe('the door of the phantom world', () => {
  it('closes when nobody came for the idle time', async () => {
    const { time, state } = await door();
    await time.advance(IDLE - 1);
    expect(state.ended).toBe(false);
    await time.advance(1);
    expect(state.ended).toBe(true);
  });

  it('stays open while somebody is in, and counts from when the last one left', async () => {
    const { time, state, enter } = await door();
    const leaveFirst = await enter();
    const leaveSecond = await enter();
    await time.advance(IDLE * 10);
    await leaveFirst();
    await time.advance(IDLE * 10);
    expect(state.ended).toBe(false);
    await leaveSecond();
    await time.advance(IDLE - 1);
    expect(state.ended).toBe(false);
    await (await enter())();
    await time.advance(IDLE - 1);
    expect(state.ended).toBe(false);
    await time.advance(1);
    expect(state.ended).toBe(true);
  });
});
