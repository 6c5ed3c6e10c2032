/** The live table: keys and news in, screens out. */
import type { Client } from '../client.ts';
import { PassedOn } from '../failure.ts';
import type { CtlPorts, Terminal, TerminalEvent } from '../ports.ts';
import { createAlarm } from './alarm.ts';
import { carryOut } from './carry-out.ts';
import { onScreen } from './cursor.ts';
import type { Deed } from './deed.ts';
import { createFrames } from './frames.ts';
import { heard } from './hear.ts';
import { createKeyboard } from './keyboard.ts';
import type { Key } from './keys.ts';
import { layoutFor } from './layout.ts';
import { type Sight, startLoader } from './loader.ts';
import type { News } from './news.ts';
import { pressed } from './press.ts';
import { openScreen } from './screen.ts';
import { rugNews, type Scope } from './source.ts';
import { initialState, type State } from './state.ts';
import { viewOf } from './view.ts';

export interface Browsing {
  readonly ports: CtlPorts;
  readonly terminal: Terminal;
  readonly client: Client;
  readonly scope: Scope;
  readonly colour: boolean;
}

/** Milliseconds: ages are counted in seconds. */
const TICK = 1_000;

/** What a shell says of a process that a signal has ended. */
const STATUSES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Shows the table until it is left; the terminal is given back, however that happens.
 *
 * @throws CtlFailure when rug cannot be reached in the first place
 * @throws PassedOn when a signal has ended it
 */
export async function browse(browsing: Browsing): Promise<void> {
  // Before the screen is taken: who asks the wrong rug reads so where they asked.
  const first = await rugNews(browsing.client);
  const ending = new AbortController();
  const session = startSession(browsing, first, ending.signal);
  try {
    await session.end;
  } finally {
    ending.abort();
    session.close();
  }
}

interface Session {
  /** Resolves when it is left; rejects when something has ended it. */
  readonly end: Promise<void>;
  /** Gives the terminal back. */
  readonly close: () => void;
}

function startSession(
  { ports: { time }, terminal, client: anyClient, scope, colour }: Browsing,
  first: News,
  signal: AbortSignal,
): Session {
  const end = Promise.withResolvers<void>();
  const screen = openScreen(terminal);
  const frames = createFrames(time, safely(draw));
  const keyboard = createKeyboard(time, safely(press));
  // Whoever leaves does not wait for an answer.
  const client: Client = {
    ...anyClient,
    call: (call) => anyClient.call({ ...call, signal }),
  };
  let news: News[] = [];
  let state = initialState({
    ...{ url: client.url, scope: scopeText(scope), now: time.now() },
    ...terminal.size(),
  });

  /** What fails here is a mistake of ours: it ends the program, not its terminal. */
  function safely<T extends readonly unknown[]>(work: (...args: T) => void): (...args: T) => void {
    return (...args) => {
      try {
        work(...args);
      } catch (error) {
        end.reject(error);
      }
    };
  }

  function tell(...more: readonly News[]): void {
    news.push(...more);
    frames.due();
  }

  /** Takes in what has come since the last time, all of it at once. */
  function settle(): void {
    const some = news;
    news = [];
    if (some.length > 0) state = heard(state, some);
  }

  function draw(): void {
    settle();
    screen.show(viewOf(state, colour));
  }

  function press(keys: readonly Key[]): void {
    settle();
    for (const key of keys) {
      const step = pressed(state, key);
      state = step.state;
      if (step.deed !== null) act(step.deed);
    }
    frames.due();
  }

  function act(deed: Deed): void {
    if (deed.type === 'quit') end.resolve();
    else if (deed.type === 'redraw') screen.forget();
    else if (deed.type === 'explain') loader.look();
    else if (deed.type === 'stop') stop().catch(end.reject);
    else order(deed).catch(end.reject);
  }

  async function order(deed: Parameters<typeof carryOut>[1]): Promise<void> {
    tell(await carryOut(client, deed));
    loader.look(deed.id);
  }

  async function stop(): Promise<void> {
    screen.leave();
    await terminal.stop();
    again();
  }

  /** After a while in which anything may have been written. */
  function again(): void {
    if (signal.aborted) return;
    screen.enter();
    screen.forget();
    tell({ type: 'resized', ...terminal.size() });
  }

  function happened(event: TerminalEvent): void {
    if (event.type === 'typed') keyboard.type(event.text);
    else if (event.type === 'resized') tell({ type: 'resized', ...terminal.size() });
    else if (event.type === 'stopped') act({ type: 'stop' });
    else if (event.type === 'continued') again();
    else if (event.type === 'ended') end.reject(new PassedOn(STATUSES[event.signal]));
    else screen.leave();
  }

  async function tick(): Promise<void> {
    const alarm = createAlarm(time, signal);
    while (!signal.aborted) {
      tell({ type: 'tick', now: time.now() });
      await alarm.wait(TICK);
    }
  }

  const deafen = terminal.listen(safely(happened));
  screen.enter();
  tell(first);
  const inSight = (): Sight => sightOf(state);
  const loader = startLoader({ client, time, scope, tell, inSight, signal });
  Promise.all([loader.done, tick()]).catch(end.reject);
  return {
    end: end.promise,
    close: () => {
      frames.stop();
      keyboard.stop();
      screen.leave();
      deafen();
    },
  };
}

function sightOf(state: State): Sight {
  const { page, order, cursor } = onScreen(state);
  const why = page.type === 'why' ? page.id : null;
  const shown = order.slice(cursor.top, cursor.top + layoutFor(state).body).map(({ id }) => id);
  return { ids: why === null ? shown : [why, ...shown.filter((id) => id !== why)], why };
}

const scopeText = ({ kind, tenant, status }: Scope): string =>
  [kind, tenant === undefined ? undefined : `tenant ${tenant}`, status]
    .filter((part) => part !== undefined)
    .join(', ');
