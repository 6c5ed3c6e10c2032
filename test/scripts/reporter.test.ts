import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

interface Run {
  code: number;
  lines: string[];
}

/** Runs the samples with the reporter; durations are masked, frames outside the samples left out. */
async function runSamples(...filters: string[]): Promise<Run> {
  const config = resolve('test/data/reporter/vitest.config.ts');
  const args = [resolve('node_modules/vitest/vitest.mjs'), 'run', '--config', config, ...filters];
  const { code, stdout } = await promisify(execFile)(process.execPath, args).then(
    (done) => ({ ...done, code: 0 }),
    (error: { code: number; stdout: string }) => error,
  );
  const lines = stdout
    .replaceAll(/\d+ ms/g, 'N ms')
    .trimEnd()
    .split('\n');
  return { code, lines: lines.filter((line) => !/^ +at (?!.*[.]sample[.]ts)/.test(line)) };
}

describe('the reporter of test results', () => {
  it('prints results only, shows what a failing test printed, and counts every obstacle', async () => {
    const { code, lines } = await runSamples();
    expect(code).toBe(1);
    expect(lines.slice(0, 4).toSorted()).toEqual([
      'FAIL broken.sample.ts (0 tests, N ms)',
      'FAIL mixed.sample.ts (6 tests, N ms)',
      'ok   fine.sample.ts (2 tests, N ms)',
      'ok   stray.sample.ts (1 tests, N ms)',
    ]);
    expect(lines.slice(4).filter((line) => line.startsWith('FAIL '))).toEqual([
      'FAIL broken.sample.ts',
      'FAIL mixed.sample.ts > a thing whose hook fails',
      'FAIL mixed.sample.ts > a thing > differs',
      'FAIL mixed.sample.ts > a thing > throws',
      'FAIL mixed.sample.ts > a thing > is skipped',
      'FAIL mixed.sample.ts > a thing whose hook fails > never runs',
      'FAIL unhandled error',
      'FAIL a thing > passes',
    ]);
    expect(lines.join('\n')).not.toContain('said by a passing test');
    expect(lines.at(-1)).toBe('5 passed, 8 failed');
  });

  it('shows a failure with its difference, place and output', async () => {
    const { lines } = await runSamples('mixed', '-t', 'differs');
    const title = lines.indexOf('FAIL mixed.sample.ts > a thing > differs');
    expect(lines.slice(title + 1, title + 11)).toEqual([
      '     AssertionError: expected { a: 1 } to deeply equal { a: 2 }',
      '     - Expected',
      '     + Received',
      '       {',
      '     -   "a": 2,',
      '     +   "a": 1,',
      '       }',
      '     at test/data/reporter/mixed.sample.ts:10:22',
      '     output:',
      '       said by a failing test',
    ]);
  });

  it.each([
    ['no file', ['no-such-sample']],
    ['no title', ['fine', '-t', 'nothing of that name']],
  ])('fails a run for which %s matches', async (_, filters) => {
    const { code, lines } = await runSamples(...filters);
    expect([code, lines.at(-1)]).toEqual([1, '0 passed, 1 failed']);
  });

  it('succeeds when all tests do, also when only some are asked for', async () => {
    const { code, lines } = await runSamples('fine', '-t', 'does well');
    expect([code, lines]).toEqual([
      0,
      ['ok   fine.sample.ts (2 tests, N ms)', '1 passed, 0 failed'],
    ]);
  });
});
