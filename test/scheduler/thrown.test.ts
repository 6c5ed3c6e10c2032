import { describe, expect, it } from 'vitest';
import { slotsGate } from '../../src/gates/slots.ts';
import { RugError } from '../../src/model/errors.ts';
import type { AdmitRequest, Gate } from '../../src/model/ports.ts';
import { ResidentDirectory } from '../../src/scheduler/directory.ts';
import { routerRow } from '../support/rows.ts';
import { settle } from '../support/virtual-time.ts';
import { Bench, benchWith } from './bench.ts';

describe('a look that throws', () => {
  it('is a strike each time, and at the limit the resource is set aside instead of asked for ever', async () => {
    const b = await benchWith(['a-1', 'a-2']);
    b.script.held.add('look');
    await b.send('a-1', 'READ');
    await b.send('a-2', 'READ');
    for (let strike = 1; strike <= 3; strike++) {
      const look = b.script.of('look').find(({ ids }) => ids.includes('a-1'));
      look?.fail(new RugError('unknown_driver', 'no driver for it'));
      await settle();
      expect(b.scheduler.live('a-1')?.strikes).toBe(strike);
    }
    expect(b.scheduler.live('a-1')?.setAside).toBe(true);
    await b.finish();
    expect([b.done('a-1'), b.done('a-2')]).toEqual([0, 1]);
  });
});

describe('a commit that a closing store rejects', () => {
  it.each(['fenced', 'not_ready', 'store_unreachable'] as const)(
    'with %s is nobody’s fault',
    async (code) => {
      const b = await benchWith(['a-1']);
      b.script.held.add('commit');
      await b.send('a-1', 'UPDATE');
      b.script.of('commit')[0]?.fail(new RugError(code, 'the store is closed'));
      await settle();
      expect(b.scheduler.live('a-1')?.strikes).toBe(0);
    },
  );
});

describe('an operator’s CLEAR_ERROR', () => {
  it('that was journaled before a kill pardons at the next start', async () => {
    const b = new Bench();
    const pardon = {
      seq: 1,
      eventId: 'e',
      type: 'CLEAR_ERROR' as const,
      patch: null,
      args: {},
      origin: 'operator' as const,
      at: 0,
    };
    b.scheduler.adopt(routerRow('a-1'), [pardon], 3);
    b.scheduler.start();
    await b.finish();
    expect(b.scheduler.live('a-1')).toMatchObject({ setAside: false, strikes: 0 });
    expect(b.done('a-1')).toBe(1);
  });
});

describe('parked runs', () => {
  it('of one group are not all asked again when the first of them is refused', async () => {
    const slots = slotsGate(() => ({ total: 1, builds: 1 }));
    let checks = 0;
    const counted: Gate = {
      ...slots,
      check: (request: AdmitRequest) => {
        checks += 1;
        return slots.check(request);
      },
    };
    const ids = Array.from({ length: 200 }, (_, n) => `t-${n}`);
    const b = await benchWith(ids, { gates: [counted] });
    b.script.held.add('act');
    for (const id of ids) b.offer(id, 'UPDATE');
    await settle();
    expect(b.scheduler.load().parked).toBe(199);
    checks = 0;
    b.script.of('act')[0]?.end();
    await settle();
    expect(b.scheduler.load().acting).toBe(1);
    expect(checks).toBeLessThan(5);
    await b.finish();
    expect(ids.every((id) => b.done(id) === 1)).toBe(true);
  });
});

describe('the directory', () => {
  it('forgets closed resources with the facts about them', () => {
    const directory = new ResidentDirectory();
    directory.put(routerRow('r1'));
    directory.put(routerRow('r2'));
    directory.learn([
      { kind: 'port', key: 'p1', resourceIds: ['r1'] },
      { kind: 'subnet', key: 's1', resourceIds: ['r1', 'r2'] },
      { kind: 'subnet', key: 's2', resourceIds: [] },
    ]);
    directory.forget(new Set(['r1']));
    expect(directory.get('r1')).toBeUndefined();
    expect(directory.fact('port', 'p1')).toBeUndefined();
    expect(directory.fact('subnet', 's1')).toEqual(['r2']);
    expect(directory.fact('subnet', 's2')).toEqual([]);
  });
});
