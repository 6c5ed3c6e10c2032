import fc from 'fast-check';
import { expect, it } from 'vitest';
import { limitOf } from '../../src/gates/brake.scopes.ts';
import { BRAKE_SCOPES, type BrakeSettings } from '../../src/model/brake.ts';
import { Fleet } from './fleet.ts';

const SIZE = 12;
const WINDOW = 60_000;
const SETTLE = 10_000;

const settings: BrakeSettings = {
  enabled: true,
  window: WINDOW,
  settle: SETTLE,
  limits: {
    global: { share: 0.5, number: null, atLeast: 1 },
    tenant: { share: null, number: 3, atLeast: 1 },
    hardware: { share: 0.75, number: null, atLeast: 2 },
    rack: { share: 0.34, number: null, atLeast: 2 },
  },
};

const id = fc.nat(SIZE - 1).map((n) => `r${n}`);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('look' as const), id }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deafen' as const), id }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mend' as const), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), id }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(15_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('release' as const),
      scope: fc.constantFrom(...BRAKE_SCOPES),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const KEYS = { global: '*', tenant: 't1', hardware: 'kvm', rack: 'a' } as const;

/** What a scope may be said to have lost, counted the slow way from what happened. */
class Model {
  readonly fleet = new Fleet(settings);
  readonly deaf = new Set<string>();
  /** Dead -> since when, and whether an operator has said that it is real. */
  readonly dead = new Map<string, { since: number; forgiven: boolean }>();
  /** Dead resources that nobody mends by himself. */
  readonly failed = new Set<string>();
  readonly open = new Set<string>();
  /** When which rebuild was admitted, and of a death that counts. */
  readonly admitted: { readonly id: string; readonly at: number; readonly forgiven: boolean }[] =
    [];

  constructor() {
    for (let i = 0; i < SIZE; i++) {
      const over = {
        tenantId: i % 2 === 0 ? 't1' : 't2',
        hardware: i % 3 === 0 ? 'kvm' : '',
        rack: i < 6 ? 'a' : null,
      };
      this.fleet.put(`r${i}`, 'configured', over);
      this.open.add(`r${i}`);
    }
    this.fleet.keeper.load([]);
  }

  async take(given: Step): Promise<void> {
    const { fleet } = this;
    if (given.do === 'pass') await fleet.time.advance(given.ms);
    else if (given.do === 'release') {
      const key = KEYS[given.scope];
      fleet.release(given.scope, key);
      for (const [one, death] of this.dead) if (this.isIn(one, given.scope)) death.forgiven = true;
    } else if (!this.open.has(given.id)) return;
    else if (given.do === 'deafen') this.deaf.add(given.id);
    else if (given.do === 'mend') this.deaf.delete(given.id);
    else if (given.do === 'look') this.look(given.id);
    else if (given.do === 'close') {
      fleet.close(given.id);
      this.open.delete(given.id);
      this.dead.delete(given.id);
    } else if (this.dead.has(given.id)) {
      fleet.put(given.id, 'error');
      this.failed.add(given.id);
    }
  }

  /** A look: what answers is configured, what is deaf wants to be rebuilt, and is where it may. */
  look(one: string): void {
    const { fleet } = this;
    const now = fleet.time.now();
    this.failed.delete(one);
    if (!this.deaf.has(one)) {
      fleet.put(one);
      this.dead.delete(one);
      return;
    }
    const death = this.dead.get(one) ?? { since: now, forgiven: false };
    this.dead.set(one, death);
    fleet.wants(one);
    const over = BRAKE_SCOPES.filter((scope) => this.isIn(one, scope) && this.isOver(scope));
    const begins = fleet.begins(one);
    if (!begins) return;
    expect(over).toEqual([]);
    if (!death.forgiven) expect(now - death.since).toBeGreaterThanOrEqual(SETTLE);
    this.admitted.push({ id: one, at: now, forgiven: death.forgiven });
    // The rebuild is quick, and helps.
    this.deaf.delete(one);
    fleet.gate.done(fleet.request(one).run.id);
    this.look(one);
  }

  isIn(one: string, scope: keyof typeof KEYS): boolean {
    const row = this.fleet.directory.get(one);
    return (
      scope === 'global' ||
      (scope === 'tenant' && row?.tenantId === 't1') ||
      (scope === 'hardware' && row?.hardware === 'kvm') ||
      (scope === 'rack' && row?.rack === 'a')
    );
  }

  /** More are dead now than may be, found within the window. */
  isOver(scope: keyof typeof KEYS): boolean {
    const now = this.fleet.time.now();
    const size = [...this.open].filter((one) => this.isIn(one, scope)).length;
    const lost = [...this.dead].filter(
      ([one, { since, forgiven }]) =>
        this.isIn(one, scope) && !forgiven && !this.failed.has(one) && since > now - WINDOW,
    );
    return lost.length > limitOf(settings.limits[scope], size);
  }
}

it('the brake admits no rebuild in a scope that has lost too much, nor before it has settled', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 150 }), async (steps) => {
      const model = new Model();
      for (const given of steps) await model.take(given);
      // However it went, every death that lasts is rebuilt once operators release what holds it.
      for (const one of model.open) {
        if (model.dead.has(one) && !model.failed.has(one)) model.deaf.add(one);
      }
      for (let round = 0; round < 3; round++) {
        for (const one of model.open) model.look(one);
        for (const state of model.fleet.keeper.list()) {
          if (state.engaged) model.fleet.release(state.scope, state.key);
        }
        for (const death of model.dead.values()) death.forgiven = true;
        await model.fleet.time.advance(SETTLE);
      }
      for (const one of model.open) model.look(one);
      expect([...model.deaf].filter((one) => model.open.has(one))).toEqual([]);
      for (const one of model.open) model.look(one);
      await model.fleet.time.advance(WINDOW);
      expect(model.fleet.keeper.list()).toEqual([]);
      const tallied = model.fleet.keeper.would({ scope: 'global', key: '*' }, 0);
      expect(tallied).toMatchObject({ dead: 0, parked: 0, size: model.open.size });
    }),
    { numRuns: 300 },
  );
});

it('no scope is rebuilt faster than its limit allows in a window, but on the word of an operator', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 150 }), async (steps) => {
      const model = new Model();
      for (const given of steps.filter(({ do: what }) => what !== 'release' && what !== 'close')) {
        await model.take(given);
      }
      for (const { at } of model.admitted) {
        const within = model.admitted.filter(
          (one) => one.at <= at && one.at > at - WINDOW + SETTLE,
        );
        const different = new Set(within.map((one) => one.id));
        expect(different.size).toBeLessThanOrEqual(SIZE / 2);
      }
    }),
    { numRuns: 300 },
  );
});
