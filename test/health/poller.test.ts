import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Poller } from '../../src/health/poller.ts';
import type { FromChild } from '../../src/health/protocol.ts';
import { type HealthSettings, healthSettings } from '../../src/health/settings.ts';
import type { Target } from '../../src/health/targets.ts';
import type { Poll } from '../../src/model/ports.ts';
import { VirtualTime } from '../support/virtual-time.ts';

const PERIOD = 10_000;

interface Rig {
  readonly time: VirtualTime;
  readonly poller: Poller;
  readonly sent: FromChild[];
  readonly polls: () => Poll[];
}

/** A poller that is configured and has targets, but no credit yet. */
function rig(targets: readonly Target[], settings: object = {}): Rig {
  const time = new VirtualTime();
  const sent: FromChild[] = [];
  const poller = new Poller(time, (message) => sent.push(message));
  const parsed: HealthSettings = healthSettings.parse({ intervalMs: PERIOD, ...settings });
  poller.receive({ type: 'configure', settings: parsed });
  poller.receive({ type: 'targets', put: [...targets], drop: [] });
  const polls = (): Poll[] =>
    sent.flatMap((message) => (message.type === 'polls' ? message.polls : []));
  return { time, poller, sent, polls };
}

/** Answers each batch at once with this credit, as a parent does that has room. */
async function run({ time, poller, sent }: Rig, ms: number, credit = 1_000): Promise<void> {
  poller.receive({ type: 'credit', credit });
  let answered = sent.length;
  for (let passed = 0; passed < ms; passed += 50) {
    await time.advance(50);
    if (sent.length > answered) poller.receive({ type: 'credit', credit });
    answered = sent.length;
  }
}

const many = (count: number, kind = 'virtual_router'): Target[] =>
  Array.from({ length: count }, (_, index) => ({ id: `r-${index}`, kind, addresses: ['::1'] }));

const dummy = (alive?: boolean): object => ({
  checks: { virtual_router: { type: 'dummy', ...(alive === undefined ? {} : { alive }) } },
});

describe('Poller', () => {
  it('sends each target one POLL per period, without a verdict where no check is configured', async () => {
    const rigged = rig(many(20));
    await run(rigged, PERIOD);
    expect(
      rigged
        .polls()
        .map(({ resourceId }) => resourceId)
        .sort(),
    ).toEqual(
      many(20)
        .map(({ id }) => id)
        .sort(),
    );
    expect(rigged.polls().every(({ verdict }) => verdict === undefined)).toBe(true);
    await run(rigged, PERIOD);
    expect(rigged.polls()).toHaveLength(40);
  });

  it('keeps whom it watches when it is configured anew, at the new pace and by the new checks', async () => {
    const rigged = rig(many(20), dummy());
    await run(rigged, PERIOD);
    rigged.sent.length = 0;
    const settings = healthSettings.parse({ intervalMs: PERIOD / 5 });
    rigged.poller.receive({ type: 'configure', settings });
    await run(rigged, PERIOD);
    expect(rigged.polls()).toHaveLength(100);
    expect(rigged.polls().every(({ verdict }) => verdict === undefined)).toBe(true);
  });

  it('sends the verdict of the check with the time at which it was found', async () => {
    const rigged = rig(many(1), dummy(false));
    await run(rigged, PERIOD);
    const [poll] = rigged.polls();
    expect(poll).toEqual({ resourceId: 'r-0', verdict: { alive: false, at: expect.any(Number) } });
    expect(poll?.verdict?.at).toBeGreaterThan(1_000_000);
    expect(poll?.verdict?.at).toBeLessThanOrEqual(rigged.time.now());
  });

  it('sends no verdict for a target without an address, nor for a kind without a check', async () => {
    const rigged = rig(
      [
        { id: 'r-1', kind: 'virtual_router', addresses: [] },
        { id: 'r-2', kind: 'vm', addresses: ['::1'] },
      ],
      dummy(true),
    );
    await run(rigged, PERIOD);
    expect(
      rigged
        .polls()
        .map(({ resourceId, verdict }) => [resourceId, verdict])
        .sort(),
    ).toEqual([
      ['r-1', undefined],
      ['r-2', undefined],
    ]);
  });

  it('sends nothing before it has credit', async () => {
    const rigged = rig(many(50));
    await rigged.time.advance(PERIOD);
    expect(rigged.sent).toEqual([]);
  });

  it('sends no more than its credit, and no batch before the last was answered', async () => {
    const rigged = rig(many(5_000));
    rigged.poller.receive({ type: 'credit', credit: 200 });
    await rigged.time.advance(PERIOD);
    expect(rigged.sent).toHaveLength(1);
    const first = rigged.polls().length;
    expect(first).toBeLessThan(100);
    rigged.poller.receive({ type: 'credit', credit: 3 });
    await rigged.time.advance(PERIOD);
    expect(rigged.sent).toHaveLength(2);
    expect(rigged.polls()).toHaveLength(first + 3);
  });

  it('asks nobody for a verdict that it has no credit to send', async () => {
    const { port, asking, most } = await deafServer();
    const targets = many(8).map((target) => ({ ...target, addresses: ['127.0.0.1'] }));
    const rigged = rig(targets, {
      checks: { virtual_router: { type: 'http', port, timeoutMs: 600_000 } },
    });
    rigged.poller.receive({ type: 'credit', credit: 2 });
    await asking(2, rigged.time);
    await rigged.time.advance(3 * PERIOD);
    expect(most()).toBe(2);
    rigged.poller.stop();
  });

  it('does not ask again while it waits for an answer', async () => {
    const { port, asking, most } = await deafServer();
    const rigged = rig([{ id: 'r-1', kind: 'vm', addresses: ['127.0.0.1'] }], {
      checks: { vm: { type: 'http', port, timeoutMs: 600_000 } },
    });
    rigged.poller.receive({ type: 'credit', credit: 100 });
    await asking(1, rigged.time);
    await rigged.time.advance(5 * PERIOD);
    expect(most()).toBe(1);
    rigged.poller.stop();
  });

  it('asks no more at once than it may, and everybody in the end', async () => {
    const { port, asking, release, most } = await deafServer();
    const settings = {
      concurrency: 3,
      checks: {
        virtual_router: { type: 'http', port, timeoutMs: 600_000 },
      },
    };
    const targets = many(8).map((target) => ({ ...target, addresses: ['127.0.0.1'] }));
    const rigged = rig(targets, settings);
    rigged.poller.receive({ type: 'credit', credit: 100 });
    await rigged.time.advance(PERIOD);
    await asking(3);
    for (let left = 8; left > 0; left--) await release();
    while (rigged.polls().length < 8) {
      await rigged.time.advance(50);
      rigged.poller.receive({ type: 'credit', credit: 100 });
    }
    expect(most()).toBe(3);
    expect(rigged.polls().filter(({ verdict }) => verdict?.alive === true)).toHaveLength(8);
    rigged.poller.stop();
  });

  it('forgets a target that is dropped, also while it is being asked', async () => {
    const { port, asking, release } = await deafServer();
    const rigged = rig([{ id: 'r-1', kind: 'vm', addresses: ['127.0.0.1'] }], {
      checks: { vm: { type: 'http', port, timeoutMs: 600_000 } },
    });
    rigged.poller.receive({ type: 'credit', credit: 100 });
    await rigged.time.advance(PERIOD);
    await asking(1);
    rigged.poller.receive({ type: 'targets', put: [], drop: ['r-1'] });
    await release();
    await rigged.time.advance(3 * PERIOD);
    expect(rigged.polls()).toEqual([]);
  });

  it('gives no verdict on an instance that was replaced while the old one was asked', async () => {
    const { port, asking, release } = await deafServer();
    const target = { id: 'r-1', kind: 'vm', addresses: ['127.0.0.1'] };
    const rigged = rig([target], {
      checks: { vm: { type: 'http', port, timeoutMs: 600_000 } },
    });
    rigged.poller.receive({ type: 'credit', credit: 100 });
    await rigged.time.advance(PERIOD);
    await asking(1);
    rigged.poller.receive({ type: 'targets', put: [{ ...target, addresses: [] }], drop: [] });
    await release();
    while (rigged.polls().length === 0) await rigged.time.advance(50);
    expect(rigged.polls()).toEqual([{ resourceId: 'r-1' }]);
    rigged.poller.stop();
  });

  it('gives no verdict on a pair whose members differ', async () => {
    const port = await listening((_request, response) => response.end(), '::1');
    const pair = { id: 'r-1', kind: 'vm', addresses: ['::1', '127.0.0.1'] };
    const whole = { id: 'r-2', kind: 'vm', addresses: ['::1', '::1'] };
    const rigged = rig([pair, whole], { checks: { vm: { type: 'tcp', port } } });
    rigged.poller.receive({ type: 'credit', credit: 100 });
    while (rigged.polls().length < 2) {
      await rigged.time.advance(50);
      rigged.poller.receive({ type: 'credit', credit: 100 });
    }
    const verdicts = new Map(
      rigged.polls().map(({ resourceId, verdict }) => [resourceId, verdict]),
    );
    expect(verdicts.get('r-1')).toBeUndefined();
    expect(verdicts.get('r-2')).toMatchObject({ alive: true });
  });

  it('counts its targets in every batch', async () => {
    const rigged = rig(many(20));
    rigged.poller.receive({ type: 'targets', put: [], drop: ['r-0', 'r-1'] });
    await run(rigged, PERIOD);
    expect(rigged.sent.at(-1)).toMatchObject({ type: 'polls', targets: 18 });
  });

  it('falls silent when it is stopped', async () => {
    const rigged = rig(many(20));
    rigged.poller.receive({ type: 'credit', credit: 100 });
    rigged.poller.stop();
    await rigged.time.advance(PERIOD);
    expect(rigged.sent).toEqual([]);
    expect(rigged.time.next).toBeNull();
  });
});

/** A server that answers one request each time it is told to. */
async function deafServer(): Promise<{
  readonly port: number;
  /** Resolves when so many wait for an answer; moves the clock on until then. */
  readonly asking: (count: number, time?: VirtualTime) => Promise<void>;
  /** Answers one and waits until that has arrived. */
  readonly release: () => Promise<void>;
  /** Most that have waited at once. */
  readonly most: () => number;
}> {
  const waiting: (() => Promise<void>)[] = [];
  let most = 0;
  let arrived = (): void => undefined;
  const port = await listening((_request, response) => {
    waiting.push(
      () =>
        new Promise((resolve) => {
          response.on('close', () => resolve());
          response.end();
        }),
    );
    most = Math.max(most, waiting.length);
    arrived();
  }, '127.0.0.1');
  const asking = async (count: number, time?: VirtualTime): Promise<void> => {
    while (waiting.length < count) {
      if (time !== undefined) await time.advance(50);
      else
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
    }
  };
  const release = async (): Promise<void> => {
    await asking(1);
    await waiting.shift()?.();
  };
  return { port, asking, release, most: () => most };
}

/** The port of an HTTP server that ends with the test. */
async function listening(answer: RequestListener, host: string): Promise<number> {
  const server = createServer(answer);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}
