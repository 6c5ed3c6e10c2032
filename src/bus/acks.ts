/** Which deliveries may be acknowledged: those before which none is open. Pure bookkeeping. */

export interface AckWindow<T> {
  /** A batch is under way; `batch` stands for it. Called in delivery order. */
  readonly begin: (batch: T) => AckSlot<T>;
  /** The batch is durable. Those that may now be acknowledged, in the order of delivery. */
  readonly settle: (slot: AckSlot<T>) => readonly T[];
  readonly open: () => number;
}

export interface AckSlot<T> {
  readonly batch: T;
  settled: boolean;
}

export function createAckWindow<T>(): AckWindow<T> {
  const slots: AckSlot<T>[] = [];
  return {
    begin: (batch) => {
      const slot = { batch, settled: false };
      slots.push(slot);
      return slot;
    },
    settle: (slot) => {
      slot.settled = true;
      const firstOpen = slots.findIndex((one) => !one.settled);
      const done = slots.splice(0, firstOpen < 0 ? slots.length : firstOpen);
      return done.map(({ batch }) => batch);
    },
    open: () => slots.length,
  };
}
