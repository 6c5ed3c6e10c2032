import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControlRequest, DriverRequest, LogLine } from '../../../src/drivers/phantom/wire.ts';
import { World } from '../../../src/drivers/phantom/world/world.ts';

const few = (...words: readonly string[]) => fc.constantFrom(...words);
const small = fc.integer({ min: 0, max: 2 });
const asker = {
  resourceId: few('r1', 'r2'),
  fence: fc.record({ token: small, attempt: small }),
  verb: fc.constant('build'),
  step: fc.constant('look'),
  runId: fc.constantFrom('run', null),
};
const port = few('p1', 'p2');
const instanceId = few('i1', 'i2', 'i3');
const configuration = fc.record({ digest: few('d1', 'd2'), revision: small });

const request: fc.Arbitrary<DriverRequest> = fc.oneof(
  fc.record({ op: fc.constant('look' as const), ...asker }),
  fc.record({
    op: fc.constantFrom('port-create' as const, 'port-delete' as const),
    ...asker,
    member: small,
    port,
  }),
  fc.record({
    op: fc.constant('create' as const),
    ...asker,
    member: small,
    incarnation: small,
    instanceId,
    image: fc.constant('default'),
    flavor: fc.constant('small'),
    ports: fc.uniqueArray(port),
  }),
  fc.record({
    op: fc.constantFrom('plug' as const, 'unplug' as const),
    ...asker,
    instanceId,
    port,
  }),
  fc.record({
    op: fc.constantFrom('push' as const, 'define' as const),
    ...asker,
    instanceId,
    configuration,
  }),
  fc.record({
    op: fc.constantFrom('delete' as const, 'power-on' as const, 'power-off' as const),
    ...asker,
    instanceId,
  }),
);

const control: fc.Arbitrary<ControlRequest> = fc.oneof(
  fc.record({
    control: fc.constantFrom('deafen' as const, 'revive' as const, 'vanish' as const),
    resourceId: asker.resourceId,
  }),
  fc.record({
    control: fc.constant('set-logical' as const),
    resourceId: asker.resourceId,
    logical: fc.constantFrom('exists' as const, 'gone' as const),
  }),
  fc.record({ control: fc.constant('set-defaults' as const), bootMs: fc.nat(50) }),
  fc.record({
    control: fc.constant('script' as const),
    faults: fc.tuple(
      fc.record({
        op: fc.constantFrom('create' as const, 'push' as const, 'look' as const),
        after: small,
        times: fc.constantFrom(1, 2),
        effect: fc.constantFrom(
          { type: 'hang' as const },
          { type: 'mute' as const },
          { type: 'fail' as const, class: 'retry' as const, number: 2002, message: 'no' },
        ),
      }),
    ),
  }),
);

const history = fc.array(fc.tuple(fc.oneof(request, request, control), fc.nat(30)), {
  maxLength: 60,
});
const DEFAULTS = { bootMs: 20, latencyMs: 0 };

describe('any history of the phantom world', () => {
  it('is told whole by its call log: every prefix of the log is the world at that time', () => {
    fc.assert(
      fc.property(history, fc.nat(60), (steps, cut) => {
        const world = new World(DEFAULTS);
        const log: LogLine[] = [];
        let at = 1_000;
        let before: unknown;
        for (const [index, [step, pause]] of steps.entries()) {
          if (index === cut) before = inventory(world, at);
          at += pause;
          if ('op' in step) log.push(world.handle(step, at).call);
          else {
            world.control(step, at);
            log.push({ seq: world.seq, at, control: step });
          }
        }
        expect(inventory(replayed(log), at)).toEqual(inventory(world, at));
        const upToCut = log.slice(0, cut);
        const then = cut < steps.length ? (upToCut.at(-1)?.at ?? 1_000) : at;
        if (before !== undefined) expect(inventory(replayed(upToCut), then)).toEqual(before);
      }),
    );
  });

  it('has each claim once, and each port in one instance at most', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const world = new World(DEFAULTS);
        for (const [step] of steps) {
          if ('op' in step) world.handle(step, 1_000);
          else world.control(step, 1_000);
        }
        for (const { instances } of inventory(world, 1_000)) {
          const claims = instances.map(({ member }) => `${member.index}/${member.incarnation}`);
          expect(new Set(claims).size).toBe(claims.length);
          const used = instances.flatMap(({ member, ports }) =>
            ports.map((name) => `${member.index}/${name}`),
          );
          expect(new Set(used).size).toBe(used.length);
        }
      }),
    );
  });
});

const inventory = (world: World, at: number) =>
  world.control({ control: 'inventory' }, at).inventory ?? [];

function replayed(log: readonly LogLine[]): World {
  const world = new World(DEFAULTS);
  for (const line of log) world.replay(JSON.parse(JSON.stringify(line)));
  return world;
}
