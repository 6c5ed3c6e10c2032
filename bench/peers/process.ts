import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Ask } from './protocol.ts';

const CLIENT = join(import.meta.dirname, 'client.ts');
/** How long a peer may take for one thing, milliseconds. */
const PATIENCE = 120_000;

/** The process in which a peer runs. */
export class PeerProcess {
  readonly #child: ChildProcess;
  #answers: PromiseWithResolvers<Answer>;
  #failure: Error | undefined;

  /** @param file path of the peer's module */
  constructor(file: string) {
    this.#answers = Promise.withResolvers();
    // Whoever asks next hears of it.
    this.#answers.promise.catch(() => undefined);
    // What a peer prints is its own: results are told by message.
    this.#child = fork(CLIENT, [file], {
      execArgv: ['--disable-warning=DeprecationWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (answer: Answer) => {
      if (answer.type === 'failed') this.#fail(new Error(answer.why));
      else this.#answers.resolve(answer);
    });
    this.#child.on('error', (error) => this.#fail(error));
    this.#child.on('exit', (code, signal) => {
      this.#fail(new Error(`its process ended (${signal ?? code})`));
    });
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('its process did not start');
    return this.#child.pid;
  }

  /** Resolves with what the peer says of itself once it is loaded. */
  async introduction(): Promise<Extract<Answer, { type: 'facts' }>> {
    const answer = await this.#answer('to be loaded');
    if (answer.type !== 'facts') throw new Error('its process answers out of turn');
    return answer;
  }

  /** Resolves with the seconds it took; rejects when it fails, ends, or takes too long. */
  async ask(ask: Ask): Promise<number> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#answers = Promise.withResolvers();
    this.#child.send(ask);
    const answer = await this.#answer(`to ${ask.type}`);
    if (answer.type !== 'done') throw new Error('its process answers out of turn');
    return answer.seconds;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#answers.promise.catch(() => undefined);
    this.#answers.reject(this.#failure);
  }

  async #answer(what: string): Promise<Answer> {
    const over = new AbortController();
    const late = async (): Promise<never> => {
      await pause(PATIENCE, undefined, { signal: over.signal });
      throw new Error(`it took more than ${PATIENCE / 1_000} s ${what}`);
    };
    try {
      return await Promise.race([this.#answers.promise, late()]);
    } finally {
      over.abort();
    }
  }
}
