/** What the demo and the end-to-end tests ask of rug's API. */
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '../../src/model/json.ts';
import type { Recorded } from '../recording/recording.ts';

/** A resource as the API shows it, as far as it is read here. */
export interface Shown {
  readonly id: string;
  readonly tenantId: string;
  readonly state: string;
  readonly status: string;
  readonly lifecycle: { readonly name: string; readonly number: number };
  readonly kind: string;
  readonly spec: JsonObject;
  readonly configDigest: string | null;
  readonly incarnation: number;
  readonly attempts: number;
  readonly instances: readonly unknown[];
  readonly run: object | null;
  /** ISO 8601; null: it does not wait. */
  readonly wakeAt: string | null;
  readonly live: { readonly doing: string; readonly pending: readonly unknown[] } | null;
}

/** What became of a message, as far as it is read here. */
export interface Verdict {
  readonly verdict: string;
  /** Of those that were accepted. */
  readonly events?: readonly { readonly outcome: string }[];
}

const MESSAGES_PER_POST = 250;
/** No answer takes longer, milliseconds: whoever asks asks again. */
const PATIENCE = 30_000;

/** True when none of them works, waits or has anything to do. */
export const areAtRest = (resources: readonly Shown[]): boolean =>
  resources.every(
    ({ run, wakeAt, live }) =>
      run === null && wakeAt === null && live?.doing === 'idle' && live.pending.length === 0,
  );

export class Client {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Publishes messages by HTTP; answers how many were accepted, ignored and rejected. */
  async publish(messages: readonly Recorded[]): Promise<Record<string, number>> {
    const tally: Record<string, number> = { accepted: 0, ignored: 0, rejected: 0 };
    for (let from = 0; from < messages.length; from += MESSAGES_PER_POST) {
      const bodies = messages.slice(from, from + MESSAGES_PER_POST).map(({ body }) => body);
      const answer = (await this.#ask('POST', '/v1/notifications', `[${bodies.join(',')}]`)) as {
        items: readonly { verdict: string }[];
      };
      for (const { verdict } of answer.items) tally[verdict] = (tally[verdict] ?? 0) + 1;
    }
    return tally;
  }

  /** Sends rug's own events, all in one request; answers what became of each, in their order. */
  async send(events: readonly object[]): Promise<readonly Verdict[]> {
    const answer = await this.#ask('POST', '/v1/notifications', JSON.stringify(events));
    return (answer as { items: readonly Verdict[] }).items;
  }

  /** All of them; closed ones are listed only when they are asked for. */
  async resources(): Promise<readonly Shown[]> {
    return [...(await this.#list('')), ...(await this.#list('&state=Exit'))];
  }

  async #list(filter: string): Promise<readonly Shown[]> {
    const all: Shown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await this.#ask('GET', `/v1/resources?limit=100${filter}${from}`)) as {
        items: readonly Shown[];
        next: string | null;
      };
      all.push(...page.items);
      cursor = page.next;
    }
    return all;
  }

  async resource(id: string): Promise<Shown> {
    return (await this.#ask('GET', `/v1/resources/${id}`)) as Shown;
  }

  async event(id: string, type: string, args: Record<string, unknown> = {}): Promise<void> {
    await this.#ask('POST', `/v1/resources/${id}/events`, JSON.stringify({ type, args }));
  }

  /** The state of a part of rug: `store`, `bus` ... */
  async part(name: string): Promise<string | undefined> {
    const status = (await this.#ask('GET', '/v1/status')) as {
      parts: readonly { name: string; state: string }[];
    };
    return status.parts.find((part) => part.name === name)?.state;
  }

  /** How many workers it has replaced. */
  async workersLost(): Promise<number> {
    const status = (await this.#ask('GET', '/v1/status')) as {
      load: { workers: readonly { restarts: number }[] };
    };
    return status.load.workers.reduce((sum, { restarts }) => sum + restarts, 0);
  }

  /** How many messages rug has taken in. */
  async received(): Promise<number> {
    const text = await (await fetch(`${this.#url}/metrics`)).text();
    const values = [...text.matchAll(/^rug_events_received_total\{.*\} (\d+)$/gm)];
    return values.reduce((sum, [, value]) => sum + Number(value), 0);
  }

  /** A gauge without labels. */
  async gauge(name: string): Promise<number> {
    const text = await (await fetch(`${this.#url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  }

  /** True when no resource works, waits or has anything to do. */
  async atRest(): Promise<boolean> {
    return areAtRest(await this.resources());
  }

  /** Asks again and again until it holds. Throws after `limit` milliseconds. */
  async until(holds: () => Promise<boolean>, limit = 30_000): Promise<void> {
    const deadline = performance.now() + limit;
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`not so within ${limit} ms: ${holds}`);
      await pause(25);
    }
  }

  async #ask(method: string, path: string, body?: string): Promise<unknown> {
    const response = await fetch(this.#url + path, {
      method,
      signal: AbortSignal.timeout(PATIENCE),
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
}
