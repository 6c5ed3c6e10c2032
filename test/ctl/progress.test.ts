import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/ctl/progress.ts';

function bench(isTTY: boolean): { readonly written: string[]; readonly follow: () => void } {
  const written: string[] = [];
  let now = 0;
  const err = { write: (text: string) => void written.push(text), isTTY, columns: 40 };
  const time = { now: () => now, after: () => () => undefined };
  const progress = createProgress({ err, time });
  return {
    written,
    follow: () => {
      progress.show('build of r1');
      progress.step('r1: down > up');
      now = 61_000;
      progress.show(`build of r1, ${'far '.repeat(20)}`);
      progress.step('r1: down > up');
      progress.end();
    },
  };
}

describe('progress', () => {
  it('is one live line on a terminal, never wider than it', () => {
    const { written, follow } = bench(true);
    follow();
    const clear = '\r\u001b[2K';
    expect(written).toEqual([
      `${clear}⠋ build of r1 · 0s`,
      `${clear}⠙ build of r1, ${'far '.repeat(3)}far… · 1m1s`,
      clear,
    ]);
    for (const line of written) expect(line.replace(clear, '').length).toBeLessThan(40);
  });

  it('is plain lines elsewhere, each told once', () => {
    const { written, follow } = bench(false);
    follow();
    expect(written).toEqual(['r1: down > up\n']);
  });
});
