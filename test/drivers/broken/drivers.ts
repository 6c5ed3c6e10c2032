/** For each rule a driver that breaks it: what the conformance suite is there to find. */
import { DriverError, type VerbDriver } from '../../../src/model/driver.ts';
import type { RuleName } from '../conformance.ts';
import {
  answering,
  askerOf,
  asking,
  everyVerb,
  given,
  type Make,
  omitting,
  onTheWire,
  ordered,
  redefining,
  seeing,
} from './tampering.ts';

/** A driver that differs from a good one in itself, not in its verbs. */
const saying =
  (change: (driver: VerbDriver) => Partial<VerbDriver>) =>
  (make: Make): Make =>
  (link) => {
    const driver = make(link);
    return { ...driver, ...change(driver) };
  };

/** A new word each time. */
const unique = (): (() => string) => {
  let count = 0;
  return () => `unique-${count++}`;
};

export const BREAKERS: Readonly<Record<RuleName, (make: Make) => Make>> = {
  refusedBuildLeavesNothing: (make) =>
    omitting(make, ({ op, step }) => op === 'port-delete' && step === 'undo'),
  buildClearsLeftovers: (make) =>
    omitting(make, ({ op, step }) => op === 'port-delete' && step === 'clear'),
  buildPlugsWhatTheSpecAsks: (make) =>
    asking(make, (request) => (request.op === 'create' ? { ...request, ports: [] } : request)),
  buildsNothingThatIsGone: (make) => seeing(make, (seen) => ({ ...seen, logical: 'unknown' })),
  buildChoosesTheImage: (make) => ordered(make, 'build', ({ image: _, ...args }) => args),
  buildLeavesTheOtherMember: (make) =>
    onTheWire(make, async (request, send) => {
      if (request.op !== 'create' || request.incarnation === 1) return send(request);
      const { seen } = await send({ op: 'look', ...askerOf(request) });
      for (const { instanceId } of seen?.instances ?? []) {
        await send({ op: 'power-off', ...askerOf(request), instanceId });
      }
      return send(request);
    }),

  namesAreOfTheRegistry: saying(() => ({ name: 'phantom' })),
  aBadSpecNamesItsField: saying(({ kind }) => ({ kind: kind === 'vm' ? 'none' : 'vm' })),
  keysArePure: (make) => {
    const key = unique();
    return everyVerb(make, (definition) => ({ ...definition, keys: () => [key()] }));
  },
  stepsAreDeclared: (make) =>
    everyVerb(make, (definition) => ({ ...definition, steps: definition.steps.toReversed() })),
  requestsSayWhoAsks: (make) => asking(make, (request) => ({ ...request, runId: null })),
  resultsAreReadBack: (make) =>
    answering(make, 'quiesce', (result) => ({
      ...result,
      instances: result.instances.map((instance) => ({ ...instance, address: '192.0.2.1' })),
    })),

  looksChangeNothing: (make) =>
    onTheWire(make, async (request, send) => {
      if (request.verb === 'probe') {
        await send({ op: 'port-create', ...askerOf(request), member: 0, port: 'probing' });
      }
      return send(request);
    }),
  probeTellsTheHealth: (make) =>
    seeing(make, (seen) => ({
      ...seen,
      instances: seen.instances.map((instance) =>
        instance.health === 'deaf' ? { ...instance, health: 'alive' } : instance,
      ),
    })),
  probeTellsTheLogicalResource: (make) => seeing(make, (seen) => ({ ...seen, logical: 'exists' })),
  probeComparesPorts: saying(({ probe }) => ({
    probe: async (context) => ({ ...(await probe(context)), portsMatch: true }),
  })),
  looksRaiseTheGuard: (make) =>
    asking(make, (request) =>
      request.step === 'look' && request.runId === null
        ? { ...request, fence: { token: 1, attempt: 0 } }
        : request,
    ),
  statsCountPerInstance: saying(() => ({ stats: async () => ({ instances: {} }) })),
  failingLooksHaveACode: saying(({ probe }) => ({
    probe: (context) => probe(context).catch(() => ({ logical: 'unknown' as const, members: [] })),
  })),

  quiesceKeepsTheInstance: (make) =>
    redefining(make, 'quiesce', (good, link) => make(link).verbs.scrub ?? good),
  restartBootsOncePerRun: (make) =>
    omitting(make, ({ op, verb }) => op === 'power-off' && verb === 'restart'),

  twiceIsOnce: (make) => {
    const id = unique();
    return given(make, 'restart', (context) => ({
      ...context,
      run: { ...context.run, id: id() },
    }));
  },
  killedAnywhereEndsTheSame: (make) => {
    // It takes ports that are there for a sign that the instance is, too.
    let made = false;
    return onTheWire(make, async (request, send) => {
      if (request.op === 'create' && !made) return { ok: true, did: false };
      const done = await send(request);
      if (request.op === 'look') made = false;
      if (request.op === 'port-create') made ||= done.did;
      return done;
    });
  },
  oneInstancePerClaim: (make) =>
    asking(make, (request) =>
      request.op === 'create'
        ? {
            ...request,
            ports: [],
            instanceId: `${request.instanceId}-${request.fence.token}-${request.fence.attempt}`,
            incarnation: 10 * request.fence.token + request.fence.attempt,
          }
        : request,
    ),

  scrubLeavesNothing: (make) =>
    seeing(
      omitting(make, ({ op, verb }) => op === 'port-delete' && verb === 'scrub'),
      (seen, { step }) => (step === 'verify' ? { ...seen, ports: [] } : seen),
    ),
  scrubTakesPortsLast: (make) =>
    onTheWire(make, async (request, send) => {
      if (request.op !== 'delete') return send(request);
      const { seen } = await send({ op: 'look', ...askerOf(request) });
      for (const { member, port, instanceId } of seen?.ports ?? []) {
        if (instanceId !== request.instanceId) continue;
        await send({ op: 'unplug', ...askerOf(request), instanceId, port });
        await send({ op: 'port-delete', ...askerOf(request), member, port });
      }
      return send(request);
    }),
  scrubOfAMemberLeavesTheOther: (make) =>
    ordered(make, 'scrub', (args) => ({ ...args, purpose: 'remove' })),
  scrubOfASurplusMemberLeavesTheWanted: (make) =>
    ordered(make, 'scrub', ({ members: _, ...args }) => ({ ...args, members: [] })),
  whatExistsIsKept: (make) => ordered(make, 'scrub', ({ unlessExists: _, ...args }) => args),
  anOrderedRemovalRuns: (make) =>
    ordered(make, 'scrub', (args) => ({ ...args, unlessExists: true })),
  scrubprepCanBeTakenBack: (make) =>
    redefining(make, 'scrubprep', (good, link) => make(link).verbs.scrub ?? good),

  cancelStopsAtTheNextStep: (make) =>
    everyVerb(make, (definition) => ({
      ...definition,
      perform: (context) => definition.perform({ ...context, step: (_name, work) => work() }),
    })),
  deadlineEndsAVerb: (make) =>
    everyVerb(make, (definition) => ({
      ...definition,
      perform: (context) =>
        definition.perform({
          ...context,
          signal: new AbortController().signal,
          step: (_name, work) => work(),
        }),
    })),
  anOvertakenExecutorIsLost: (make) =>
    asking(make, (request) => ({ ...request, fence: { token: 999, attempt: 0 } })),
  refusalsKeepTheirCode: (make) =>
    everyVerb(make, (definition) => ({
      ...definition,
      perform: (context) =>
        definition.perform(context).catch((cause) => {
          throw new DriverError('it failed', { class: 'retry', number: 1001, cause });
        }),
    })),

  onlyWhatIsReadBackIsDone: (make) =>
    seeing(make, (seen, { step, verb }) => {
      if (step !== 'verify' || verb !== 'quiesce') return seen;
      const off = seen.instances.map((each) => ({ ...each, health: 'off' as const }));
      return { ...seen, instances: off };
    }),

  pushBringsTheConfiguration: (make) =>
    ordered(make, 'updaterunning', (args) => ({ ...args, revision: 1 })),
  equalConfigurationIsNotPushed: (make) =>
    seeing(make, (seen, { step }) => {
      if (step !== 'look') return seen;
      const forgotten = seen.instances.map((each) => ({ ...each, configuration: null }));
      return { ...seen, instances: forgotten };
    }),
  replugsEachPortOnce: (make) => {
    // Two that go, one deleted twice.
    let first: string | undefined;
    return asking(make, (request) => {
      if (request.op !== 'port-delete') return request;
      first ??= request.port;
      return { ...request, port: first };
    });
  },
  absentIsTold: (make) =>
    redefining(make, 'updaterunning', (definition) => ({
      ...definition,
      perform: async (context) => {
        try {
          return await definition.perform(context);
        } catch (error) {
          if (error instanceof DriverError && error.result?.instances.length === 0) {
            return error.result;
          }
          throw error;
        }
      },
    })),
  aDeafMemberIsPartial: (make) =>
    answering(make, 'updaterunning', ({ partial: _, ...result }) => result),
  noContactIsNoRefusal: (make) =>
    onTheWire(make, async (request, send) => {
      try {
        return await send(request);
      } catch (error) {
        if (error instanceof DriverError && error.number === 2003) {
          throw new DriverError('refused', { class: 'retry', number: 2002 });
        }
        throw error;
      }
    }),
  quiescedStaysOff: (make) =>
    onTheWire(make, async (request, send) => {
      const done = await send(request);
      if (request.op !== 'define') return done;
      const { instanceId } = request;
      await send({ op: 'power-on', ...askerOf(request), instanceId });
      return done;
    }),
};
