import { describe, expect, it } from 'vitest';
import type { Live } from '../../src/model/ports.ts';
import { NEW_VIEW, type ResourceRow } from '../../src/model/resource.ts';
import type { TrailRow } from '../../src/model/store.ts';
import { decisionOf, rowOf } from '../api/samples.ts';
import { aRun } from '../support/rows.ts';
import { looking } from './cloud.ts';
import { type Rig, rig } from './rig.ts';

const decide = ({ world }: Rig, id: number, change: Partial<TrailRow>): void => {
  world.trail.push(decisionOf(id, change));
};

const put = ({ world }: Rig, id: string, change: Partial<ResourceRow>): void => {
  world.rows.set(id, rowOf(id, change));
};

const inError = {
  ...NEW_VIEW,
  status: 'error',
  fault: { code: 'virtual_router_phantom_build_2111', message: 'no room', at: 0 },
} as const;

async function router(): Promise<Rig> {
  const rigged = await rig();
  put(rigged, 'r1', {});
  decide(rigged, 1, { command: 'before' });
  return rigged;
}

describe('--wait on one resource', () => {
  it('follows decision by decision and ends when the event is done', async () => {
    const rigged = await router();
    rigged.onPause = (count) => {
      if (count === 1) decide(rigged, 2, { event: 'REBUILD', command: 'build' });
      if (count === 3) {
        const done = { cause: 'DONE', event: null, command: null, outcome: 'ok' } as const;
        decide(rigged, 3, { ...done, took: 12, statusAfter: 'configured' });
        put(rigged, 'r1', { doneSeq: 1, view: { ...NEW_VIEW, status: 'configured' } });
      }
    };
    const { code, out, err } = await rigged.run('resource', 'rebuild', 'r1', '--wait');
    expect(code).toBe(0);
    expect(out).toBe('rebuild done: r1\n');
    expect(err).toBe(
      'r1: 1m ago, CalcAction > CreateVM, build (down)\n' +
        'r1: 1m1s ago, CalcAction > CreateVM, ok 12ms (configured)\n',
    );
  });

  it('fails when the resource ends in error, with the fault', async () => {
    const rigged = await router();
    rigged.onPause = () => put(rigged, 'r1', { doneSeq: 1, view: inError });
    const { code, err } = await rigged.run('resource', 'update', 'r1', '--wait');
    expect(code).toBe(1);
    expect(err).toContain('error: r1 is in error: virtual_router_phantom_build_2111: no room');
  });

  it('fails when the machine refuses the event', async () => {
    const rigged = await router();
    rigged.onPause = () =>
      decide(rigged, 2, { refused: [{ event: 'REBUILD', reason: 'the deletion is held' }] });
    const { code, err } = await rigged.run('resource', 'rebuild', 'r1', '--wait');
    expect(code).toBe(1);
    expect(err).toContain('error: rebuild of r1 was refused: the deletion is held');
  });

  it('is done when a deleted resource is closed, or forgotten already', async () => {
    const closed = await router();
    closed.onPause = () =>
      put(closed, 'r1', { doneSeq: 1, view: { ...NEW_VIEW, state: 'Exit', status: 'gone' } });
    expect((await closed.run('resource', 'delete', 'r1', '--wait')).code).toBe(0);
    const forgotten = await router();
    forgotten.onPause = () => forgotten.world.rows.delete('r1');
    expect((await forgotten.run('resource', 'delete', 'r1', '--wait')).code).toBe(0);
  });

  it('says of a deletion in its grace that it is held, and until when', async () => {
    const rigged = await router();
    const view = { ...NEW_VIEW, state: 'Held', status: 'held', wait: 'grace' } as const;
    rigged.onPause = () =>
      put(rigged, 'r1', { doneSeq: 9, view, wakeAt: Date.UTC(2026, 0, 2, 4, 0, 0) });
    const text =
      'r1 is held until 2026-01-02T04:00:00.000Z; `restore` takes it back, a second `delete` scrubs it now\n';
    expect(await rigged.run('resource', 'delete', 'r1', '--wait')).toMatchObject({
      code: 0,
      out: text,
    });
    expect((await rigged.run('resource', 'delete', '*', '--yes', '--wait')).out).toBe(
      `delete done: 1 resource\n${text}`,
    );
  });

  it('gives up with 4 when the time is up, and says that it goes on', async () => {
    const rigged = await router();
    let pauses = 0;
    rigged.onPause = () => {
      pauses++;
    };
    const { code, err } = await rigged.run('resource', 'poll', 'r1', '--wait', '--timeout', '90s');
    expect(code).toBe(4);
    expect(pauses).toBe(180);
    expect(err).toContain('error: poll of r1 has not ended within 1m30s\nhint: It goes on;');
  });

  it('waits out an outage of rug', async () => {
    const rigged = await router();
    rigged.onPause = (count) => {
      rigged.outage = count < 5;
      if (count === 7) put(rigged, 'r1', { doneSeq: 1 });
    };
    const { code, out } = await rigged.run('resource', 'poll', 'r1', '--wait');
    expect({ code, out }).toEqual({ code: 0, out: 'poll done: r1\n' });
  });

  it('waits where it is told to slow down', async () => {
    const rigged = await router();
    let calls = 0;
    rigged.world.world.rate = { perSecond: 1_000, burst: 1_000 };
    rigged.onPause = (count) => {
      calls = count;
      rigged.world.world.rate = count < 3 ? { perSecond: 0.001, burst: 0 } : null;
      if (count === 5) put(rigged, 'r1', { doneSeq: 1 });
    };
    const { code } = await rigged.run('resource', 'poll', 'r1', '--wait');
    expect({ code, calls }).toEqual({ code: 0, calls: 5 });
  });

  it('gives up with 4 when rug does not come back', async () => {
    const rigged = await router();
    rigged.onPause = () => {
      rigged.outage = true;
    };
    expect((await rigged.run('resource', 'poll', 'r1', '--wait')).code).toBe(4);
  });

  it('follows a creation', async () => {
    const rigged = await rig();
    rigged.onPause = () => put(rigged, 'new', { doneSeq: 1 });
    const args = ['router', 'create', '--tenant', 't', '--id', 'new', '--wait'];
    expect(await rigged.run(...args)).toMatchObject({ code: 0, out: 'created new\n' });
  });
});

describe('--wait on a second life', () => {
  it('follows only what was decided after the order', async () => {
    const rigged = await router();
    put(rigged, 'r1', { view: { ...NEW_VIEW, state: 'Exit', status: 'gone' } });
    rigged.onPause = () => {
      decide(rigged, 2, { event: 'CREATE', command: 'build' });
      put(rigged, 'r1', { doneSeq: 7 });
    };
    const args = ['router', 'create', '--tenant', 't', '--id', 'r1', '--wait'];
    expect(await rigged.run(...args)).toMatchObject({
      code: 0,
      err: 'r1: 1m ago, CalcAction > CreateVM, build (down)\n',
    });
  });
});

describe('--wait on many resources', () => {
  it('ends when all that were hit have come to rest', async () => {
    const rigged = await router();
    put(rigged, 'r1', { run: aRun('a', { deadline: 1_000 }) });
    put(rigged, 'r2', { view: { ...NEW_VIEW, wait: 'backoff' } });
    put(rigged, 'r3', { view: { ...NEW_VIEW, wait: 'grace' } });
    rigged.onPause = (count) => {
      if (count === 1) put(rigged, 'r1', {});
      if (count === 3) put(rigged, 'r2', {});
    };
    const { code, out, err } = await rigged.run('router', 'update', '*', '--yes', '--wait');
    expect(code).toBe(0);
    expect(out).toBe('update done: 3 resources\n');
    expect(err).toBe('1 of 3 at rest\n2 of 3 at rest\n3 of 3 at rest\n');
  });

  it('fails when one of them ends in error', async () => {
    const rigged = await router();
    put(rigged, 'r1', { view: inError });
    put(rigged, 'r2', {});
    const { code, err } = await rigged.run('resource', 'rebuild', '*', '--yes', '--wait');
    expect(code).toBe(1);
    expect(err).toContain(
      'error: 1 done, 1 failed: r1 is in error: virtual_router_phantom_build_2111',
    );
  });
});

describe('--wait on several resources', () => {
  it('gives all orders first, follows all together, and says what became of each', async () => {
    const rigged = await router();
    for (const id of ['r2', 'r3']) put(rigged, id, {});
    let given = 0;
    rigged.onPause = (count) => {
      if (count === 0) given = rigged.world.asked.length;
      if (count === 1) put(rigged, 'r3', { doneSeq: 9 });
      if (count === 2) put(rigged, 'r2', { doneSeq: 9, view: inError });
      if (count === 3) put(rigged, 'r1', { doneSeq: 9 });
    };
    const args = ['resource', 'rebuild', 'r1', 'r2', 'r3', '--wait'];
    const { code, out, err } = await rigged.run(...args);
    expect(given).toBe(3);
    expect({ code, out }).toEqual({ code: 1, out: 'rebuild done: r1\nrebuild done: r3\n' });
    expect(err).toContain('error: r2 is in error: virtual_router_phantom_build_2111: no room\n');
    expect(err).toMatch(/error: 2 done, 1 failed, 0 not tried\n$/);
  });

  it('ends with 4 when the time is up for one of them', async () => {
    const rigged = await router();
    put(rigged, 'r2', { doneSeq: 9 });
    const args = ['resource', 'poll', 'r1', 'r2', '--wait', '--timeout', '5s'];
    const { code, out, err } = await rigged.run(...args);
    expect({ code, out }).toEqual({ code: 4, out: 'poll done: r2\n' });
    expect(err).toContain('error: poll of r1 has not ended within 5s\n');
  });
});

describe('what is kept back', () => {
  const kept = (gate: string, reason: string): Live => ({
    ...looking,
    doing: gate === 'mode' ? 'held' : 'parked',
    parked: { gate, reason },
  });

  it('is told once while it is waited for, the first by name with what they wait for', async () => {
    const rigged = await rig();
    for (const id of ['r1', 'r2', 'r3', 'r4', 'r5']) {
      put(rigged, id, { run: aRun('a', { deadline: 1_000 }) });
      rigged.world.live.set(id, kept('mode', 'tenant t1 is in debug: moving it (anna)'));
    }
    rigged.world.live.set('r5', kept('brake', '12 of 40 are dead'));
    rigged.onPause = (count) => {
      if (count === 4) for (const id of rigged.world.rows.keys()) put(rigged, id, {});
      if (count === 4) rigged.world.live.clear();
    };
    const { code, err } = await rigged.run('resource', 'update', '*', '--yes', '--wait');
    expect(code).toBe(0);
    expect(err).toBe(
      '0 of 5 at rest\nwarning: all that is left is kept back: r1, r2, r3 and 1 more: ' +
        'tenant t1 is in debug: moving it (anna); r5: brake: 12 of 40 are dead\n5 of 5 at rest\n',
    );
  });

  it('is no matter while something of it goes on', async () => {
    const rigged = await router();
    put(rigged, 'r2', {});
    rigged.world.live.set('r1', kept('slots', 'all slots are taken'));
    const args = ['resource', 'poll', 'r1', 'r2', '--wait', '--timeout', '2s'];
    expect((await rigged.run(...args)).err).not.toContain('warning');
    const alone = await rigged.run('resource', 'poll', 'r1', '--wait', '--timeout', '2s');
    expect(alone.err).toContain('kept back: r1: slots: all slots are taken\n');
  });

  it('by a mode is told when the order is given', async () => {
    const rigged = await router();
    rigged.world.live.set('r1', kept('mode', 'resource r1 is in debug: looking (anna)'));
    expect((await rigged.run('resource', 'rebuild', 'r1')).out).toBe(
      'rebuild sent: r1; kept until manage: resource r1 is in debug: looking (anna)\n',
    );
  });
});
