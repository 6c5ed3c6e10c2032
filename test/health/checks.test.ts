import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Answer, Check } from '../../src/health/check.ts';
import { createCheck } from '../../src/health/checks.ts';
import { type CheckSettings, checkSettings } from '../../src/health/settings.ts';
import { VirtualTime } from '../support/virtual-time.ts';
import { BROKEN } from './checks/broken.ts';
import { type Candidate, RULES } from './checks/conformance.ts';
import { answering, hangingUp, type Place } from './checks/places.ts';

const CANDIDATES: Readonly<Record<CheckSettings['type'], Candidate>> = {
  http: {
    make: (port, timeoutMs, time) => createCheck(parsed({ type: 'http', port, timeoutMs }), time),
    expected: { answering: true, nobody: false, silent: false },
  },
  tcp: {
    make: (port, timeoutMs, time) => createCheck(parsed({ type: 'tcp', port, timeoutMs }), time),
    expected: { answering: true, nobody: false, silent: true },
  },
  dummy: {
    make: (_port, _timeoutMs, time) => createCheck(parsed({ type: 'dummy' }), time),
    expected: { answering: null, nobody: null, silent: null },
  },
};

const parsed = (settings: object): CheckSettings => checkSettings.parse(settings);

const check = (settings: object): Check => createCheck(parsed(settings), new VirtualTime());

const ask = (one: Check, address = '127.0.0.1'): Promise<Answer> =>
  one.ask(address, new AbortController().signal);

async function visited(place: Promise<Place>): Promise<Place> {
  const there = await place;
  onTestFinished(() => there.close());
  return there;
}

describe.each(Object.entries(CANDIDATES))('the check %s', (type, candidate) => {
  for (const [rule, judge] of Object.entries(RULES)) {
    it(`${type} ${rule}`, () => judge(candidate));
  }
});

describe('the conformance suite of checks', () => {
  it.each(BROKEN)('rejects a check that $what', async ({ rule, candidate }) => {
    await expect(RULES[rule]?.(candidate)).rejects.toThrow();
  });

  it('has a broken check for each of its rules', () => {
    const caught = new Set(BROKEN.map(({ rule }) => rule));
    expect([...caught].sort()).toEqual(Object.keys(RULES).sort());
  });
});

describe('the http check', () => {
  it.each([
    [200, ['200-299'], true],
    [204, ['200-299'], true],
    [299, ['200-299'], true],
    [300, ['200-299'], false],
    [404, [404], true],
    [404, ['200-299', '400-404'], true],
    [503, ['200-499'], false],
  ])('takes status %i for what %j makes of it', async (status, expect_, alive) => {
    const { port } = await visited(answering(status));
    expect(await ask(check({ type: 'http', port, expect: expect_ }))).toBe(alive);
  });

  it('asks for the path and by the method that it is told', async () => {
    const asked: string[] = [];
    const server = createServer(({ method, url, headers }, response) => {
      asked.push(`${method} ${url} ${headers.connection}`);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const settings = { type: 'http', port, path: '/v1/status?deep=1', method: 'HEAD' };
    expect(await ask(check(settings), '::1')).toBe(true);
    expect(asked).toEqual(['HEAD /v1/status?deep=1 close']);
  });

  it('takes a hang-up without an answer for death', async () => {
    const { port } = await visited(hangingUp());
    expect(await ask(check({ type: 'http', port }))).toBe(false);
  });
});

describe('the tcp check', () => {
  it('reaches an IPv6 address', async () => {
    const { port } = await visited(answering(200, '::1'));
    expect(await ask(check({ type: 'tcp', port }), '::1')).toBe(true);
    expect(await ask(check({ type: 'tcp', port }), '127.0.0.1')).toBe(false);
  });
});

describe('the dummy check', () => {
  it.each([
    [{}, null],
    [{ alive: true }, true],
    [{ alive: false }, false],
  ])('with %j answers as scripted', async (script, answer) => {
    expect(await ask(check({ type: 'dummy', ...script }))).toBe(answer);
  });
});
