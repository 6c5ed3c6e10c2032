import { describe, expect, it } from 'vitest';
import { checkEffects } from '../../scripts/check/effects.ts';

const PATH = 'src/scheduler/a.ts';

function uses(text: string): string[] {
  return checkEffects(new Map([[PATH, text]]), {}).map((problem) =>
    problem.replace(`${PATH}:`, '').replace(': take it as a port (model/ports.ts)', ''),
  );
}

describe('the check of effects', () => {
  it.each([
    ['export const a = Date.now();', '1 uses Date.now'],
    ['export const a = new Date();', '1 uses new Date()'],
    ['export const a = Date();', '1 uses Date()'],
    ['\nsetTimeout(() => {}, 5);', '2 uses setTimeout()'],
    ['export const a = { wait: setInterval };', '1 uses setInterval'],
    ['setImmediate(() => {});', '1 uses setImmediate()'],
    ['export const a = Math.random();', '1 uses Math.random'],
    ['export const a = crypto.randomUUID();', '1 uses crypto.randomUUID'],
    [`export const a = \`\${performance.now()}\`;`, '1 uses performance.now'],
    ['export const a = (b = process.env.HOME) => b;', '1 uses process.env'],
    ['export const a = fetch as unknown;', '1 uses fetch'],
    ['export const a = { fetch };', '1 uses fetch'],
    ['export const a = globalThis.fetch;', '1 uses globalThis.fetch'],
    ['console.log(1);', '1 uses console.log'],
    ["import { readFile } from 'node:fs/promises';", '1 uses node:fs/promises'],
    ["import * as net from 'node:net';", '1 uses node:net'],
    ["import { request } from 'node:http';", '1 uses node:http'],
    ["import { spawn } from 'node:child_process';", '1 uses node:child_process'],
    ["import { Worker } from 'node:worker_threads';", '1 uses node:worker_threads'],
    ["import { randomUUID } from 'node:crypto';", '1 uses node:crypto'],
    ["import { setTimeout as sleep } from 'node:timers/promises';", '1 uses node:timers/promises'],
    ["export const a = () => import('node:fs');", '1 uses node:fs'],
  ])('rejects %j', (text, problem) => {
    expect(uses(text)).toEqual([problem]);
  });

  it.each([
    'export const at = (ms: number): Date => new Date(ms);',
    'export const parsed = Date.parse("2020-01-01");',
    'export interface Clock { setTimeout(f: () => void): void; fetch: typeof fetch }',
    'export const wait = (time: { setTimeout(f: () => void): void }) => time.setTimeout(() => {});',
    'export const get = ({ fetch }: { fetch(): void }) => fetch();',
    'export const row = { Date: 1, process: 2 };',
    'export const larger = Math.max(1, 2);',
    "import { createHash } from 'node:crypto';",
    "import type { Socket } from 'node:net';",
    "import { join } from 'node:path';",
    "// Date.now()\nexport const text = 'Date.now()';",
  ])('accepts %j', (text) => {
    expect(uses(text)).toEqual([]);
  });

  it('leaves entries alone, which adapt a port to an effect', () => {
    const entry = new Map([['src/store/thread.entry.ts', "import fs from 'node:fs';"]]);
    expect(checkEffects(entry, {})).toEqual([]);
  });

  it('allows an edge file what it is listed for, and nothing else', () => {
    const text = "import { connect } from 'node:net';\nexport const at = Date.now();\n";
    const edges = { [PATH]: { effects: ['node:net'], why: 'holds the connection' } };
    expect(checkEffects(new Map([[PATH, text]]), edges)).toEqual([
      `${PATH}:2 uses Date.now: take it as a port (model/ports.ts)`,
    ]);
  });

  it('notices when an edge file no longer uses what it is listed for, or is gone', () => {
    const edges = {
      [PATH]: { effects: ['node:net', 'fetch'], why: 'holds the connection' },
      'src/gone.ts': { effects: ['fetch'], why: 'was here once' },
    };
    const sources = new Map([[PATH, "import { connect } from 'node:net/x';"]]);
    expect(checkEffects(sources, edges)).toEqual([
      `${PATH} is listed for fetch and does not use it`,
      'src/gone.ts is listed as an edge file and does not exist',
    ]);
  });
});
