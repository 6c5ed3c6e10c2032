import type { EventType, Status } from '../model/words.ts';
import { action, type Context, removing } from './context.ts';
import type { How, Result, Signal, Take } from './signal.ts';

/**
 * The guards of the machine, under the names that the diagram prints. Each is a function of the
 * context before the transition and the signal; the first that holds, in the order of the state's
 * edges, decides.
 */
type Guard = (given: { context: Context; event: Signal }) => boolean;

const onTake =
  (holds: (take: Take, context: Context) => boolean): Guard =>
  ({ context, event }) =>
    event.type === 'TAKE' && holds(event, context);

const onResult =
  (holds: (result: Result, context: Context) => boolean): Guard =>
  ({ context, event }) =>
    event.type === 'RESULT' && holds(event, context);

const taking = (...types: EventType[]): Guard => onTake((take) => types.includes(take.action));

const known = (status: Status): Guard => onTake((_, context) => context.status === status);

const found = (...statuses: Status[]): Guard =>
  onResult((result) => statuses.includes(result.status));

const how = (...hows: How[]): Guard => onResult((result) => hows.includes(result.how));

const foundFor = (status: Status, type: EventType): Guard =>
  onResult((result, context) => result.status === status && action(context) === type);

export const GUARDS = {
  // What is taken, by what is known.
  'is gone': known('gone'),
  'is in error': onTake((take, context) => context.status === 'error' && take.action !== 'POLL'),
  CLEAR_ERROR: onTake(
    (take, context) => context.status === 'error' && take.action === 'CLEAR_ERROR',
  ),
  // What has died and may be alive again is looked at before another one is built.
  'is down': onTake((_, { status, death }) => status === 'down' && death !== 'doubted'),
  'is booting': known('booting'),
  'member boots': onTake(
    (_, context) => context.status === 'degraded' && context.bootDeadline !== null,
  ),
  'is quiesced': onTake(
    (take, context) =>
      context.status === 'quiesced' && (take.action === 'UPDATE' || take.action === 'CREATE'),
  ),
  'may be alive': onTake(
    (_, context) => context.status !== 'quiesced' && context.status !== 'error',
  ),
  DELETE: taking('DELETE'),
  REBUILD: taking('REBUILD'),
  QUIESCE: onTake((take, context) => take.action === 'QUIESCE' && context.status !== 'quiesced'),
  RESTART: taking('RESTART'),
  'grace over': onTake((take) => take.due),

  // How it came about.
  'no answer': how('unanswered'),
  cancelled: how('cancelled'),
  failed: how('failed'),
  later: how('later'),
  'booting, later': onResult((result) => result.status === 'booting' && result.how === 'later'),
  exists: how('exists'),
  prepared: how('prepared'),
  unsupported: how('unsupported'),
  'part replaced': how('part'),

  // What was found.
  gone: found('gone'),
  deaf: onResult((result) => result.status === 'down' && result.how === 'present'),
  'member deaf': onResult((result) => result.status === 'degraded' && result.how === 'present'),
  down: found('down'),
  booting: found('booting'),
  up: found('up'),
  replug: found('replug'),
  restart: found('restart'),
  'restart, kept': onResult(
    (result) => result.status === 'restart' && result.recovery === 'restart',
  ),
  degraded: found('degraded'),
  'survivor stale': onResult((result) => result.status === 'degraded' && result.stale === true),
  error: found('error'),
  configured: found('configured'),
  'configured, POLL': foundFor('configured', 'POLL'),
  'configured, READ': foundFor('configured', 'READ'),
  'configured, QUIESCE': foundFor('configured', 'QUIESCE'),
  'configured, RESTART': foundFor('configured', 'RESTART'),
  READ: onResult((_, context) => action(context) === 'READ'),
  quiesced: found('quiesced'),
  held: found('held'),
  'down, removed': onResult((result, context) => result.status === 'down' && removing(context)),

  // What is asked for once an error is cleared.
  'asked DELETE': onResult((_, context) => action(context) === 'DELETE'),
  'asked REBUILD': onResult((_, context) => action(context) === 'REBUILD'),
  'asked QUIESCE': onResult((_, context) => action(context) === 'QUIESCE'),
  'asked RESTART': onResult((_, context) => action(context) === 'RESTART'),
} satisfies Record<string, Guard>;
