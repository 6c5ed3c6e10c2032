/** A rug by heart on a virtual clock, and a terminal to look at it. */
import type { Call, Client, Query, Stream } from '../../../src/ctl/client.ts';
import { CtlFailure, EXIT } from '../../../src/ctl/failure.ts';
import type { Terminal, TerminalEvent } from '../../../src/ctl/ports.ts';
import type { ServerEvent } from '../../../src/ctl/sse.ts';
import { parked } from '../explained.ts';

/** What fails when nobody listens. */
export const unreachable = (): CtlFailure =>
  new CtlFailure(EXIT.unreachable, 'cannot reach rug at http://rug: ECONNREFUSED');

export class FakeRug {
  /** Resources as the API lists them, by id. */
  readonly resources = new Map<string, object>();
  readonly modes: object[] = [];
  readonly brakes: object[] = [];
  /** `GET /v1/modes`, with the query where there is one. */
  readonly asked: string[] = [];
  /** What was ordered: method and path, body and reason. */
  readonly ordered: object[] = [];
  /** Where each stream went on. */
  readonly streams: (string | undefined)[] = [];
  /** Thrown at every question from now on; null: rug is well. */
  failure: Error | null = null;
  pageSize = 500;
  #line: Line | null = null;

  readonly client: Client = {
    url: 'http://rug',
    call: async (call) => call.shape.parse(this.#answer(call)),
    text: () => Promise.reject(unreachable()),
    events: (stream) => this.#events(stream),
  };

  /** An event of the stream; `id` of a change counts up. */
  send(event: ServerEvent): void {
    this.#line?.push(event);
  }

  /** A resource changes: it is told, and listed so from now on. */
  change(id: number, resource: { readonly id: string; readonly status: string }): void {
    this.resources.set(resource.id, resource);
    const data = { at: '2026-01-02T03:04:05Z', resource: { state: 'Alive', ...resource } };
    const decision = { refused: [] };
    this.send({ type: 'change', id: `${id}.0`, data: JSON.stringify({ ...data, decision }) });
  }

  /** The connection breaks. */
  drop(): void {
    this.#line?.end(unreachable());
  }

  #answer({ method = 'GET', path, query = {}, body, reason }: Call<unknown>): unknown {
    if (this.failure !== null) throw this.failure;
    if (method !== 'GET') {
      this.ordered.push({ [`${method} ${path}`]: body, reason });
      const mode = { mode: null, before: null, hit: 1, running: [] };
      return path.endsWith('/events') ? { id: 'r1', outcome: 'taken', seq: 1 } : mode;
    }
    this.asked.push(path === '/v1/resources' ? `list ${words(query)}` : path);
    if (path === '/v1/modes') return { items: this.modes };
    if (path === '/v1/brake') {
      return { items: this.brakes, enabled: true, windowSeconds: 60, settleSeconds: 20 };
    }
    if (path === '/v1/resources') return this.#list(query);
    return { ...parked, id: path.split('/')[3] };
  }

  #list({ id, cursor }: Query): unknown {
    if (id !== undefined) {
      const items = [id].flat().flatMap((one) => this.resources.get(String(one)) ?? []);
      return { items, next: null };
    }
    const from = Number(cursor ?? 0);
    const items = [...this.resources.values()].slice(from, from + this.pageSize);
    const next = from + this.pageSize;
    return { items, next: next < this.resources.size ? String(next) : null };
  }

  async *#events({ lastId, signal }: Stream): AsyncGenerator<ServerEvent> {
    this.streams.push(lastId);
    if (this.failure !== null) throw this.failure;
    const line = new Line();
    this.#line = line;
    signal.addEventListener('abort', () => line.end(null));
    yield { type: 'open', id: null, data: '' };
    yield { type: 'position', id: lastId ?? '0.0', data: '' };
    yield* line.events();
  }
}

const words = ({ id, cursor }: Query): string =>
  id === undefined ? `from ${cursor ?? 0}` : [id].flat().join(' ');

/** A stream under way. */
class Line {
  readonly #queue: ServerEvent[] = [];
  #wake: () => void = () => undefined;
  #end: { readonly error: Error | null } | null = null;

  push(event: ServerEvent): void {
    this.#queue.push(event);
    this.#wake();
  }

  end(error: Error | null): void {
    this.#end = { error };
    this.#wake();
  }

  async *events(): AsyncGenerator<ServerEvent> {
    for (;;) {
      const event = this.#queue.shift();
      if (event !== undefined) yield event;
      else if (this.#end !== null) {
        if (this.#end.error !== null) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

/** A terminal that keeps what would be seen on it. */
export class FakeTerminal implements Terminal {
  columns = 80;
  rows = 24;
  isRaw = false;
  /** How often the process was stopped. */
  stops = 0;
  readonly writes: string[] = [];
  #lines: string[] = [];
  #take: ((event: TerminalEvent) => void) | null = null;

  size = (): { columns: number; rows: number } => ({ columns: this.columns, rows: this.rows });

  raw = (on: boolean): void => {
    this.isRaw = on;
  };

  listen = (take: (event: TerminalEvent) => void): (() => void) => {
    this.#take = take;
    return () => {
      this.#take = null;
    };
  };

  stop = async (): Promise<void> => {
    this.stops += 1;
  };

  write = (text: string): void => {
    this.writes.push(text);
    if (text.includes('\u001b[2J')) this.#lines = [];
    for (const [, row = '', line = ''] of text.matchAll(WRITTEN))
      this.#lines[Number(row) - 1] = line;
  };

  /** Something happens to it. */
  happen(event: TerminalEvent): void {
    this.#take?.(event);
  }

  type(text: string): void {
    this.happen({ type: 'typed', text });
  }

  /** True while somebody listens to it. */
  get isHeard(): boolean {
    return this.#take !== null;
  }

  /** What is on it. */
  get text(): string {
    return this.#lines.map((line) => line.trimEnd()).join('\n');
  }
}

/** A line of a screen: where it stands, and what it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what screens are made of
const WRITTEN = /\u001b\[(\d+);1H\u001b\[0m\u001b\[2K([^\u001b]*)/g;
