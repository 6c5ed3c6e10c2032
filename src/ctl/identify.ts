/** Whom an id means: the resource that has it, or the only one whose id begins so. */
import { type Resource, resource } from './answers.ts';
import type { Client } from './client.ts';
import { ApiFailure, CtlFailure, EXIT, type ExitCode } from './failure.ts';
import { firstOf } from './kept.ts';
import { listAll } from './lookup.ts';
import { insist, type Narrowing, resourcePath } from './targets.ts';

/** Characters of a beginning, at least. */
const LEAST = 4;

/** A whole id of the usual kind begins no other one. */
const WHOLE = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Asks about the id; where nobody has it, about the only resource whose id begins so. */
export async function withId<T>(
  client: Client,
  word: string,
  ask: (id: string) => Promise<T>,
): Promise<T> {
  try {
    return await ask(word);
  } catch (error) {
    if (!(error instanceof ApiFailure) || error.code !== 'unknown_resource') throw error;
    const id = await idBeginning(client, word);
    if (id === null) throw error;
    return ask(id);
  }
}

/** null: no id begins so; throws CtlFailure where several do. */
async function idBeginning(client: Client, word: string): Promise<string | null> {
  if (word.length < LEAST || WHOLE.test(word)) return null;
  const ids = (await listAll(client, {})).map(({ id }) => id).filter((id) => id.startsWith(word));
  if (ids.length < 2) return ids[0] ?? null;
  throw new CtlFailure(
    EXIT.usage,
    `"${word}" begins the ids of ${ids.length} resources: ${firstOf(ids)}`,
    'Give more of the id.',
  );
}

/** The resource that a word of the command line means; throws CtlFailure when it is not wanted. */
export const findTarget = (client: Client, word: string, narrowing: Narrowing): Promise<Resource> =>
  withId(client, word, async (id) => {
    const found = await client.call({ path: resourcePath(id), shape: resource });
    insist(found, narrowing);
    return found;
  });

/** The id that is meant; what nobody has stays as it is. */
export const idMeant = (client: Client, word: string): Promise<string> =>
  findTarget(client, word, { kind: null }).then(
    ({ id }) => id,
    (error: unknown) => {
      if (error instanceof ApiFailure && error.code === 'unknown_resource') return word;
      throw error;
    },
  );

/** All that are meant, each once; throws CtlFailure that names every one that cannot be. */
export async function findTargets(
  client: Client,
  words: readonly string[],
  narrowing: Narrowing,
): Promise<readonly Resource[]> {
  const found = new Map<string, Resource>();
  const failures: CtlFailure[] = [];
  for (const word of words) {
    try {
      const one = await findTarget(client, word, narrowing);
      found.set(one.id, one);
    } catch (error) {
      if (!(error instanceof CtlFailure) || !OWN.includes(error.exit)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined) return [...found.values()];
  if (words.length === 1) throw first;
  const messages = failures.map(({ message }) => message).join('; ');
  throw new CtlFailure(first.exit, `nothing was done: ${messages}`, first.hint);
}

/** Exit statuses of what is wrong with one of them alone. */
const OWN: readonly ExitCode[] = [EXIT.failed, EXIT.usage];
