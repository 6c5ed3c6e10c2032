import { describe, expect, it, onTestFinished } from 'vitest';
import { type GaugePorts, startGauges } from '../src/gauges.ts';
import type { BrakeState } from '../src/model/brake.ts';
import type { Mode } from '../src/model/modes.ts';
import type { Survey } from '../src/scheduler/survey.ts';
import { type Witness, witnessedEnvironment } from './support/environment.ts';
import { settle, VirtualTime } from './support/virtual-time.ts';

const QUIET: Survey = {
  oldest: null,
  parked: new Map(),
  acting: new Map(),
  held: 0,
  overdue: new Map(),
};

const LOAD = {
  resources: 0,
  pending: 0,
  deciding: 0,
  looking: 0,
  acting: 0,
  parked: 0,
  setAside: 0,
  suspects: 0,
  workers: [],
};

interface Rig {
  readonly time: VirtualTime;
  readonly witness: Witness;
  /** What a gauge shows, by name and labels. */
  readonly shows: (key: string) => number | undefined;
  /** The next look. */
  readonly later: () => Promise<void>;
}

/** Gauges over ports that answer nothing but what is given. */
function gauges(given: Partial<GaugePorts>): Rig {
  const time = new VirtualTime(1_000_000_000);
  const { env, witness } = witnessedEnvironment(time);
  const started = startGauges(env, {
    version: '1.2.3',
    load: () => LOAD,
    survey: () => QUIET,
    backlog: () => 0,
    statuses: () => new Map(),
    storeUp: () => true,
    tally: async () => ({ outbox: 0, deadLetters: 0 }),
    modes: () => [],
    brake: () => [],
    unclean: () => 0,
    queues: () => [],
    health: () => null,
    ...given,
  });
  onTestFinished(started.stop);
  void started.measure();
  return {
    time,
    witness,
    shows: (key) => witness.gauges.get(key),
    later: async () => {
      await time.advance(5_000);
      const measured = started.measure();
      await time.advance(500);
      await measured;
    },
  };
}

const mode = (scope: Mode['scope'], since: number, expiresAt: number | null): Mode => ({
  scope,
  key: 'k',
  mode: 'debug',
  reason: 'r',
  who: 'w',
  since,
  expiresAt,
});

const braked = (scope: BrakeState['scope'], engaged: boolean, dead: number): BrakeState => ({
  scope,
  key: 'k',
  engaged,
  since: engaged ? 0 : null,
  dead,
  size: 100,
  limit: 10,
  parked: 0,
});

describe('gauges', () => {
  it('tell what runs, since when', () => {
    const { witness } = gauges({});
    expect([...witness.gauges.keys()]).toContain(`rug_build_info 1.2.3 ${process.versions.node}`);
    const started = witness.gauges.get('rug_process_start_time_seconds') ?? 0;
    expect(started).toBeCloseTo(performance.timeOrigin / 1000, 0);
  });

  it('tell the modes that are in force by scope, and how old the endless ones are', () => {
    const now = 1_000_000_000;
    const modes = [
      mode('tenant', now - 90_000, null),
      mode('tenant', now - 900_000, now + 1),
      mode('global', now - 10_000, null),
    ];
    const { shows } = gauges({ modes: () => modes });
    expect(shows('rug_modes tenant')).toBe(2);
    expect(shows('rug_modes resource')).toBe(0);
    expect(shows('rug_mode_endless_seconds tenant')).toBe(90);
    expect(shows('rug_mode_endless_seconds global')).toBe(10);
    expect(shows('rug_mode_endless_seconds resource')).toBe(0);
  });

  it('tell where the brake is engaged, and the deaths it counts', () => {
    const states = [
      braked('rack', true, 30),
      braked('rack', false, 2),
      braked('global', false, 32),
    ];
    const { shows } = gauges({ brake: () => states });
    expect(shows('rug_brake_engaged rack')).toBe(1);
    expect(shows('rug_brake_dead rack')).toBe(32);
    expect(shows('rug_brake_engaged global')).toBe(0);
    expect(shows('rug_brake_engaged tenant')).toBe(0);
  });

  it('fall back to zero when what they told of is gone', async () => {
    let survey: Survey = {
      ...QUIET,
      parked: new Map([['mode', 3]]),
      acting: new Map([['vm_kvm', new Map([['build', 2]])]]),
    };
    const { shows, later } = gauges({ survey: () => survey });
    expect(shows('rug_parked mode')).toBe(3);
    expect(shows('rug_verbs_in_flight vm_kvm build')).toBe(2);
    survey = QUIET;
    await later();
    expect(shows('rug_parked mode')).toBe(0);
    expect(shows('rug_verbs_in_flight vm_kvm build')).toBe(0);
  });

  it('tell the age of the oldest event as it grows', async () => {
    const survey = { ...QUIET, oldest: 1_000_000_000 - 2_000 };
    const { shows, later } = gauges({ survey: () => survey });
    expect(shows('rug_mailbox_oldest_seconds')).toBe(2);
    await later();
    expect(shows('rug_mailbox_oldest_seconds')).toBe(7);
  });

  it('go on while the store does not answer, and ask it once at a time', async () => {
    let asked = 0;
    const { promise, reject } = Promise.withResolvers<never>();
    let up = true;
    const { shows, later, witness } = gauges({
      storeUp: () => up,
      tally: () => {
        asked += 1;
        return promise;
      },
    });
    up = false;
    await later();
    await later();
    expect(shows('rug_store_up')).toBe(0);
    expect(asked).toBe(1);
    reject(new Error('the store is down'));
    await settle();
    await later();
    expect(asked).toBe(2);
    expect(witness.lines.map(({ level }) => level)).toContain('debug');
  });

  it('tell what waits in the store', async () => {
    const { shows } = gauges({ tally: async () => ({ outbox: 12, deadLetters: 3 }) });
    await settle();
    expect(shows('rug_outbox_pending')).toBe(12);
    expect(shows('rug_dead_letters')).toBe(3);
  });

  it('tell of every queue whether it is taken from, and of health whether it polls', () => {
    const { shows } = gauges({
      queues: () => [
        { name: 'one', consuming: true },
        { name: 'two', consuming: false },
      ],
      health: () => ({ state: 'down', targets: 7 }),
    });
    expect(shows('rug_amqp_consuming one')).toBe(1);
    expect(shows('rug_amqp_consuming two')).toBe(0);
    expect(shows('rug_health_up')).toBe(0);
    expect(shows('rug_health_targets')).toBe(7);
  });

  it('take health for up where nobody wants it', () => {
    expect(gauges({}).shows('rug_health_up')).toBe(1);
  });
});
