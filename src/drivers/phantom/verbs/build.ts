import { DriverError, type VerbDefinition, type VerbResult } from '../../../model/driver.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { Member } from '../../../model/resource.ts';
import { portIds } from '../../../model/specs.ts';
import { instanceId, ownRow } from '../identity.ts';
import type { WorldCalls, WorldLink } from '../link.ts';
import { withResult } from '../members.ts';
import { portsSettled, resultOf, verify } from '../seen.ts';
import { type PhantomStep, phantomSteps } from '../steps.ts';
import type { Seen, SeenInstance } from '../wire.ts';

/** What the nouns build differently. */
export interface BuildPlan {
  readonly prerequisites: VerbDefinition['prerequisites'];
  readonly flavor: (spec: JsonObject) => string;
  /** An instance of an earlier incarnation in the way: it is worth nothing, or it is the tenant's. */
  readonly earlier: 'replace' | 'keep';
}

/**
 * Makes the members that are missing: what failed tries left is cleared, ports come first, then the
 * claim of (member, incarnation). A failure takes back the ports it made (scenario 17). Nothing is
 * built for a logical resource that is gone.
 */
export function buildVerb(link: WorldLink, plan: BuildPlan): VerbDefinition {
  return {
    steps: ['look', 'clear', 'ports', 'create', 'verify', 'undo'],
    keys: ownRow,
    prerequisites: plan.prerequisites,
    perform: async (context) => {
      const step = phantomSteps(link, context);
      const { subject, run } = context;
      const { members } = run.args;
      const ports = portIds(subject.spec);
      const seen = await step('look', (world) => world.look());
      if (seen.logical === 'gone') return resultOf(seen);

      const missing = members.filter((member) => memberIn(seen, member) === undefined);
      const image = run.args.image ?? textOf(subject.spec, 'image') ?? 'default';
      const flavor = plan.flavor(subject.spec);
      const claims = missing.map((member) => ({
        member: member.index,
        incarnation: member.incarnation,
        instanceId: instanceId(subject.id, member),
        image,
        flavor,
        ports,
      }));
      await step('clear', (world) => clear(world, seen, missing, ports, plan.earlier));

      const made: PortOf[] = [];
      try {
        await step('ports', (world) => makePorts(world, missing, ports, made));
        await step('create', async (world) => {
          let did = false;
          for (const claim of claims) did = (await world.create(claim)) || did;
          return did;
        });
      } catch (error) {
        throw await undone(error, step, made);
      }
      const after = await step('verify', (world) => world.look());
      const whole = members.every((member) => {
        const instance = memberIn(after, member);
        return (
          instance !== undefined &&
          (!missing.includes(member) || portsSettled(after, instance, ports))
        );
      });
      return verify(after, whole, 'not every member was there after the build');
    },
  };
}

interface PortOf {
  readonly member: number;
  readonly port: string;
}

const textOf = (spec: JsonObject, field: string): string | undefined => {
  const value = spec[field];
  return typeof value === 'string' ? value : undefined;
};

const memberIn = (seen: Seen, { index, incarnation }: Member): SeenInstance | undefined =>
  seen.instances.find(({ member }) => member.index === index && member.incarnation === incarnation);

/** Removes earlier incarnations of the missing members, and the ports no spec asks for any more. */
async function clear(
  world: WorldCalls,
  seen: Seen,
  missing: readonly Member[],
  wanted: readonly string[],
  earlier: BuildPlan['earlier'],
): Promise<boolean> {
  let did = false;
  for (const { index, incarnation } of missing) {
    const others = seen.instances.filter(({ member }) => member.index === index);
    for (const other of others) {
      if (earlier === 'keep' || other.member.incarnation > incarnation) throw inTheWay(seen, other);
      did = (await world.delete(other.instanceId)) || did;
    }
    const stray = seen.ports.filter(
      ({ member, port }) => member === index && !wanted.includes(port),
    );
    for (const { port } of stray) did = (await world.deletePort(index, port)) || did;
  }
  return did;
}

function inTheWay(seen: Seen, { instanceId: id, member }: SeenInstance): DriverError {
  const text = `instance ${id}, incarnation ${member.incarnation}, is in the way of a new one`;
  return new DriverError(text, { class: 'fail', number: 1, result: resultOf(seen) });
}

async function makePorts(
  world: WorldCalls,
  missing: readonly Member[],
  ports: readonly string[],
  made: PortOf[],
): Promise<boolean> {
  for (const { index } of missing) {
    for (const port of ports) {
      if (await world.createPort(index, port)) made.push({ member: index, port });
    }
  }
  return made.length > 0;
}

/**
 * Takes back the ports that this run made and no instance has, and says what is there. A run that
 * was cancelled, lost or out of time may not begin a step, hence takes back nothing.
 */
async function undone(
  error: unknown,
  step: PhantomStep,
  made: readonly PortOf[],
): Promise<unknown> {
  if (!(error instanceof DriverError)) return error;
  try {
    let result: VerbResult | undefined;
    await step('undo', async (world) => {
      const seen = await world.look();
      result = resultOf(seen);
      const free = seen.ports.filter(
        (port) =>
          port.instanceId === null &&
          made.some(({ member, port: name }) => member === port.member && name === port.port),
      );
      for (const { member, port } of free) await world.deletePort(member, port);
      return free.length > 0;
    });
    return result === undefined ? error : withResult(error, result);
  } catch {
    // What is left behind is cleared by the next build, or by the scrub.
    return error;
  }
}
