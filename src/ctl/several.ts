/** One command for several: what became of each, and of all of them. */
import { ApiFailure, CtlFailure, EXIT, failureText } from './failure.ts';
import type { OutputOptions } from './formats.ts';
import type { CtlPorts } from './ports.ts';
import { printableLines } from './printable.ts';
import { isForMachines, print } from './printing.ts';

export type Deed<T> = { readonly id: string } & (
  | { readonly type: 'done'; readonly answer: T }
  | { readonly type: 'failed'; readonly failure: CtlFailure }
  | { readonly type: 'untried' }
);

/** Errors of the API that would meet the next one, too. */
const FOR_ALL: readonly string[] = [
  ...['unauthorized', 'forbidden', 'rate_limited', 'busy', 'not_ready', 'store_unreachable'],
  'internal',
];

const isOwn = (failure: CtlFailure): boolean =>
  failure.exit === EXIT.failed &&
  !(failure instanceof ApiFailure && FOR_ALL.includes(failure.code));

/** One after the other; after what would meet all of them the rest is not tried. */
export async function doEach<T>(
  ids: readonly string[],
  work: (id: string) => Promise<T>,
): Promise<readonly Deed<T>[]> {
  const deeds: Deed<T>[] = [];
  let goesOn = true;
  for (const id of ids) {
    const deed: Deed<T> = goesOn ? await deedOf(id, work) : { id, type: 'untried' };
    goesOn = deed.type === 'done' || (deed.type === 'failed' && isOwn(deed.failure));
    deeds.push(deed);
  }
  return deeds;
}

async function deedOf<T>(id: string, work: (id: string) => Promise<T>): Promise<Deed<T>> {
  try {
    return { id, type: 'done', answer: await work(id) };
  } catch (error) {
    if (error instanceof CtlFailure) return { id, type: 'failed', failure: error };
    throw error;
  }
}

export interface Words<T> {
  /** What `done` is called: `sent`. */
  readonly word: string;
  /** What is said of one that is done, as whole lines. */
  readonly line: (answer: T, id: string) => string;
}

/** Shows what became of each, and of several the sum. Throws CtlFailure when one has failed. */
export function conclude<T>(
  ports: CtlPorts,
  options: OutputOptions,
  deeds: readonly Deed<T>[],
  words: Words<T>,
): void {
  const done = deeds.filter((deed) => deed.type === 'done');
  const failed = deeds.filter((deed) => deed.type === 'failed');
  const untried = deeds.filter(({ type }) => type === 'untried').map(({ id }) => id);
  if (deeds.length === 1) {
    for (const { failure } of failed) throw failure;
    for (const { answer, id } of done) print(ports, options, answer, () => words.line(answer, id));
    return;
  }
  const sum = `${done.length} ${words.word}, ${failed.length} failed, ${untried.length} not tried`;
  if (isForMachines(options)) {
    const items = done.map(({ answer }) => answer);
    const failures = failed.map(({ id, failure: { message } }) => ({ id, message }));
    print(ports, options, { items, failed: failures, notTried: untried }, () => '');
  } else tell(ports, deeds, words);
  const [first] = failed;
  if (first !== undefined) {
    const isSame = failed.every(({ failure }) => failure.exit === first.failure.exit);
    throw new CtlFailure(isSame ? first.failure.exit : EXIT.failed, sum);
  }
  if (!isForMachines(options)) ports.out.write(`${sum}\n`);
}

function tell<T>(ports: CtlPorts, deeds: readonly Deed<T>[], { line }: Words<T>): void {
  for (const deed of deeds) {
    if (deed.type === 'done') ports.out.write(line(deed.answer, deed.id));
    else if (deed.type === 'failed') ports.err.write(printableLines(failureText(deed.failure)));
  }
}
