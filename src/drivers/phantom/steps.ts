import type { LookContext, VerbContext } from '../../model/driver.ts';
import { type WorldCalls, type WorldLink, worldCalls } from './link.ts';

/** A step of a verb that talks to the world; the call log says which step it was. */
export type PhantomStep = <T>(name: string, act: (world: WorldCalls) => Promise<T>) => Promise<T>;

export function phantomSteps(link: WorldLink, context: VerbContext): PhantomStep {
  const { subject, run, fence, signal } = context;
  return (step, act) => {
    const asker = { resourceId: subject.id, fence, verb: run.verb, step, runId: run.id };
    return context.step(step, () => act(worldCalls(link, asker, signal)));
  };
}

/** The world as a look sees it. */
export function lookCalls(link: WorldLink, verb: string, context: LookContext): WorldCalls {
  const { subject, fence, signal } = context;
  const asker = { resourceId: subject.id, fence, verb, step: 'look', runId: null };
  return worldCalls(link, asker, signal);
}
