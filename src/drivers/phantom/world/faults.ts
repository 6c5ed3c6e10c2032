/** Scripted faults: which request they strike, and how often. */
import type { DriverRequest, Effect, Fault } from '../wire.ts';

/** Faults in the order of their scripts; the first that matches strikes. */
export class Faults {
  #armed: { readonly fault: Fault; seen: number }[] = [];

  script(faults: readonly Fault[]): void {
    for (const fault of faults) this.#armed.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#armed = [];
  }

  /** The effect on this request, counted; null: it goes through. */
  strike(request: DriverRequest, member: number | null): Effect | null {
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (!matches(fault, request, member)) continue;
      if (fault.times !== undefined && armed.seen >= fault.after + fault.times) continue;
      armed.seen += 1;
      if (armed.seen > fault.after) return fault.effect;
    }
    return null;
  }
}

function matches(fault: Fault, request: DriverRequest, member: number | null): boolean {
  return (
    matchesId(fault.resourceId, request.resourceId) &&
    (fault.op === undefined || fault.op === request.op) &&
    (fault.verb === undefined || fault.verb === request.verb) &&
    (fault.step === undefined || fault.step === request.step) &&
    (fault.member === undefined || fault.member === member)
  );
}

function matchesId(pattern: string | undefined, id: string): boolean {
  if (pattern === undefined) return true;
  return pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
}
