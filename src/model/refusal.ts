/** Orders that the machine would refuse for certain: who gives one hears of it at once. */
import type { Order } from './operations.ts';
import type { Live } from './ports.ts';
import type { View } from './resource.ts';
import type { Recovery } from './words.ts';

/** Told to whoever sent what is refused. */
export const REFUSALS = {
  closed: 'it is closed',
  noError: 'it is not in error',
  destructive: 'REBUILD would destroy its data: send it again with `destructive`',
} as const;

/** What is known of the resource that the order is for. */
export interface Addressee {
  readonly view: Pick<View, 'state' | 'status' | 'instances'>;
  readonly recovery: Recovery;
  /** Null: nothing is known of what waits for it. */
  readonly live: Pick<Live, 'doing' | 'pending' | 'setAside'> | null;
}

type Rule = (order: Pick<Order, 'type' | 'args'>, addressee: Addressee) => boolean;

const RULES: Readonly<Record<keyof typeof REFUSALS, Rule>> = {
  // Behind a CREATE that waits, or is being decided on, it is for the next life.
  closed: ({ type }, { view, live }) =>
    view.state === 'Exit' &&
    type !== 'CREATE' &&
    (live === null || (live.doing === 'idle' && live.pending.length === 0)),
  // CLEAR_ERROR also takes back what was set aside.
  noError: ({ type }, { view, live }) =>
    type === 'CLEAR_ERROR' && view.status !== 'error' && live?.setAside !== true,
  destructive: ({ type, args }, { view, recovery }) =>
    type === 'REBUILD' &&
    args.destructive !== true &&
    recovery !== 'recreate' &&
    view.instances.length > 0,
};

/** Why the machine would refuse this order, or null: then it decides when its turn comes. */
export function refusal(order: Pick<Order, 'type' | 'args'>, addressee: Addressee): string | null {
  for (const [name, holds] of Object.entries(RULES)) {
    if (holds(order, addressee)) return REFUSALS[name as keyof typeof REFUSALS];
  }
  return null;
}
