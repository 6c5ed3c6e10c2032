import type { Accept } from '../model/event.ts';
import { offered } from '../model/offered.ts';
import type { Source } from '../model/operations.ts';
import type { Environment, Offered, Writer } from '../model/ports.ts';
import type { ResidentDirectory } from './directory.ts';

export interface SourcesOptions {
  readonly env: Environment;
  readonly writer: Writer;
  readonly directory: Pick<ResidentDirectory, 'each' | 'resting'>;
  readonly offer: (rows: readonly Offered[]) => void;
  /** Asks rug to look at a resource its source no longer lists. */
  readonly look: (resourceId: string) => void;
  /** Milliseconds: the pause after a source that could not be asked doubles from and up to these. */
  readonly pause: { readonly first: number; readonly most: number };
}

/** Resources visited in one turn of the loop. */
const SLICE = 1_000;

/**
 * What the sources say should exist, compared with what is known: what is unknown is created (D-13,
 * D-14); what is known but not listed is looked at, and removed when its probe says that it is gone.
 * A source that cannot be asked is asked again, for ever (spec 7). Resolves when it has answered.
 */
export async function compareWithSource(
  options: SourcesOptions,
  source: Source,
  stopped: AbortSignal,
): Promise<void> {
  const { env, pause } = options;
  for (let wait = pause.first; !stopped.aborted; wait = Math.min(pause.most, wait * 2)) {
    try {
      await compare(options, source);
      return;
    } catch (error) {
      const fields = { source: source.name, error: String(error), retryInMs: wait };
      env.log.warn(fields, 'a source cannot say what should exist');
    }
    await pauseOrStop(env, wait, stopped);
  }
}

/** Whatever else waits has its turn. */
const turn = (env: Environment): Promise<void> =>
  new Promise((resolve) => {
    env.time.after(0, resolve);
  });

function pauseOrStop(env: Environment, ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      stopped.removeEventListener('abort', done);
      resolve();
    };
    const cancel = env.time.after(ms, done);
    stopped.addEventListener('abort', done);
  });
}

async function compare(options: SourcesOptions, source: Source): Promise<void> {
  const { env, writer, directory } = options;
  const should = await source.list();
  const listed = new Set(should.map(({ id }) => id));
  const missing = should.filter(({ id }) => {
    const known = directory.resting(id);
    return known === undefined || known.state === 'Exit';
  });
  const messages: Accept[] = missing.map(({ spec, ...creates }) => ({
    messageId: null,
    facts: [],
    events: [
      {
        eventId: `${source.name}:${env.chance.uuid()}`,
        type: 'CREATE',
        resourceId: creates.id,
        tenantId: creates.tenantId,
        patch: spec,
        args: {},
        origin: 'source',
        at: env.time.now(),
        creates,
        strict: false,
      },
    ],
  }));
  const answers = await writer.accept(messages);
  const taken = messages.flatMap(({ events: [event] }, i) => {
    const accepted = answers[i]?.events[0];
    return event !== undefined && accepted?.kind === 'taken' ? [offered(event, accepted)] : [];
  });
  options.offer(taken);
  const kinds = new Set(should.map(({ kind }) => kind));
  let visited = 0;
  for (const { id, kind, state } of directory.each()) {
    if (kinds.has(kind) && !listed.has(id) && state !== 'Exit') options.look(id);
    visited += 1;
    if (visited % SLICE === 0) await turn(env);
  }
  env.log.info(
    { source: source.name, listed: listed.size, created: taken.length },
    'compared with a source',
  );
}
