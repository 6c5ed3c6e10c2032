/**
 * Keeps the table true: the stream of changes says who has changed, and the list says how they are.
 * One question is under way at a time, what is in sight first.
 */
import type { Time } from '../../model/ports.ts';
import type { Client } from '../client.ts';
import { ApiFailure } from '../failure.ts';
import type { ServerEvent } from '../sse.ts';
import { createAlarm } from './alarm.ts';
import { createBacklog, type Task } from './backlog.ts';
import type { News } from './news.ts';
import { toRow } from './row.ts';
import { changeNews, explanation, listPage, listThese, rugNews, type Scope } from './source.ts';
import { keepStream, reasonOf } from './stream.ts';

export interface LoaderOptions {
  readonly client: Client;
  readonly time: Time;
  readonly scope: Scope;
  readonly tell: (...news: News[]) => void;
  /** What is looked at. */
  readonly inSight: () => Sight;
  /** Aborted when nobody looks any more. */
  readonly signal: AbortSignal;
}

export interface Sight {
  readonly ids: readonly string[];
  /** Whose explanation is shown; null: nobody's. */
  readonly why: string | null;
}

export interface Loader {
  /** Ends with the signal. Rejects only where rug-ctl itself is wrong. */
  readonly done: Promise<void>;
  /** Something has been done with these, or is looked at: ask at once. */
  readonly look: (...ids: string[]) => void;
}

/** Milliseconds. */
const TIMES = {
  /** Between two looks at what is in sight: a verb that is kept back is no change. */
  look: 2_000,
  /** Between two questions for changes: more of them come together. */
  breath: 150,
  /** Before a question that failed. */
  pause: 2_000,
} as const;

export function startLoader({ inSight, tell, ...options }: LoaderOptions): Loader {
  const { client, time, scope, signal } = options;
  const backlog = createBacklog();
  const asking = createAlarm(time, signal);
  const looking = createAlarm(time, signal);
  const pausing = createAlarm(time, signal);
  let isLinked = false;

  function look(...ids: readonly string[]): void {
    backlog.add(...ids);
    asking.ring();
    looking.ring();
  }

  const streaming = keepStream({
    ...options,
    linked: () => {
      isLinked = true;
      tell({ type: 'linked' });
      backlog.restart();
      look();
    },
    event: (event) => {
      tell({ type: 'heard', at: time.now() });
      take(event);
    },
    lost: (why, retryAt) => {
      isLinked = false;
      tell({ type: 'lost', why, retryAt });
    },
  });

  function take(event: ServerEvent): void {
    const news = changeNews(event);
    if (event.type === 'audit') looking.ring();
    if (news === null) return;
    const { id, status } = news;
    if (scope.status !== undefined && status !== scope.status) {
      tell({ type: 'rows', rows: [], asked: [id] });
      return;
    }
    tell(news);
    backlog.add(id);
    asking.ring();
  }

  /** Asks for what the backlog has, piece by piece. */
  async function ask(): Promise<void> {
    while (!signal.aborted) {
      const task = isLinked ? backlog.next(inSight().ids) : null;
      if (task === null) {
        await asking.wait(TIMES.pause);
        continue;
      }
      try {
        await answer(task);
      } catch (error) {
        backlog.failed(task);
        if (isLinked && !signal.aborted) tell({ type: 'unanswered', text: reasonOf(error) });
        await pausing.wait(patienceFor(error));
      }
    }
  }

  async function answer(task: Task): Promise<void> {
    if (task.type === 'these') {
      const rows = (await listThese(client, scope, task.ids)).map(toRow);
      tell({ type: 'rows', rows, asked: task.ids }, { type: 'heard', at: time.now() });
      await pausing.wait(TIMES.breath);
      return;
    }
    if (task.cursor === null) tell({ type: 'listing' });
    const { items, next } = await listPage(client, scope, task.cursor);
    tell({ type: 'rows', rows: items.map(toRow), asked: null }, { type: 'heard', at: time.now() });
    if (backlog.listed(task, next) && next === null) tell({ type: 'listed' });
  }

  /** Looks again and again at what is in sight, and at what holds for many. */
  async function lookAround(): Promise<void> {
    while (!signal.aborted) {
      const { ids, why } = inSight();
      if (isLinked) {
        backlog.add(...ids);
        asking.ring();
        await rugNews(client).then(tell, reasonOf);
      }
      if (why !== null) await explain(why);
      await looking.wait(TIMES.look);
    }
  }

  async function explain(id: string): Promise<void> {
    try {
      tell({ type: 'why', id, why: await explanation(client, id) });
    } catch (error) {
      tell({ type: 'unexplained', id, message: reasonOf(error) });
    }
  }

  return { done: Promise.all([streaming, ask(), lookAround()]).then(() => undefined), look };
}

const patienceFor = (error: unknown): number =>
  error instanceof ApiFailure && error.retryAfter !== null ? error.retryAfter * 1_000 : TIMES.pause;
