/** One thing after the other that happens to rug, each drawn from the dice. */
import type { FaultScript, SeenInstance } from '../../../src/drivers/phantom/wire.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { EventArgs } from '../../../src/model/mailbox.ts';
import type { ModeScope } from '../../../src/model/modes.ts';
import type { EventType } from '../../../src/model/words.ts';
import type { Act } from './dials.ts';
import type { Stage } from './stage.ts';
import type { Story } from './story.ts';

const TYPES: Readonly<Record<EventType, number>> = {
  CREATE: 22,
  UPDATE: 30,
  DELETE: 10,
  REBUILD: 12,
  POLL: 8,
  QUIESCE: 6,
  RESTART: 6,
  READ: 3,
  CLEAR_ERROR: 3,
};

export const HAPPENINGS: Readonly<Record<Act, (story: Story, stage: Stage) => void>> = {
  message: (story, stage) => {
    const { id, kind, parentId } = stage.dice.pick(stage.dials.resources);
    const { type, args, patch } = something(story, stage, kind);
    const resource = { id, tenantId: `t${id.at(-1)}`, kind, hardware: 'phantom', parentId };
    const message = { type, id: `m${story.next()}`, resource, patch, args };
    story.bus.publish({ id: message.id, resourceId: id, body: JSON.stringify(message) });
  },
  order: (story, stage) => {
    const { id, kind } = stage.dice.pick(stage.dials.resources);
    const { type, args, patch } = something(story, stage, kind);
    // Operators do not delete what its owner says exists.
    if (type === 'CREATE' || (type === 'DELETE' && stage.dials.stubborn.has(id))) return;
    story.order(id, type, args, patch);
  },
  repeat: (story, stage) => {
    const { published } = story.bus;
    if (published.length > 0) story.bus.publish(stage.dice.pick(published.slice(-10)));
  },
  poison: (story) => {
    story.bus.publish({ id: `m${story.next()}`, resourceId: '', body: '{"type": "CREA' });
  },
  sweep: (story, stage) => {
    const { type, args, patch } = something(story, stage, '');
    if (type === 'UPDATE' || type === 'REBUILD' || type === 'POLL') story.sweep(type, args, patch);
  },
  poll: (story, stage) => {
    const { id } = stage.dice.pick(stage.dials.resources);
    const at = stage.clock.now();
    stage.world.control.instances(id).then((instances) => {
      const alive = instances.length > 0 && instances.every(({ health }) => health === 'alive');
      const verdict = stage.dice.happens(0.5) ? { verdict: { alive, at } } : {};
      story.present?.core?.scheduler.poll([{ resourceId: id, ...verdict }]);
    }, stage.fail);
  },
  script: (_, stage) => {
    const fault = someFault(stage);
    stage.trace.tell('world', `will ${JSON.stringify(fault)}`);
    stage.world.control.script(fault).catch(stage.fail);
  },
  hurt: (_, stage) => {
    const { id, kind } = stage.dice.pick(stage.dials.resources);
    const member = stage.dice.between(0, 1);
    const how = stage.dice.pick(['deafen', 'powerOff', 'vanish'] as const);
    // What a tenant's machine holds is lost for good: nobody makes another one by itself.
    if (how === 'vanish' && kind === 'vm') return;
    stage.world.control.instances(id).then((instances) => {
      // Nobody looks at what is off: it would stay like that.
      const one = instances.find((instance) => instance.member.index === member);
      if (one === undefined || one.health === 'off') return;
      stage.trace.tell('world', `${id} ${how} member ${member}`);
      stage.world.control[how](id, member).catch(stage.fail);
    }, stage.fail);
  },
  mode: (story, stage) => {
    const ms = stage.dice.happens(0.7) ? stage.dice.between(100, 10_000) : null;
    story.mode(...someScope(stage), ms);
  },
  manage: (story, stage) => {
    story.mode(...someScope(stage), 0);
  },
  release: (story) => story.release(),
  outage: (story, stage) => {
    const ms = stage.dice.between(100, 20_000);
    for (const { id } of stage.dials.resources.filter(() => stage.dice.happens(0.8))) {
      silence(story, stage, id, ms).catch(stage.fail);
    }
  },
  blackout: (_, stage) => {
    const ms = stage.dice.between(10, 10_000);
    stage.trace.tell('store', `away for ${ms} ms`);
    stage.darken(ms);
  },
  laneDies: (story, stage) => {
    const lane = stage.dice.pick(story.present?.lanes ?? []);
    const [task] = lane.underWay;
    const culprit = stage.dice.happens(0.3) ? (task?.id ?? null) : null;
    stage.trace.tell(story.present?.name ?? '', `a worker dies, blamed on ${culprit}`);
    lane.die(culprit);
  },
  kill: (story) => {
    story.present?.kill('SIGKILL');
    story.bus.deliverTo(null);
  },
  takeover: (story, stage) => {
    const zombie = story.present;
    if (zombie === undefined) return;
    stage.trace.tell(zombie.name, 'is taken over, and does not know');
    zombie.owner = false;
    story.bus.deliverTo(null);
    story.start();
    stage.clock.after(stage.dice.between(10, 20_000), () => zombie.kill('the zombie is found'));
  },
  restart: (story, stage) => {
    const process = story.present;
    if (!process?.ready) return;
    stage.trace.tell(process.name, 'is told to stop');
    story.bus.deliverTo(null);
    process.stop(stage.dice.between(0, 10_000)).catch((error: unknown) => stage.fail(`${error}`));
    // Whoever waits for it in vain ends it.
    stage.clock.after(30_000, () => process.kill('stops for too long'));
  },
};

/** One of them, its tenant, or everything. */
function someScope({ dice, dials }: Stage): readonly [ModeScope, string] {
  const { id } = dice.pick(dials.resources);
  return dice.pick([
    ['resource', id],
    ['resource', id],
    ['tenant', `t${id.at(-1)}`],
    ['global', '*'],
  ] as const);
}

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
  story.present?.core?.scheduler.poll([{ resourceId: id }]);
  await stage.clock.delay(ms);
  for (const before of silent) {
    const now = (await control.instances(id)).find((one) => one.instanceId === before.instanceId);
    if (now?.health === 'deaf') await control.revive(id, now.member.index);
  }
  stage.trace.tell('world', `${id} is heard again`);
}

interface Something {
  readonly type: EventType;
  readonly args: EventArgs;
  readonly patch: JsonObject | null;
}

function something(story: Story, { dice }: Stage, kind: string): Something {
  const type = dice.weighed(TYPES);
  const number = story.next();
  if (type === 'REBUILD') {
    const image = dice.happens(0.8) ? { image: `image-${number}` } : {};
    return { type, args: { ...image, destructive: true }, patch: null };
  }
  if (type !== 'UPDATE' && type !== 'CREATE') return { type, args: {}, patch: null };
  const port = `p${dice.between(1, 3)}`;
  const patch = {
    name: `n${number}`,
    ...(dice.happens(0.4) ? { interfaces: { [port]: dice.happens(0.6) ? {} : null } } : {}),
    ...(kind === 'virtual_router' && dice.happens(0.2) ? { ha: dice.happens(0.5) } : {}),
  };
  return { type, args: {}, patch: dice.happens(0.9) ? patch : null };
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
