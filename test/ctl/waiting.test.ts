import { describe, expect, it } from 'vitest';
import { NEW_VIEW, type ResourceRow } from '../../src/model/resource.ts';
import type { TrailRow } from '../../src/model/store.ts';
import { decisionOf, rowOf } from '../api/samples.ts';
import { aRun } from '../support/rows.ts';
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
    expect(out).toBe('REBUILD done: r1\n');
    expect(err).toBe(
      'r1: 1m ago, CalcAction > CreateVM, build (down)\n' +
        'r1: 1m ago, CalcAction > CreateVM, ok 12ms (configured)\n',
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
    expect(err).toContain('error: REBUILD of r1 was refused: the deletion is held');
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
      `DELETE done: 1 resource\n${text}`,
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
    expect(err).toContain('error: POLL of r1 has not ended within 1m30s\nhint: It goes on;');
  });

  it('waits out an outage of rug', async () => {
    const rigged = await router();
    rigged.onPause = (count) => {
      rigged.outage = count < 5;
      if (count === 7) put(rigged, 'r1', { doneSeq: 1 });
    };
    const { code, out } = await rigged.run('resource', 'poll', 'r1', '--wait');
    expect({ code, out }).toEqual({ code: 0, out: 'POLL done: r1\n' });
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
    expect(out).toBe('UPDATE done: 3 resources\n');
    expect(err).toBe('1 of 3 at rest\n2 of 3 at rest\n3 of 3 at rest\n');
  });

  it('fails when one of them ends in error', async () => {
    const rigged = await router();
    put(rigged, 'r1', { view: inError });
    const { code, err } = await rigged.run('resource', 'rebuild', 'error', '--yes', '--wait');
    expect(code).toBe(1);
    expect(err).toContain('error: r1 is in error: virtual_router_phantom_build_2111: no room');
  });
});
