import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldBy, ModeKeeper, modeGate } from '../../src/gates/mode.ts';
import { MODE_SCOPES, type Mode, type ModeScope } from '../../src/model/modes.ts';
import type { AdmitRequest } from '../../src/model/ports.ts';
import type { RunCause } from '../../src/model/resource.ts';
import { tenantKey } from '../../src/model/tenant.ts';
import { EVENT_TYPES } from '../../src/model/words.ts';
import { aRun, identity } from '../support/rows.ts';
import { VirtualTime } from '../support/virtual-time.ts';

const DASHED = '0AB1C2D3-0000-4000-8000-000000000001';

const aMode = (scope: ModeScope, key: string, over: Partial<Mode> = {}): Mode => ({
  scope,
  key,
  mode: 'debug',
  reason: 'its disk is looked at',
  who: 'alice',
  since: 1_000_000,
  expiresAt: null,
  ...over,
});

const request = (cause: RunCause, id = 'r1'): AdmitRequest => ({
  run: aRun('run', { cause }),
  subject: { ...identity(id), spec: {}, revision: 1, incarnation: 1 },
  driver: 'virtual_router_phantom',
  now: 0,
});

describe('the modes in force', () => {
  it('D-23: find a tenant with and without dashes, whichever way it was put', () => {
    for (const key of [DASHED, tenantKey(DASHED)]) {
      const modes = new ModeKeeper(new VirtualTime());
      modes.put(aMode('tenant', key));
      expect(modes.holding({ id: 'r', tenantId: tenantKey(DASHED) })?.key).toBe(key);
      modes.drop('tenant', key === DASHED ? tenantKey(DASHED) : DASHED);
      expect(modes.list()).toEqual([]);
    }
  });

  it('name the nearest one: its own, else that of its tenant, else the global one', () => {
    const modes = new ModeKeeper(new VirtualTime());
    const holder = (): string | undefined => modes.holding({ id: 'r1', tenantId: 't1' })?.scope;
    modes.load([aMode('global', '*'), aMode('tenant', 't1'), aMode('resource', 'r1')]);
    expect(modes.list().map(({ scope }) => scope)).toEqual(['global', 'tenant', 'resource']);
    const seen = [holder()];
    for (const [scope, key] of [
      ['resource', 'r1'],
      ['tenant', 't1'],
      ['global', '*'],
    ] as const) {
      modes.drop(scope, key);
      seen.push(holder());
    }
    expect(seen).toEqual(['resource', 'tenant', 'global', undefined]);
  });

  it('tell of what is set, set anew and ended, but not of what is loaded or was not in force', () => {
    const modes = new ModeKeeper(new VirtualTime());
    const told: string[] = [];
    modes.onChange(({ scope, key }) => told.push(`${scope} ${key}`));
    modes.load([aMode('global', '*')]);
    modes.put(aMode('resource', 'r1'));
    modes.put(aMode('resource', 'r1', { reason: 'another one' }));
    modes.drop('resource', 'r1');
    modes.drop('resource', 'r1');
    expect(told).toEqual(['resource r1', 'resource r1', 'resource r1']);
  });

  it('tell once of what has expired, and keep it in force until it is dropped', async () => {
    const time = new VirtualTime();
    const modes = new ModeKeeper(time);
    const expired: string[] = [];
    modes.onExpired(({ key }) => expired.push(key));
    modes.put(aMode('resource', 'late', { expiresAt: time.now() + 90_000 }));
    modes.put(aMode('resource', 'soon', { expiresAt: time.now() + 30_000 }));
    modes.put(aMode('resource', 'never'));
    await time.advance(29_999);
    expect(expired).toEqual([]);
    await time.advance(1);
    expect(expired).toEqual(['soon']);
    expect(modes.holding({ id: 'soon', tenantId: 't' })).not.toBeNull();
    await time.advance(600_000);
    expect(expired).toEqual(['soon', 'late']);
    expect(time.next).toBeNull();
  });

  it('forget an expiry that was put off, and one that stopped waiting', async () => {
    const time = new VirtualTime();
    const modes = new ModeKeeper(time);
    const expired: string[] = [];
    modes.onExpired(({ key }) => expired.push(key));
    modes.put(aMode('resource', 'r1', { expiresAt: time.now() + 30_000 }));
    modes.put(aMode('resource', 'r1', { expiresAt: time.now() + 60_000 }));
    await time.advance(45_000);
    expect(expired).toEqual([]);
    modes.stop();
    await time.advance(600_000);
    expect(expired).toEqual([]);
  });

  it('that change after the stop wait for nothing', () => {
    const time = new VirtualTime();
    const modes = new ModeKeeper(time);
    modes.onExpired(() => {});
    modes.put(aMode('resource', 'r1', { expiresAt: time.now() + 30_000 }));
    modes.stop();
    modes.put(aMode('resource', 'r2', { expiresAt: time.now() + 30_000 }));
    modes.drop('resource', 'r2');
    expect(time.next).toBeNull();
  });

  it('that expired while nobody ran are told of at the start', async () => {
    const time = new VirtualTime();
    const modes = new ModeKeeper(time);
    const expired: string[] = [];
    modes.load([aMode('resource', 'r1', { expiresAt: time.now() - 1 })]);
    await time.advance(1_000);
    modes.onExpired(({ key }) => expired.push(key));
    await time.advance(0);
    expect(expired).toEqual(['r1']);
  });

  it('hold what they are about and nothing else, whatever is set and ended in whatever order', () => {
    const key = fc.constantFrom('a', 'b');
    const change = fc.record({
      scope: fc.constantFrom(...MODE_SCOPES),
      key,
      set: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change), key, key, (changes, id, tenantId) => {
        const modes = new ModeKeeper(new VirtualTime());
        const model = new Set<string>();
        for (const { scope, key: given, set } of changes) {
          const at = scope === 'global' ? '*' : given;
          if (set) modes.put(aMode(scope, at));
          else modes.drop(scope, at);
          if (set) model.add(`${scope} ${at}`);
          else model.delete(`${scope} ${at}`);
        }
        const wanted = [`resource ${id}`, `tenant ${tenantId}`, 'global *'];
        const first = wanted.find((name) => model.has(name)) ?? null;
        const holding = modes.holding({ id, tenantId });
        expect(holding === null ? null : `${holding.scope} ${holding.key}`).toBe(first);
        expect(modes.list()).toHaveLength(model.size);
      }),
    );
  });
});

describe('the gate of the modes', () => {
  it('scenario 36: refuses every run of what a mode holds, whatever caused it', () => {
    const modes = new ModeKeeper(new VirtualTime());
    const gate = modeGate(modes);
    modes.put(aMode('tenant', 't1'));
    for (const cause of [...EVENT_TYPES, 'death'] as const) {
      expect(gate.check(request(cause))).toMatchObject({ gate: 'mode' });
    }
    modes.drop('tenant', 't1');
    for (const cause of [...EVENT_TYPES, 'death'] as const) {
      expect(gate.check(request(cause))).toBeNull();
    }
  });

  it('puts the words of a mode together once, however many resources it holds', () => {
    const modes = new ModeKeeper(new VirtualTime());
    const held = heldBy(modes);
    modes.put(aMode('global', '*'));
    expect(held(identity('r1'))).toBe(held(identity('r2')));
    modes.put(aMode('global', '*', { reason: 'another one' }));
    expect(held(identity('r1'))?.reason).toContain('another one');
  });

  it('says which mode it is, on whose word, and why', () => {
    const modes = new ModeKeeper(new VirtualTime());
    const reason = (): string | undefined => heldBy(modes)(identity('r1'))?.reason;
    modes.put(aMode('resource', 'r1', { expiresAt: 4_600_000 }));
    expect(reason()).toBe('resource r1 is in debug (alice: its disk is looked at)');
    modes.drop('resource', 'r1');
    modes.put(aMode('global', '*', { reason: '' }));
    expect(reason()).toBe('everything is in debug (alice: no reason given)');
  });
});
