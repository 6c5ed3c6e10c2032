/**
 * The scheduling points. A port is wrapped as a whole: whatever it answers with a promise comes when
 * the dice say, what it answers at once is left alone. So that no await of a port is forgotten, this
 * is the only place where one is made into a choice of the seed.
 */

/** Passes an answer on when the dice say. */
export type Back = <T>(answer: Promise<T>) => Promise<T>;

/** How calls travel: there, and back. */
export interface Way {
  /** Resolves when the dice say. */
  readonly hop: () => Promise<void>;
  readonly back: Back;
}

type Call = (...parameters: unknown[]) => unknown;

/** A port within the process: what is asked of it arrives at once, its answers come by `back`. */
export function scheduled<P extends object>(port: P, back: Back): P {
  return wrapped(port, (_, call) => (...parameters) => {
    const answer = call(...parameters);
    return answer instanceof Promise ? back(answer) : answer;
  });
}

/** The same at the end of a wire: `calls` (absent: all) take their time on the way there as well. */
export function distant<P extends object>(
  port: P,
  { hop, back }: Way,
  calls?: readonly (keyof P)[],
): P {
  const isFar = calls === undefined ? null : new Set<PropertyKey>(calls);
  return wrapped(scheduled(port, back), (name, call) =>
    isFar?.has(name) === false
      ? call
      : (...parameters) => back(hop().then(() => call(...parameters))),
  );
}

function wrapped<P extends object>(port: P, wrap: (name: PropertyKey, call: Call) => Call): P {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return wrap(name, (...parameters) => Reflect.apply(member, target, parameters));
    },
  });
}
