import type { AdmitRequest, Gate, Parked } from '../model/ports.ts';

/**
 * Admit, step 6 of the protocol: a committed run passes every gate, or waits with a reason and holds
 * nothing.
 */
export class Admission {
  readonly #gates: readonly Gate[];

  constructor(gates: readonly Gate[], onChange: () => void) {
    this.#gates = gates;
    for (const gate of gates) gate.onChange(onChange);
  }

  /** Null: admitted, and counted by every gate. */
  admit(request: AdmitRequest): Parked | null {
    for (const gate of this.#gates) {
      const parked = gate.check(request);
      if (parked !== null) return parked;
    }
    for (const gate of this.#gates) gate.take(request);
    return null;
  }

  /** The run ended, or its executor died. */
  done(runId: string): void {
    for (const gate of this.#gates) gate.done(runId);
  }
}
