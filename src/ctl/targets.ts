import type { Resource } from './answers.ts';
import { CtlFailure, EXIT } from './failure.ts';

/** Whom an action is for: named resources, or all that a wildcard means (spec 3.5). */
export type Target =
  | { readonly type: 'ids'; readonly ids: readonly string[] }
  | { readonly type: 'wildcard'; readonly word: '*' | 'error' };

export const resourcePath = (id: string): string => `/v1/resources/${encodeURIComponent(id)}`;

/** Reads the targets of a command line; throws CtlFailure when wildcards and ids are mixed. */
export function toTarget(words: readonly string[]): Target {
  const [word] = words.filter((one) => one === '*' || one === 'error');
  if (word === undefined) return { type: 'ids', ids: words };
  if (words.length > 1) {
    throw new CtlFailure(
      EXIT.usage,
      `"${word}" stands for itself, not beside other targets`,
      "Quote it ('*'): else the shell makes file names of it.",
    );
  }
  return { type: 'wildcard', word: word === '*' ? '*' : 'error' };
}

/** What narrows a target: the kind of a short name, the only status that an action is for. */
export interface Narrowing {
  readonly kind: string | null;
  readonly only?: 'held';
}

/** A target as sweeps and plans have it; throws CtlFailure where it can mean nobody. */
export function selectionOf(
  target: Target,
  { kind, only }: Narrowing,
): { readonly target?: string; readonly selector?: Readonly<Record<string, unknown>> } {
  const narrowed = {
    ...(kind === null ? {} : { kind }),
    ...(only === undefined ? {} : { status: only }),
  };
  if (target.type === 'ids') return { selector: { ...narrowed, ids: target.ids } };
  if (only !== undefined && target.word === 'error') {
    throw new CtlFailure(EXIT.usage, `what is ${only} is not in error`, "Say '*' for all of them.");
  }
  const selector = Object.keys(narrowed).length === 0 ? {} : { selector: narrowed };
  return only === undefined ? { target: target.word, ...selector } : selector;
}

/** Throws CtlFailure when a resource is not one that the command is for. */
export function insist(
  { id, kind, status }: Pick<Resource, 'id' | 'kind' | 'status'>,
  { kind: wanted, only }: Narrowing,
): void {
  if (wanted !== null && kind !== wanted) {
    throw new CtlFailure(
      EXIT.failed,
      `${id} is a ${kind}, not a ${wanted}`,
      'The commands of `rug-ctl resource` are for every kind.',
    );
  }
  if (only !== undefined && status !== only) {
    throw new CtlFailure(
      EXIT.failed,
      `${id} is ${status}, not ${only}: there is nothing to restore`,
      'Only a deletion that waits out its grace can be taken back.',
    );
  }
}
