import { describe, expect, it } from 'vitest';
import type { BrakeState } from '../../src/model/brake.ts';
import type { Why } from '../../src/model/insight.ts';
import type { Mode } from '../../src/model/modes.ts';
import { decisionOf, NOW, rowOf } from '../api/samples.ts';
import { type Rig, rig } from './rig.ts';

const mode: Mode = {
  ...{ scope: 'tenant', key: 't1', mode: 'debug', reason: 'moving it', who: 'anna' },
  ...{ since: NOW, expiresAt: NOW + 3_600_000 },
};

const brake: BrakeState = {
  ...{ scope: 'rack', key: 'a7', engaged: true, since: NOW, dead: 12, size: 40 },
  ...{ limit: 8, parked: 11 },
};

const why: Why = {
  ...{ id: 'r1', tenantId: 't1', kind: 'virtual_router', hardware: 'phantom' },
  ...{ state: 'CalcAction', phase: 'CreateVM', status: 'gone', since: NOW, summary: 'it waits' },
  inFlight: {
    ...{ verb: 'build', cause: 'death', event: 'e1', startedAt: NOW, for: 60_000 },
    ...{ deadline: NOW + 600_000, doing: 'parked' },
  },
  attempt: { n: 1, of: 5 },
  wakes: { at: NOW + 65_000, cause: 'backoff' },
  waitsFor: [{ gate: 'brake', reason: '12 of 40 are dead', until: NOW + 90_000 }],
  pending: [{ type: 'POLL', count: 2, since: NOW }],
  fault: { code: 'x_build_2003', message: 'no route', at: NOW, title: 'The host is away' },
  ...{ path: ['CalcAction', 'CreateVM'], actions: ['rug-ctl brake release'], runbook: 'x' },
};

async function cloud(): Promise<Rig> {
  const rigged = await rig({ files: { 'rug.yaml': 'a: 1', m: '{}' } });
  const { world } = rigged;
  for (const id of ['r1', 'r2']) world.rows.set(id, rowOf(id));
  world.trail.push(decisionOf(1));
  world.letters.push({
    ...{ id: 17, source: 'http', reason: 'is bad', field: null, body: '{', headers: {}, at: NOW },
  });
  Object.assign(world.world, { why, modes: [mode], brakes: [brake] });
  return rigged;
}

describe('rug-ctl and the API understand each other', () => {
  it.each([
    ['why r1', 'in 5s: try again after a pause'],
    ['resource watch --timeout 1s', ''],
    ['resource list --sort=-updatedAt --tag x', 'none'],
    ['resource history r1', 'CreateVM'],
    ['resource rebuild r1 --plan', 'would hit 0 resources'],
    ['resource run quiesce r1', 'quiesce sent: r1'],
    ['resource debug r1 --for 2h --reason x', 'debug: resource r1'],
    ['resource manage r1', 'manage: resource r1'],
    ['tenant debug t1', 'debug: tenant t1'],
    ['tenant list', 't1'],
    ['global debug enable --yes', 'debug: everything'],
    ['mode list', 'tenant t1'],
    ['poll', 'poll sent: 2 resources'],
    ['workers', 'UNDER WAY'],
    ['brake show', 'a7'],
    ['brake release rack a7 --yes', 'released'],
    ['config show', 'OPTION'],
    ['config check rug.yaml', 'rug.yaml is good'],
    ['config reload', 'reloaded'],
    ['audit --who anna --action mode --since 2h', 'nothing yet'],
    ['dead-letter list', 'is bad'],
    ['dead-letter show 17', 'is bad'],
    ['dead-letter retry 17', '17'],
    ['dead-letter drop 17', 'dropped 17'],
    ['error busy', 'HTTP        429'],
    ['error virtual_router_phantom_build_2003', 'cannot be reached'],
    ['whoami', 'local, admin'],
    ['status', 'PART'],
    ['publish m', 'accepted'],
    ['diagram r1', 'digraph'],
    ['completion ask tenant', 't1'],
  ])('at `%s`', async (line, text) => {
    const { run } = await cloud();
    const ended = await run(...line.split(' '));
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.out).toContain(text);
  });
});
