/** The life of a resource, as short as it may be: four transitions for each event. */
import { type AnyActorScope, assign, createActor, setup } from 'xstate';

interface Context {
  readonly name: string;
  readonly revision: number;
}
type Happening =
  | { readonly type: 'UPDATE'; readonly name: string }
  | { readonly type: 'ALIVE' | 'DONE' | 'REST' };

const machine = setup({
  types: { context: {} as Context, events: {} as Happening },
}).createMachine({
  context: { name: '', revision: 0 },
  initial: 'idle',
  states: {
    idle: {
      on: {
        UPDATE: {
          target: 'alive',
          actions: assign({
            name: ({ event }) => event.name,
            revision: ({ context }) => context.revision + 1,
          }),
        },
      },
    },
    alive: { on: { ALIVE: 'configure' } },
    configure: { on: { DONE: 'configured' } },
    configured: { on: { REST: 'idle' } },
  },
});

const nothing = (): void => undefined;
const actor = createActor(machine);
/** XState wants an actor around each transition: this one is made once and never started. */
const scope: AnyActorScope = {
  self: actor,
  system: actor.system,
  id: '',
  sessionId: '',
  logger: nothing,
  defer: nothing,
  emit: nothing,
  stopChild: nothing,
  actionExecutor: nothing,
};

const AFTER: readonly Happening[] = [{ type: 'ALIVE' }, { type: 'DONE' }, { type: 'REST' }];

/** The snapshot of a resource that nothing has happened to. */
export const FRESH = JSON.stringify({ value: 'idle', context: { name: '', revision: 0 } });

/** The snapshot after each of the names was set, one event after the other. */
export function decide(snapshot: string, names: readonly string[]): string {
  let state = machine.resolveState(JSON.parse(snapshot));
  for (const name of names) {
    for (const event of [{ type: 'UPDATE', name } as const, ...AFTER]) {
      state = machine.transition(state, event, scope);
    }
  }
  return JSON.stringify({ value: state.value, context: state.context });
}
