/** What becomes of instances in the world, what is heard of it, and which drivers fail. */
import type { FaultScript, SeenInstance } from '../../../src/drivers/phantom/wire.ts';
import type { Stage } from '../stage.ts';
import type { Story } from '../story.ts';
import type { Happening } from './acts.ts';

/** A health check, with or without a verdict of its own. */
export const poll: Happening = (story, stage) => {
  const { id } = stage.dice.pick(stage.dials.resources);
  const at = stage.clock.now();
  stage.world.control.instances(id).then((instances) => {
    const alive = instances.length > 0 && instances.every(({ health }) => health === 'alive');
    const verdict = stage.dice.happens(0.5) ? { verdict: { alive, at } } : {};
    story.core?.scheduler.poll([{ resourceId: id, ...verdict }]);
  }, stage.fail);
};

/** A health check that is wrong: the dead are alive, or the living dead. */
export const lie: Happening = (story, stage) => {
  const { id } = stage.dice.pick(stage.dials.resources);
  const alive = stage.dice.happens(0.5);
  stage.trace.tell('health', `${id} is ${alive ? 'alive' : 'dead'}, it says`);
  const verdict = { alive, at: stage.clock.now() };
  story.core?.scheduler.poll([{ resourceId: id, verdict }]);
};

export const script: Happening = (_, stage) => {
  const fault = someFault(stage);
  stage.faults.count(`driver: ${fault.effect.type}`);
  stage.trace.tell('world', 'will', fault);
  stage.world.control.script(fault).catch(stage.fail);
};

export const hurt: Happening = (_, stage) => {
  const { id, kind } = stage.dice.pick(stage.dials.resources);
  const member = stage.dice.between(0, 1);
  const how = stage.dice.pick(['deafen', 'powerOff', 'vanish'] as const);
  // What a tenant's machine holds is lost for good: nobody makes another one by itself.
  if (how === 'vanish' && kind === 'vm') return;
  stage.world.control.instances(id).then((instances) => {
    // Nobody looks at what is off: it would stay like that.
    const one = instances.find((instance) => instance.member.index === member);
    if (one === undefined || one.health === 'off') return;
    stage.faults.count(`instance: ${how}`);
    stage.trace.tell('world', `${id} ${how} member ${member}`);
    stage.world.control[how](id, member).catch(stage.fail);
  }, stage.fail);
};

/** Most of the world is not heard for a while. */
export const outage: Happening = (story, stage) => {
  const ms = stage.dice.between(100, 20_000);
  for (const { id } of stage.dials.resources.filter(() => stage.dice.happens(0.8))) {
    silence(story, stage, id, ms).catch(stage.fail);
  }
};

/** Nothing of it is heard for a while; what is still there then is heard again. */
async function silence(story: Story, stage: Stage, id: string, ms: number): Promise<void> {
  const { control } = stage.world;
  const silent: SeenInstance[] = [];
  for (const instance of await control.instances(id)) {
    if (instance.health !== 'alive') continue;
    stage.trace.tell('world', `${id} is silent for ${ms} ms, member ${instance.member.index}`);
    await control.deafen(id, instance.member.index);
    silent.push(instance);
  }
  if (silent.length === 0) return;
  story.core?.scheduler.poll([{ resourceId: id }]);
  await stage.clock.delay(ms);
  for (const before of silent) {
    const now = (await control.instances(id)).find((one) => one.instanceId === before.instanceId);
    if (now?.health === 'deaf') await control.revive(id, now.member.index);
  }
  stage.trace.tell('world', `${id} is heard again`);
}

/** What the world may say it did, and has not: the call log tells of instances as it is told. */
const LIES = ['push', 'port-create', 'port-delete', 'plug', 'unplug', 'power-off'] as const;
const OPS = [...LIES, 'look', 'create', 'delete', 'power-on', 'define'] as const;

function someFault({ dice, dials }: Stage): FaultScript {
  const effect = dice.pick<FaultScript['effect']>([
    { type: 'fail' },
    { type: 'fail', number: 2003 },
    { type: 'fail', class: 'fail', number: 1003 },
    { type: 'fail', class: dice.pick(['postpone', 'skip', 'reconcile'] as const) },
    { type: 'hang' },
    { type: 'silent' },
    { type: 'slow', ms: dice.between(10, 5_000) },
    { type: 'lie' },
    { type: 'mute' },
  ]);
  const { id } = dice.pick(dials.resources);
  const op = dice.pick(effect.type === 'lie' ? LIES : OPS);
  const who = dice.happens(0.8) ? { resourceId: id } : {};
  return { ...who, op, after: dice.between(0, 2), times: dice.between(1, 4), effect };
}
