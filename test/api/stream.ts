/** A stream of changes as its reader sees it, over a rug in memory. */
import { expect, onTestFinished } from 'vitest';
import type { StoredAudit } from '../../src/model/audit.ts';
import type { MemoryPorts } from './ports.ts';
import { decisionOf, NOW, rowOf } from './samples.ts';
import { type Served, serve } from './serve.ts';

export interface Event {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

export interface Reading {
  /** The next block of the stream: an event, or lines without data. */
  readonly block: () => Promise<string | null>;
  /** The next event. */
  readonly next: () => Promise<Event>;
  readonly stop: () => Promise<void>;
  readonly headers: Headers;
}

export async function listening(): Promise<Served & { url: string }> {
  const served = serve();
  served.ports.world.haste = 50;
  const url = await served.api.listen();
  onTestFinished(() => served.api.close());
  return { ...served, url };
}

export async function read(
  url: string,
  query = '',
  headers: Record<string, string> = {},
): Promise<Reading> {
  const response = await fetch(`${url}/v1/changes${query}`, { headers });
  expect(response.status).toBe(200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  const block = async (): Promise<string | null> => {
    for (;;) {
      const end = rest.indexOf('\n\n');
      if (end !== -1) {
        const text = rest.slice(0, end);
        rest = rest.slice(end + 2);
        return text;
      }
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return null;
      rest += value;
    }
  };
  const next = async (): Promise<Event> => {
    for (;;) {
      const text = await block();
      if (text === null) throw new Error('the stream has ended');
      if (!text.includes('data: ')) continue;
      const fields = Object.fromEntries(text.split('\n').map((line) => line.split(/: (.*)/s)));
      return { event: fields.event, id: fields.id, data: JSON.parse(fields.data) };
    }
  };
  const stop = async (): Promise<void> => {
    await reader?.cancel();
  };
  onTestFinished(stop);
  return { block, next, stop, headers: response.headers };
}

/** A decision is committed. */
export function decide(ports: MemoryPorts, id: number, resourceId = 'r1', tenantId = 't1'): void {
  const row = rowOf(resourceId, { tenantId });
  ports.rows.set(resourceId, row);
  ports.trail.push(decisionOf(id, { resourceId, tenantId, statusAfter: 'booting' }));
  ports.changed(row);
}

/** When a timer of these ports has fired. */
export const fired = (ports: MemoryPorts, ms: number): Promise<void> =>
  new Promise((wake) => ports.env.time.after(ms, wake));

export const entryOf = (id: number, change: Partial<StoredAudit> = {}): StoredAudit => ({
  id,
  at: NOW,
  who: 'anna',
  role: 'operator',
  via: 'bus',
  from: 'rug',
  request: null,
  action: 'mode.set',
  target: 'resource r1',
  tenantId: 't1',
  why: null,
  before: null,
  after: null,
  outcome: 'done',
  reason: null,
  ...change,
});
