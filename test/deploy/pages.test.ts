import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../src/config/options.ts';
import { buildProgram } from '../../src/ctl/program.ts';
import { KILL_POINTS } from '../../src/model/killpoints.ts';
import { portsOf } from '../ctl/runner.ts';

const noop = (): void => undefined;

/** Pages of the handbook that are written by hand, whole or in part. */
const PAGES = ['guarantees', 'on-call', 'operations', 'quickstart', 'metrics'].map(
  (name) => `docs/${name}.md`,
);

const pages = (): Promise<readonly (readonly [string, string])[]> =>
  Promise.all(PAGES.map(async (page) => [page, await readFile(page, 'utf8')] as const));

/** As the usual renderers of Markdown name a heading. */
const anchors = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** What is typed after `rug-ctl`, wherever a page says so. */
const typed = (text: string): readonly string[] =>
  [...text.matchAll(/(?<![\w/-])rug-ctl((?: [^\s`#|;&)]+)+)/g)].map(([, words = '']) =>
    words.trim(),
  );

/** The words of a command line that name no command of the program, or no option of that command. */
function unknown(program: Command, line: string): string | null {
  let command = program;
  for (const word of line.split(' ')) {
    if (word === '-') continue;
    if (word.startsWith('-')) {
      const name = word.split('=')[0] ?? word;
      const known = [...command.options, ...program.options].some(
        ({ long, short }) => name === long || name === short,
      );
      if (!known && name !== '--help') return word;
      continue;
    }
    const next = command.commands.find(
      (one) => one.name() === word || one.aliases().includes(word),
    );
    if (next !== undefined) command = next;
    else if (command.commands.length > 0) return word;
  }
  return null;
}

describe('the pages of the handbook', () => {
  it('link to files and headings that are there', async () => {
    const broken: string[] = [];
    for (const [page, text] of await pages()) {
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        if (!existsSync(file)) broken.push(`${page}: ${target}`);
        else if (anchor !== undefined && !anchors(await readFile(file, 'utf8')).includes(anchor))
          broken.push(`${page}: ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('name only files of the project that are there', async () => {
    const missing = (await pages()).flatMap(([page, text]) =>
      [...text.matchAll(/`((?:test|src|bench|scripts|deploy)\/[\w./-]+)`/g)]
        .map(([, path = '']) => path)
        .filter((path) => !existsSync(path))
        .map((path) => `${page}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('name only options that there are', async () => {
    const sections = new Set(OPTIONS.map(({ path }) => path[0]));
    const names = OPTIONS.map(({ name }) => name);
    const unknownOptions = (await pages()).flatMap(([page, text]) =>
      [...text.matchAll(/`([a-z]+(?:\.[a-zA-Z]+)+)`/g)]
        .map(([, name = '']) => name)
        .filter((name) => sections.has(name.split('.')[0]))
        .filter((name) => !names.some((one) => one === name || one.startsWith(`${name}.`)))
        .map((name) => `${page}: ${name}`),
    );
    expect(unknownOptions).toEqual([]);
  });

  it('tell to type only what rug-ctl knows', async () => {
    const nobody = { asked: [], spawned: [], outage: true, onPause: noop, onWrite: noop };
    const ports = portsOf('http://127.0.0.1:1', {}, nobody);
    const program = buildProgram(ports({ out: '', err: '' }));
    const lines = (await pages()).flatMap(([page, text]) =>
      typed(text).map((line) => [page, line] as const),
    );
    expect(lines.length).toBeGreaterThan(30);
    const wrong = lines.flatMap(([page, line]) => {
      const word = unknown(program, line);
      return word === null ? [] : [`${page}: rug-ctl ${line} (${word})`];
    });
    expect(wrong).toEqual([]);
  });
});

describe('the guarantees', () => {
  it('say of every kill point what a crash does there', async () => {
    const page = await readFile('docs/guarantees.md', 'utf8');
    for (const point of Object.keys(KILL_POINTS)) expect(page).toContain(`| \`${point}\` |`);
  });

  it('are tried at every kill point', async () => {
    // Its table has a row for each point, or it does not compile; the suites take their points from it.
    const tried = await readFile('test/crash/groups/points.ts', 'utf8');
    for (const point of Object.keys(KILL_POINTS))
      expect(tried).toMatch(new RegExp(`['\\s]${RegExp.escape(point)}'?: \\d`));
  });
});
