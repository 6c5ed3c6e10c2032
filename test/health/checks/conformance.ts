import type { Answer, Check } from '../../../src/health/check.ts';
import type { Time } from '../../../src/model/ports.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { answering, nobody, type Place, silent } from './places.ts';

/** A check to be judged: how it is made for a port, and what it should say of each place. */
export interface Candidate {
  readonly make: (port: number, timeoutMs: number, time: Time) => Check;
  readonly expected: {
    readonly answering: Answer;
    readonly nobody: Answer;
    readonly silent: Answer;
  };
}

const TIMEOUT = 1_000;
const HOST = '127.0.0.1';

/** The rules of check.ts. Each throws when the candidate breaks it. */
export const RULES: Readonly<Record<string, (candidate: Candidate) => Promise<void>>> = {
  'says what it should of an instance that answers': ({ make, expected }) =>
    at(answering(), async ({ port }) => {
      same(await ask(make(port, TIMEOUT, new VirtualTime())), expected.answering);
    }),

  'says what it should where nobody listens': async ({ make, expected }) => {
    same(await ask(make(await nobody(), TIMEOUT, new VirtualTime())), expected.nobody);
  },

  'ends by its own time-out where somebody is silent': ({ make, expected }) =>
    at(silent(), async ({ port, reached }) => {
      const time = new VirtualTime();
      const answer = ask(make(port, TIMEOUT, time));
      const waits = expected.silent === false;
      if (waits) await reached();
      await time.advance(TIMEOUT - 1);
      if (waits) same(await soon(answer), 'nothing');
      await time.advance(1);
      same(await soon(answer), expected.silent);
    }),

  'leaves no connection and no timer behind': ({ make }) =>
    at(answering(), async ({ port, left }) => {
      const time = new VirtualTime();
      await ask(make(port, TIMEOUT, time));
      await left();
      same(time.next, null);
    }),

  'leaves no connection behind when nobody answers it': ({ make }) =>
    at(silent(), async ({ port, left }) => {
      const time = new VirtualTime();
      const answer = ask(make(port, TIMEOUT, time));
      await time.advance(TIMEOUT);
      await answer;
      await left();
    }),

  'ends at once, without an answer, when it is abandoned': ({ make, expected }) =>
    at(silent(), async ({ port, reached, left }) => {
      if (expected.silent !== false) return;
      const abort = new AbortController();
      const answer = make(port, TIMEOUT, new VirtualTime()).ask(HOST, abort.signal);
      await reached();
      abort.abort();
      same(await soon(answer), null);
      await left();
    }),

  'asks nobody once it is abandoned': ({ make }) =>
    at(answering(), async ({ port, open }) => {
      const check = make(port, TIMEOUT, new VirtualTime());
      same(await check.ask(HOST, AbortSignal.abort()), null);
      same(open(), 0);
    }),

  'says nothing of an address that cannot be one': async ({ make, expected }) => {
    if (expected.answering === expected.nobody) return;
    const check = make(await nobody(), TIMEOUT, new VirtualTime());
    same(await check.ask('not an address', new AbortController().signal), null);
  },
};

const ask = (check: Check): Promise<Answer> => check.ask(HOST, new AbortController().signal);

async function at(place: Promise<Place>, judge: (place: Place) => Promise<void>): Promise<void> {
  const there = await place;
  try {
    await judge(there);
  } finally {
    await there.close();
  }
}

/** The answer, or `nothing` when it does not come although everything that can has happened. */
async function soon(answer: Promise<Answer>): Promise<Answer | 'nothing'> {
  const patience = new VirtualTime();
  const waited = patience.advance(0).then(() => 'nothing' as const);
  return Promise.race([answer, waited]);
}

function same(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`it is ${actual}, not ${expected}`);
}
