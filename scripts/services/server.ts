import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { descendants } from '../process/descendants.ts';
import { type Guard, hasEnded, openGuard, signalGroup } from './guard.ts';
import { untilFree } from './ports.ts';
import { leaveWill, type Will } from './will.ts';

const READY_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 50;
const START_ATTEMPTS = 3;
const LOG_LINES_SHOWN = 15;

/** What a server is set up in and started with. */
export interface Premises {
  /** Holds every file of the server; removed at the end. */
  directory: string;
  /** Starts a program of the server under guard, its output appended to `log`. */
  start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess;
  /** Resolves with the exit code of a program that is to end by itself. */
  run(command: string, args: readonly string[], options: SpawnOptions): Promise<number | null>;
  log: string;
}

/** How a server is run, once its directory is prepared. */
export interface ServerPlan {
  url: string;
  /** Starts its processes, the server itself first. */
  launch(): ChildProcess[];
  /** Whether it takes connections by now. */
  answers(): Promise<boolean>;
}

/** One kind of private server. */
export interface ServerKind {
  /** What it is called in messages; in lower case, what its directory is called. */
  name: string;
  signals: { shutdown: NodeJS.Signals; end: NodeJS.Signals };
  /** Sets the server up. */
  prepare(premises: Premises): Promise<ServerPlan>;
  /** Where its directory is made. Default: the system's temporary directory. */
  within?: string | undefined;
}

function premisesIn(directory: string, guard: Guard): Premises {
  const log = join(directory, 'output');
  const start: Premises['start'] = (command, args, options) => {
    const output = openSync(log, 'a');
    try {
      const child = guard.start(command, args, { ...options, stdio: ['ignore', output, output] });
      child.unref();
      return child;
    } finally {
      closeSync(output);
    }
  };
  const run: Premises['run'] = async (command, args, options) => {
    const child = start(command, args, options);
    await ended(child);
    guard.forget(child);
    return child.exitCode;
  };
  return { directory, log, start, run };
}

async function ended(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  child.ref();
  await once(child, 'exit');
}

/**
 * A server of our own: started on demand, killed, restarted on the same port and data, and ended
 * for good with this process, even when this process is killed.
 */
export class PrivateServer {
  readonly url: string;
  readonly #kind: ServerKind;
  readonly #plan: ServerPlan;
  readonly #guard: Guard;
  readonly #log: string;
  #children: ChildProcess[] = [];
  #paused: Will | null = null;

  private constructor(kind: ServerKind, plan: ServerPlan, guard: Guard, log: string) {
    this.url = plan.url;
    this.#kind = kind;
    this.#plan = plan;
    this.#guard = guard;
    this.#log = log;
  }

  /** Starts a server; resolves when it takes connections. */
  static async start(kind: ServerKind): Promise<PrivateServer> {
    // Nothing comes between the directory and its guard.
    const directory = mkdtempSync(join(kind.within ?? tmpdir(), `rug-${kind.name.toLowerCase()}-`));
    const guard = openGuard(kind.signals.end, directory);
    try {
      const premises = premisesIn(directory, guard);
      const server = new PrivateServer(kind, await kind.prepare(premises), guard, premises.log);
      await server.#start();
      return server;
    } catch (error) {
      await guard.close();
      throw error;
    }
  }

  /** The process id of the server; throws while it is not running. */
  get pid(): number {
    const pid = this.#children.find((child) => !hasEnded(child))?.pid;
    if (pid === undefined) throw new Error(`${this.#kind.name} is not running`);
    return pid;
  }

  /** Ends it as a crash would (SIGKILL). Its data stay for `restart`. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it in its own orderly way. Its data stay for `restart`. */
  async shutdown(): Promise<void> {
    await this.#end(this.#kind.signals.shutdown);
  }

  /** Starts it again on the same port and data, after an orderly shutdown when it is running. */
  async restart(): Promise<void> {
    await this.shutdown();
    await this.#start();
  }

  /** Freezes it with all its processes: its connections stay, and nobody answers. */
  async pause(): Promise<void> {
    await this.resume();
    const { pid } = this;
    // First, so that it starts no more of them.
    process.kill(pid, 'SIGSTOP');
    const below = descendants(pid).map((one) => one.pid);
    const all = [pid, ...below].map(String);
    this.#paused = leaveWill('/bin/sh', ['-c', 'kill -s CONT "$@"', 'sh', ...all]);
    for (const one of below) process.kill(one, 'SIGSTOP');
  }

  /** Lets it go on, when it is frozen. */
  async resume(): Promise<void> {
    await this.#paused?.execute();
    this.#paused = null;
  }

  /** Ends it for good and removes all its files. */
  async stop(): Promise<void> {
    await this.#end(this.#kind.signals.end);
    await this.#guard.close();
  }

  /** The server by the signal, then what goes with it. */
  async #end(signal: NodeJS.Signals): Promise<void> {
    await this.resume();
    for (const [index, child] of this.#children.entries()) {
      signalGroup(child, index === 0 ? signal : 'SIGKILL');
      await ended(child);
      this.#guard.forget(child);
    }
    if (this.#children.length > 0) await untilFree(Number(new URL(this.url).port));
    this.#children = [];
  }

  /** More than one attempt: what a killed server leaves (shared memory, a port) needs a moment. */
  async #start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      this.#children = this.#plan.launch();
      const failure = await this.#ready();
      if (failure === undefined) return;
      await this.#end('SIGKILL');
      if (attempt === START_ATTEMPTS) throw new Error(failure);
      await sleep(attempt * 500);
    }
  }

  /** Waits until the server answers; the text says why it never will. */
  async #ready(): Promise<string | undefined> {
    const [server] = this.#children;
    const deadline = Date.now() + READY_WITHIN_MS;
    while (server !== undefined && !hasEnded(server) && Date.now() < deadline) {
      if (await this.#plan.answers()) return undefined;
      await sleep(LOOK_EVERY_MS);
    }
    const log = await readFile(this.#log, 'utf8').catch(() => '');
    const tail = log.trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n');
    const what =
      server === undefined || hasEnded(server) ? 'ended while starting' : 'does not answer';
    return `${this.#kind.name} ${what}. The end of its log:\n${tail}`;
  }
}
