/** Ways to break a good driver: its requests, the world's answers, its orders, its definitions. */

import type { Asker, WorldLink } from '../../../src/drivers/phantom/link.ts';
import type { ControlRequest, Done, DriverRequest } from '../../../src/drivers/phantom/wire.ts';
import type {
  VerbContext,
  VerbDefinition,
  VerbDriver,
  VerbResult,
} from '../../../src/model/driver.ts';
import type { RunArgs } from '../../../src/model/resource.ts';
import type { Verb } from '../../../src/model/words.ts';

export type Make = (link: WorldLink) => VerbDriver;

export type Send = (request: DriverRequest) => Promise<Done>;
export type Carry = (request: DriverRequest, send: Send, signal?: AbortSignal) => Promise<Done>;

const isDriverRequest = (request: DriverRequest | ControlRequest): request is DriverRequest =>
  'op' in request;

/** A driver whose requests go through `carry`. */
export const onTheWire =
  (make: Make, carry: Carry): Make =>
  (link) =>
    make({
      close: link.close,
      call: (request, signal) => {
        if (!isDriverRequest(request)) return link.call(request, signal);
        const send: Send = (changed) => link.call(changed, signal);
        return carry(request, send, signal);
      },
    });

/** Changes what is asked. */
export const asking = (make: Make, change: (request: DriverRequest) => DriverRequest): Make =>
  onTheWire(make, (request, send) => send(change(request)));

/** Pretends to have done what it has not. */
export const omitting = (make: Make, skip: (request: DriverRequest) => boolean): Make =>
  onTheWire(make, (request, send) =>
    skip(request) ? Promise.resolve({ ok: true, did: true }) : send(request),
  );

/** Believes something else than the look has seen. */
export const seeing = (
  make: Make,
  change: (seen: NonNullable<Done['seen']>, request: DriverRequest) => Done['seen'],
): Make =>
  onTheWire(make, async (request, send) => {
    const done = await send(request);
    return done.seen === undefined ? done : { ...done, seen: change(done.seen, request) };
  });

/** Changes the definition of one verb. */
export const redefining =
  (
    make: Make,
    verb: Verb,
    change: (definition: VerbDefinition, link: WorldLink) => VerbDefinition,
  ): Make =>
  (link) => {
    const driver = make(link);
    const definition = driver.verbs[verb];
    if (definition === undefined) throw new Error(`the driver has no ${verb}`);
    return { ...driver, verbs: { ...driver.verbs, [verb]: change(definition, link) } };
  };

/** Changes what one verb answers. */
export const answering = (
  make: Make,
  verb: Verb,
  change: (result: VerbResult) => VerbResult,
): Make =>
  redefining(make, verb, (definition) => ({
    ...definition,
    perform: async (context) => change(await definition.perform(context)),
  }));

/** Changes what one verb is given. */
export const given = (
  make: Make,
  verb: Verb,
  change: (context: VerbContext) => VerbContext,
): Make =>
  redefining(make, verb, (definition) => ({
    ...definition,
    perform: (context) => definition.perform(change(context)),
  }));

/** Changes the arguments of one verb. */
export const ordered = (make: Make, verb: Verb, change: (args: RunArgs) => RunArgs): Make =>
  given(make, verb, (context) => ({
    ...context,
    run: { ...context.run, args: change(context.run.args) },
  }));

/** Changes each verb that the driver has. */
export const everyVerb =
  (make: Make, change: (definition: VerbDefinition) => VerbDefinition): Make =>
  (link) => {
    const driver = make(link);
    const verbs = Object.entries(driver.verbs).map(([verb, definition]) => [
      verb,
      change(definition),
    ]);
    return { ...driver, verbs: Object.fromEntries(verbs) };
  };

/** Who asks, without what is asked. */
export const askerOf = ({ resourceId, fence, verb, step, runId }: DriverRequest): Asker => ({
  resourceId,
  fence: { ...fence },
  verb,
  step,
  runId,
});
