import { Agent, request } from 'node:http';
import { createConnection } from 'node:net';
import { askWithin, type Check, type Limits } from '../../../src/health/check.ts';
import type { Candidate } from './conformance.ts';

const HTTP = { answering: true, nobody: false, silent: false } as const;

const candidate = (ask: (port: number, limits: Limits) => ReturnType<Check['ask']>): Candidate => ({
  expected: HTTP,
  make: (port, timeoutMs, time) => ({
    type: 'broken',
    ask: (_address, signal) => ask(port, { time, timeoutMs, signal }),
  }),
});

/** Asks properly, but for what `spoil` does to the limits. */
const spoiled = (spoil: (limits: Limits) => Limits): Candidate =>
  candidate((port, limits) =>
    askWithin(spoil(limits), (end) => {
      const asked = request({ host: '127.0.0.1', port, agent: false });
      asked.on('response', () => end(true));
      asked.on('error', () => end(false));
      asked.end();
      return () => asked.destroy();
    }),
  );

/** Answers properly and lets go of nothing. */
const leaking = (): Candidate =>
  candidate((port, limits) =>
    askWithin(limits, (end) => {
      const asked = request({ host: '127.0.0.1', port, agent: new Agent({ keepAlive: true }) });
      asked.on('response', () => end(true));
      asked.on('error', () => end(false));
      asked.end();
      return () => undefined;
    }),
  );

/** Checks that each break a rule, with the rule that must catch it. */
export const BROKEN: readonly {
  readonly what: string;
  readonly rule: string;
  readonly candidate: Candidate;
}[] = [
  {
    what: 'believes that everybody lives',
    rule: 'says what it should where nobody listens',
    candidate: candidate(async () => true),
  },
  {
    what: 'believes that everybody is dead',
    rule: 'says what it should of an instance that answers',
    candidate: candidate(async () => false),
  },
  {
    what: 'rejects instead of answering',
    rule: 'says what it should where nobody listens',
    candidate: candidate(async () => {
      throw new Error('ECONNREFUSED');
    }),
  },
  {
    what: 'waits for ever',
    rule: 'ends by its own time-out where somebody is silent',
    candidate: spoiled((limits) => ({ ...limits, timeoutMs: Number.MAX_SAFE_INTEGER })),
  },
  {
    what: 'has no patience',
    rule: 'ends by its own time-out where somebody is silent',
    candidate: spoiled((limits) => ({ ...limits, timeoutMs: limits.timeoutMs - 1 })),
  },
  {
    what: 'cannot be abandoned',
    rule: 'ends at once, without an answer, when it is abandoned',
    candidate: spoiled((limits) => ({ ...limits, signal: new AbortController().signal })),
  },
  {
    what: 'asks although it was abandoned before',
    rule: 'asks nobody once it is abandoned',
    candidate: spoiled((limits) => ({ ...limits, signal: new AbortController().signal })),
  },
  {
    what: 'leaves its timer running',
    rule: 'leaves no connection and no timer behind',
    candidate: candidate((port, limits) => {
      limits.time.after(60_000, () => undefined);
      return spoiled((same) => same)
        .make(port, limits.timeoutMs, limits.time)
        .ask('127.0.0.1', limits.signal);
    }),
  },
  {
    what: 'keeps its connection for another time',
    rule: 'leaves no connection and no timer behind',
    candidate: leaking(),
  },
  {
    what: 'forgets the connection of a deaf one',
    rule: 'leaves no connection behind when nobody answers it',
    candidate: leaking(),
  },
  {
    what: 'takes its own failure for a death',
    rule: 'says nothing of an address that cannot be one',
    candidate: {
      expected: HTTP,
      make: (port) => ({
        type: 'broken',
        ask: (host) =>
          new Promise((resolve) => {
            const socket = createConnection({ host, port });
            socket.on('error', () => resolve(false));
          }),
      }),
    },
  },
];
