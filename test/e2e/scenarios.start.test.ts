import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { changed } from '../../src/drivers/phantom/wire.ts';
import type { Source } from '../../src/model/operations.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { identity } from '../support/rows.ts';
import { Laboratory, type LaboratoryOptions } from './laboratory.ts';

/** A laboratory whose store is a file. */
async function onFile(options: LaboratoryOptions = {}): Promise<Laboratory> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory.remove());
  return Laboratory.open({ ...options, path: join(directory.path, 'rug.db') });
}

const ids = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `r${String(i).padStart(4, '0')}`);

/** A source that lists `ids`, after `failures` times of being unreachable. */
function source(listed: readonly string[], failures = 0): Source & { readonly askedAt: number[] } {
  const askedAt: number[] = [];
  return {
    name: 'neutron',
    askedAt,
    list: async () => {
      askedAt.push(0);
      if (askedAt.length <= failures) throw new Error('connection refused');
      return listed.map((id) => ({ ...identity(id), spec: { name: id } }));
    },
  };
}

describe('a start', () => {
  it('scenario 40, lesson 41: over 1000 routers manages all, reboots none and reconfigures none', async () => {
    const count = 1_000;
    const first = await onFile({ latencyMs: 0, bootMs: 0 });
    await first.patiently(first.core.compare([source(ids(count))]));
    await first.until(() => first.core.directory.statuses().get('configured') === count);
    await first.close();
    const seen = (await first.world.calls()).length;

    const second = await first.next();
    expect(second.core.recovered).toEqual({ resources: count, arrivals: 0 });
    expect(second.core.directory.statuses().get('configured')).toBe(count);
    await second.patiently(second.core.compare([source(ids(count))]));
    const began = second.time.now();
    const looks = async () => (await second.world.calls()).slice(seen);
    await second.until(async () => (await looks()).length >= count);
    await second.time.advance(60_000);
    const calls = await looks();
    expect(calls.filter(changed)).toEqual([]);
    expect(new Set(calls.map(({ request }) => request.resourceId)).size).toBe(count);
    // Spread over the first minute, not all at once.
    const late = calls.filter(({ at }) => at - began > 30_000);
    expect(late.length).toBeGreaterThan(count / 4);
    expect(late.length).toBeLessThan((count * 3) / 4);
  });

  it('scenario 40: while Neutron is down asks it again, with a growing pause', async () => {
    const lab = await Laboratory.open();
    const neutron = source(ids(3), 6);
    const times: number[] = [];
    const timed: Source = {
      name: neutron.name,
      list: () => {
        times.push(lab.time.now());
        return neutron.list();
      },
    };
    await lab.patiently(lab.core.compare([timed]), 120_000);
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    for (const id of ids(3)) {
      await lab.settled(id);
      expect(lab.status(id)).toBe('configured');
    }
  });

  it('scenario 42, lesson 41: removes what its source no longer lists, ports and all', async () => {
    // Nobody but the source says that something is to be looked at.
    const first = await onFile({ config: { scheduler: { startSpreadSeconds: 1_000_000 } } });
    await first.create('kept');
    await first.create('lost', { interfaces: { p1: {} } });
    await first.close();
    await first.world.setLogical('lost', 'gone');

    const second = await first.next();
    await second.patiently(second.core.compare([source(['kept'])]));
    await second.until(() => second.shown('lost').view.state === 'Exit');
    expect(await second.world.inventory('lost')).toMatchObject([{ instances: [], ports: [] }]);
    expect(second.status('kept')).toBe('configured');
    expect(await second.asked('kept', 'create')).toBe(1);
  });

  it('scenario 42: keeps what its source no longer lists but its probe does not miss', async () => {
    const lab = await Laboratory.open();
    await lab.create('r1');
    await lab.patiently(lab.core.compare([source(['r2'])]));
    await lab.settled('r1');
    await lab.settled('r2');
    expect(lab.status('r1')).toBe('configured');
    expect(lab.status('r2')).toBe('configured');
  });

  it('scenario 47: writes at most one status for a healthy router', async () => {
    const first = await onFile();
    await first.create('r1');
    const told = await first.told('r1');
    await first.close();
    const second = await first.next();
    await second.time.advance(120_000);
    expect((await second.told('r1')).length - told.length).toBeLessThanOrEqual(1);
  });

  it('lesson 51: does not give an instance that boots another boot timeout', async () => {
    const machine = { bootTimeoutSeconds: 60 };
    const first = await onFile({ config: { machine }, bootMs: 1_000_000 });
    await first.begin('r1');
    await first.until(() => first.status('r1') === 'booting');
    const booted = first.time.now();
    await first.time.advance(50_000);
    await first.kill();
    const second = await first.next();
    await second.until(async () => (await second.asked('r1', 'delete')) === 1);
    const [removed] = await second.calls('r1', 'delete');
    expect((removed?.at ?? 0) - booted).toBeLessThan(62_000);
  });

  it('after a death in the middle of a build goes on with it, and builds nothing twice', async () => {
    const first = await onFile();
    const slow = { type: 'slow', ms: 20_000 } as const;
    await first.world.script({ op: 'create', times: 1, effect: slow });
    await first.begin('r1');
    await first.until(async () => (await first.asked('r1', 'create')) === 1);
    await first.kill();
    const second = await first.next();
    await second.settled('r1');
    expect(second.status('r1')).toBe('configured');
    expect(await second.world.instances('r1')).toHaveLength(1);
    expect((await second.changes('r1')).filter((change) => change === 'build create')).toHaveLength(
      1,
    );
    const tokens = (await second.calls('r1')).map(({ request }) => request.fence.token);
    expect(tokens).toEqual(tokens.toSorted((a, b) => a - b));
    expect(new Set(tokens).size).toBe(2);
  });
});
