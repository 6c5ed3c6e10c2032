/** Runs targets over many inputs, block by block; each block can be repeated by its seed. */
import { heapUsed } from './block.ts';
import type { AnyTarget, Failure } from './target.ts';

/** What one target has come to. */
export interface Result {
  readonly target: string;
  /** Inputs tried. */
  readonly inputs: number;
  /** What became of them: of each message, where an input holds several. */
  readonly became: ReadonlyMap<string, number>;
  readonly failures: readonly Failed[];
  /** Bytes of heap in use after the first block and after the last one. */
  readonly heap: readonly [number, number];
  readonly seconds: number;
}

export interface Failed extends Failure {
  readonly seed: number;
  /** The command that shows it again. */
  readonly again: string;
}

/** A target ends after so many failures: more of the same would say no more. */
const MOST_FAILURES = 3;

/** Bytes of heap that a target may keep over all of its blocks: each place was closed. */
const MOST_KEPT = 24 * 1024 * 1024;
/** Blocks after which everything is loaded, compiled and cached. */
const WARM_BLOCKS = 3;

/** How many inputs of `runs` a target gets among `among`. */
export function shareOf(target: AnyTarget, among: readonly AnyTarget[], runs: number): number {
  const all = among.reduce((sum, { share }) => sum + share, 0);
  return Math.ceil((runs * target.share) / all);
}

/** Who follows a run. */
export interface Follower {
  /** A block begins; `again`: the command that repeats it. */
  readonly begin: (again: string) => void;
  /** So many inputs are tried. */
  readonly tell: (done: number) => void;
}

export async function fuzzed(
  target: AnyTarget,
  runs: number,
  seed: number,
  { begin, tell }: Follower,
): Promise<Result> {
  const became = new Map<string, number>();
  const failures: Failed[] = [];
  const began = performance.now();
  let inputs = 0;
  let warm = 0;
  const blocks = Math.ceil(runs / target.block);
  for (let block = 0; block < blocks && failures.length < MOST_FAILURES; block++) {
    const size = Math.min(target.block, runs - block * target.block);
    const again = `npm run fuzz -- --only ${target.name} --seed ${seed + block} --runs ${size}`;
    begin(again);
    const failure = await target.run({
      seed: seed + block,
      inputs: size,
      tell: (words) => {
        for (const word of words) became.set(word, (became.get(word) ?? 0) + 1);
      },
    });
    inputs += size;
    if (failure !== null) failures.push({ ...failure, seed: seed + block, again });
    if (block === Math.min(WARM_BLOCKS, blocks - 1)) warm = heapUsed();
    tell(inputs);
  }
  const heap = heapUsed();
  if (failures.length === 0 && heap - warm > MOST_KEPT) {
    const again = `npm run fuzz -- --only ${target.name} --seed ${seed} --runs ${runs}`;
    failures.push({ why: kept(warm, heap), input: null, seed, again });
  }
  const seconds = (performance.now() - began) / 1000;
  return { target: target.name, inputs, became, failures, heap: [warm, heap], seconds };
}

const kept = (warm: number, heap: number): string =>
  `the process kept ${heap - warm} bytes of what was closed`;
