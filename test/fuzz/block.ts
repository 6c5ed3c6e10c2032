/** Runs one block of inputs of a target in a place of its own. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { textOf } from '../../src/model/errors.ts';
import type { AnyTarget, Block, Outcome, Place, Target } from './target.ts';

/** Bytes of heap that a place may have gained when everything it knows is taken off. */
const SLACK = 6 * 1024 * 1024;
/** A place is warm after this share of its inputs: from then on it is measured. */
const WARM = 0.25;
/** With fewer inputs a leak cannot be told from chance. */
const ENOUGH = 400;

/** How long a smaller input that fails as well is looked for, milliseconds. */
const SHRINKING = 15_000;

/** Characters of an input that are shown. */
const LONGEST_SHOWN = 2_000;

export function closedOver<T>(target: Target<T>): AnyTarget {
  const { input: _, open: __, ...about } = target;
  return { ...about, run: (block) => run(target, block) };
}

async function run<T>(target: Target<T>, { seed, inputs, tell }: Block): Promise<Outcome> {
  const place = await target.open(seed);
  const gauge = new Gauge(place);
  let count = 0;
  let until = Number.POSITIVE_INFINITY;
  try {
    const property = fc.asyncProperty(target.input, async (input) => {
      if (performance.now() > until) return;
      count += 1;
      if (count === Math.floor(inputs * WARM)) gauge.begin();
      try {
        tell(await place.put(input));
      } catch (error) {
        until = Math.min(until, performance.now() + SHRINKING);
        throw error;
      }
    });
    const found = await fc.check(property, { seed, numRuns: inputs, endOnFailure: false });
    if (found.failed) {
      return {
        why: textOf(found.errorInstance ?? 'it failed'),
        input: shown(found.counterexample),
      };
    }
    await place.check();
    const leak = inputs < ENOUGH ? null : gauge.leak();
    return leak === null ? null : { why: leak, input: null };
  } catch (error) {
    return {
      why: error instanceof Error ? (error.stack ?? error.message) : String(error),
      input: null,
    };
  } finally {
    await place.close();
  }
}

/** How much of the heap a place holds on to. */
class Gauge {
  readonly #place: Pick<Place, 'known'>;
  #began: { readonly heap: number; readonly known: number } | null = null;

  constructor(place: Pick<Place, 'known'>) {
    this.#place = place;
  }

  begin(): void {
    this.#began = { heap: heapUsed(), known: this.#place.known() };
  }

  /** Why it looks as if something was never let go; null: it does not. */
  leak(): string | null {
    if (this.#began === null) return null;
    const more = this.#place.known() - this.#began.known;
    const grown = heapUsed() - this.#began.heap;
    const allowed = SLACK + Math.max(0, more);
    return grown <= allowed
      ? null
      : `the heap grew by ${grown} bytes, ${allowed} are accounted for`;
  }
}

let collect: (() => void) | null = null;

/** Bytes that are in use after everything that can be collected was. */
export function heapUsed(): number {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed;
}

function shown(counterexample: readonly unknown[] | null): string | null {
  if (counterexample === null) return null;
  const text = fc.stringify(counterexample[0]);
  return text.length > LONGEST_SHOWN
    ? `${text.slice(0, LONGEST_SHOWN)}... (${text.length} characters)`
    : text;
}
