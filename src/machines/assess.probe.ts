import type { LookResult, ProbedMember, ProbeResult } from '../model/driver.ts';
import type { Instance } from '../model/resource.ts';
import type { State } from '../model/words.ts';
import { type Context, SUCCESS, spentBy, survivorsStale } from './context.ts';
import type { Desired } from './desired.ts';
import type { Finding } from './result.ts';
import { faultOf, type Scene } from './scene.ts';

/** What a look means for the machine in `state` (Alive, CheckBoot or Stats). */
export function assessLook(
  state: State,
  context: Context,
  looked: LookResult,
  desired: Desired,
  scene: Scene,
): Finding {
  const { status } = context;
  if (!looked.ok) {
    return { status, how: 'unanswered', learn: { fault: looked.fault } };
  }
  if (looked.look === 'stats') return { status };
  return assessProbe(state, context, looked.probe, desired, scene);
}

/**
 * Spec 1.5 `update_state`, mended: a deaf instance is found out (D-01), a boot has a deadline (D-02),
 * and what is not `recreate` is never destroyed by a finding.
 */
function assessProbe(
  state: State,
  context: Context,
  probe: ProbeResult,
  desired: Desired,
  scene: Scene,
): Finding {
  const instances = probe.members.map(instanceOf);
  const seen = { instances, built: context.built || instances.length > 0 };
  if (probe.logical === 'gone') return { status: 'gone', learn: seen };

  const required = scene.drivers.required(scene.input.identity.kind, desired.spec);
  const wanted = probe.members.filter(({ member }) => member.index < required);
  const alive = wanted.filter(({ health }) => health === 'alive');
  const silent = wanted.filter(({ health }) => health !== 'alive').map(indexOf);
  const surplus = probe.members.filter(({ member }) => member.index >= required).map(indexOf);
  const learn = { ...seen, spent: spentBy(context, instances) };
  const died = { ...learn, death: deathOf(context) };

  const replaces = scene.kind.recovery === 'recreate';
  if (alive.length === required && (surplus.length === 0 || !replaces)) {
    return living(state, context, probe.portsMatch === false, learn);
  }
  if (replaces && alive.length > 0) {
    return half(context, silent, surplus, died, desired, scene);
  }
  if (instances.length === 0) return absent(context, died, scene);
  return deaf(context, died, scene);
}

/** It turned from alive to dead: then, or when a look found that before. */
function deathOf({ status, bootDeadline, death }: Context): Context['death'] {
  const answered = status === 'configured' || status === 'up' || status === 'replug';
  const whole = status === 'degraded' && bootDeadline === null;
  return death !== null || answered || whole ? 'found' : null;
}

const indexOf = (instance: Instance): number => instance.member.index;

function instanceOf({ member, instanceId, address }: ProbedMember): Instance {
  return { member, instanceId, address };
}

function living(
  state: State,
  context: Context,
  unplugged: boolean,
  seen: Partial<Context>,
): Finding {
  const learn = { ...seen, death: null };
  if (state === 'CheckBoot') {
    const status = unplugged ? 'replug' : 'up';
    return { status, learn: { ...learn, bootDeadline: null, ...joined(context) } };
  }
  if (context.status === 'configured')
    return { status: 'configured', learn: { ...learn, ...SUCCESS } };
  return { status: 'up', learn: { ...learn, bootDeadline: null, ...joined(context) } };
}

/** A member that joined has no configuration yet, and the others must hear of it. */
function joined({ status, uneven }: Context): Partial<Context> {
  return status === 'degraded' && uneven ? { configDigest: null } : {};
}

/** Some members live: the others are replaced once they have had their time (scenarios 15, 28). */
function half(
  context: Context,
  silent: readonly number[],
  surplus: readonly number[],
  learn: Partial<Context>,
  desired: Desired,
  scene: Scene,
): Finding {
  const booting = silent.length > 0 && mayBoot(context, scene);
  const only = [...(booting ? [] : silent), ...surplus];
  const bootDeadline = booting ? context.bootDeadline : null;
  if (only.length > 0) {
    return { status: 'degraded', how: 'present', learn: { ...learn, bootDeadline, only } };
  }
  const stale = survivorsStale({ ...context, bootDeadline }, desired);
  return { status: 'degraded', stale, learn: { ...learn, bootDeadline } };
}

/** Nothing is there. What is not `recreate` holds data: nobody makes another one by itself. */
function absent(context: Context, learn: Partial<Context>, scene: Scene): Finding {
  const gone = { ...learn, bootDeadline: null, only: null };
  if (scene.kind.recovery === 'recreate' || !context.built) return { status: 'down', learn: gone };
  const fault = faultOf(scene, 'probe', '2006', 'its instance has vanished; REBUILD makes another');
  return { status: 'error', learn: { ...gone, fault } };
}

/** Something is there and nothing answers. */
function deaf(context: Context, learn: Partial<Context>, scene: Scene): Finding {
  if (mayBoot(context, scene)) return { status: 'booting', learn };
  const message =
    context.bootDeadline === null
      ? 'its instance is there and does not answer'
      : `it did not answer within ${scene.input.policy.bootTimeout / 1000} s of its boot`;
  const given = {
    ...learn,
    bootDeadline: null,
    only: null,
    fault: faultOf(scene, 'probe', '2004', message),
  };
  if (scene.kind.recovery === 'recreate') {
    return { status: 'down', how: 'present', learn: given };
  }
  return { status: scene.kind.recovery === 'restart' ? 'restart' : 'error', learn: given };
}

/** D-02: an instance that has not answered yet has its time to boot, no longer. */
function mayBoot({ status, bootDeadline }: Context, { now }: Scene): boolean {
  return status !== 'configured' && bootDeadline !== null && now < bootDeadline;
}
