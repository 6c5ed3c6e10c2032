/** Which deliveries may be acknowledged: those before which none is open. Pure bookkeeping. */

export interface AckWindow<T> {
  /** A batch is under way; `last` stands for its highest delivery. Called in delivery order. */
  readonly begin: (last: T) => AckSlot<T>;
  /** The batch is durable. The highest delivery that may now be acknowledged with all before it. */
  readonly settle: (slot: AckSlot<T>) => T | null;
  readonly open: () => number;
}

export interface AckSlot<T> {
  readonly last: T;
  settled: boolean;
}

export function createAckWindow<T>(): AckWindow<T> {
  const slots: AckSlot<T>[] = [];
  return {
    begin: (last) => {
      const slot = { last, settled: false };
      slots.push(slot);
      return slot;
    },
    settle: (slot) => {
      slot.settled = true;
      const firstOpen = slots.findIndex((one) => !one.settled);
      const done = slots.splice(0, firstOpen < 0 ? slots.length : firstOpen);
      return done.at(-1)?.last ?? null;
    },
    open: () => slots.length,
  };
}
