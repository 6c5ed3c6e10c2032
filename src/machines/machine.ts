import { setup } from 'xstate';
import { type Context, FRESH } from './context.ts';
import { GUARDS } from './guards.ts';
import { noted } from './noted.ts';
import type { Signal } from './signal.ts';
import * as then from './updates.ts';

/**
 * The life cycle of one resource. This definition is what runs, what is drawn (docs/state_machine.dot)
 * and what is checked. It runs nothing itself: what a state does is its effect (effects.ts), how that
 * ended comes back as a RESULT. A machine rests in CalcAction, Held or Exit and nowhere else.
 */

export const MACHINE_NAME = 'resource';

/** How a state is drawn, and what it commands. */
export interface StateMeta {
  readonly role: 'stable' | 'waiting' | 'transient' | 'error' | 'terminal';
  /** The verb or look it asks for; '': none. */
  readonly command: string;
  /** The counter that bounds every cycle through this state; '': it does not count. */
  readonly counts: '' | 'attempts' | 'plugs';
}

export interface EdgeMeta {
  readonly updates: readonly then.Update[];
}

const { createMachine, assign } = setup({
  types: {
    context: {} as Context,
    events: {} as Signal,
    meta: {} as StateMeta,
    transitionMeta: {} as EdgeMeta,
  },
  guards: GUARDS,
});

/** An edge: the first one whose guard holds is taken, with what it does besides noting the signal. */
function to<Target extends string>(
  target: Target,
  guard: keyof typeof GUARDS | '',
  ...updates: then.Update[]
) {
  return {
    target,
    ...(guard === '' ? {} : { guard }),
    actions: assign(({ context, event }) => noted(context, event, updates)),
    meta: { updates },
  };
}

function state(role: StateMeta['role'], command = '', counts: StateMeta['counts'] = ''): StateMeta {
  return { role, command, counts };
}

export const machine = createMachine({
  id: MACHINE_NAME,
  context: FRESH,
  initial: 'CalcAction',
  states: {
    CalcAction: {
      meta: state('stable'),
      on: {
        TAKE: [
          to('StopVM', 'is gone', then.remove),
          to('ClearError', 'CLEAR_ERROR'),
          to('ClearError', 'is in error'),
          to('StopVM', 'DELETE'),
          to('RebuildVM', 'REBUILD'),
          to('CreateVM', 'is down'),
          to('CheckBoot', 'is booting'),
          to('QuiesceVM', 'QUIESCE'),
          to('RestartVM', 'RESTART'),
          to('CheckBoot', 'member boots'),
          to('ConfigureVM', 'is quiesced'),
          to('Alive', 'may be alive'),
        ],
      },
    },
    Alive: {
      meta: state('transient', 'probe'),
      on: {
        RESULT: [
          to('CalcAction', 'no answer', then.backOff),
          to('StopVM', 'gone', then.remove),
          to('StopVM', 'deaf'),
          to('StopVM', 'member deaf'),
          to('CreateVM', 'down'),
          to('CreateVM', 'degraded'),
          to('RestartVM', 'restart, kept'),
          to('CalcAction', 'error', then.finish),
          to('CalcAction', 'booting', then.awaitBoot),
          to('CalcAction', 'configured, POLL', then.finish),
          to('Stats', 'configured, READ'),
          to('ConfigureVM', ''),
        ],
      },
    },
    CreateVM: {
      meta: state('transient', 'build', 'attempts'),
      on: {
        RESULT: [
          to('StopVM', 'gone', then.remove),
          to('CalcAction', 'error', then.finish),
          to('CalcAction', 'cancelled', then.goOn),
          to('CalcAction', 'down', then.backOff),
          to('CheckBoot', ''),
        ],
      },
    },
    CheckBoot: {
      meta: state('waiting', 'probe'),
      on: {
        RESULT: [
          to('CalcAction', 'no answer', then.backOff),
          to('StopVM', 'gone', then.remove),
          to('ConfigureVM', 'up'),
          to('StopVM', 'down'),
          to('ReplugVM', 'replug'),
          to('RestartVM', 'restart, kept'),
          to('StopVM', 'member deaf'),
          to('ConfigureVM', 'survivor stale'),
          to('CalcAction', 'configured', then.finish),
          to('CalcAction', 'error', then.finish),
          to('CalcAction', 'booting, later', then.goOn),
          to('CalcAction', '', then.awaitBoot),
        ],
      },
    },
    ConfigureVM: {
      meta: state('transient', 'updaterunning'),
      on: {
        RESULT: [
          to('CalcAction', 'cancelled', then.goOn),
          to('StopVM', 'gone', then.remove),
          to('RestartVM', 'restart, kept'),
          to('StopVM', 'down'),
          to('StopVM', 'restart'),
          to('ReplugVM', 'replug'),
          to('PushUpdate', 'up'),
          to('CalcAction', 'failed', then.backOff),
          to('Stats', 'READ'),
          to('QuiesceVM', 'configured, QUIESCE'),
          to('RestartVM', 'configured, RESTART'),
          to('CalcAction', 'degraded', then.backOff),
          to('CalcAction', '', then.finish),
        ],
      },
    },
    ReplugVM: {
      meta: state('transient', 'updaterunning (replug)', 'plugs'),
      on: {
        RESULT: [
          to('CalcAction', 'cancelled', then.goOn),
          to('RestartVM', 'restart, kept'),
          to('StopVM', 'restart'),
          to('ConfigureVM', ''),
        ],
      },
    },
    StopVM: {
      meta: state('transient', 'scrubprep, scrub'),
      on: {
        RESULT: [
          to('CalcAction', 'failed', then.backOff),
          to('CalcAction', 'cancelled', then.goOn),
          to('CalcAction', 'exists', then.keep),
          to('Held', 'held', then.hold),
          to('StopVM', 'prepared', then.prepare),
          to('Exit', 'gone', then.close),
          to('Exit', 'down, removed', then.close),
          to('CreateVM', 'down'),
          to('CreateVM', 'part replaced'),
          to('CalcAction', '', then.backOff),
        ],
      },
    },
    RebuildVM: {
      meta: state('transient', 'scrub'),
      on: {
        RESULT: [
          to('CalcAction', 'failed', then.backOff),
          to('CalcAction', 'cancelled', then.goOn),
          to('Exit', 'gone', then.close),
          to('CreateVM', 'down', then.createNext),
          to('CalcAction', '', then.backOff),
        ],
      },
    },
    PushUpdate: {
      meta: state('transient'),
      on: { RESULT: [to('CalcAction', '', then.oweUpdate, then.backOff)] },
    },
    ClearError: {
      meta: state('error'),
      on: {
        RESULT: [
          to('StopVM', 'asked DELETE'),
          to('RebuildVM', 'asked REBUILD'),
          to('QuiesceVM', 'asked QUIESCE'),
          to('RestartVM', 'asked RESTART'),
          to('Alive', ''),
        ],
      },
    },
    Stats: {
      meta: state('transient', 'stats'),
      on: {
        RESULT: [to('CalcAction', 'later', then.goOn), to('CalcAction', '', then.finish)],
      },
    },
    QuiesceVM: {
      meta: state('transient', 'quiesce'),
      on: {
        RESULT: [
          to('CalcAction', 'cancelled', then.goOn),
          to('StopVM', 'gone', then.remove),
          to('CalcAction', 'error', then.finish),
          to('CalcAction', 'failed', then.backOff),
          to('CalcAction', '', then.finish),
        ],
      },
    },
    RestartVM: {
      meta: state('transient', 'restart', 'attempts'),
      on: {
        RESULT: [
          to('CalcAction', 'cancelled', then.goOn),
          to('StopVM', 'gone', then.remove),
          to('CalcAction', 'error', then.finish),
          to('CalcAction', 'failed', then.backOff),
          to('CheckBoot', ''),
        ],
      },
    },
    Held: {
      meta: state('waiting'),
      on: {
        TAKE: [
          to('RestartVM', 'RESTART', then.restore),
          to('StopVM', 'DELETE'),
          to('StopVM', 'grace over'),
        ],
      },
    },
    Exit: {
      meta: state('terminal'),
      on: { BEGIN: [to('CalcAction', '', then.begin)] },
    },
  },
});
