import { describe, expect, it } from 'vitest';
import type { CtlPorts } from '../../../src/ctl/ports.ts';
import { runCtl } from '../../../src/ctl/run.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { portsOf, type Situation } from '../runner.ts';
import { FakeRug, FakeTerminal, unreachable } from './cloud.ts';
import { NOW, resourceOf } from './samples.ts';

interface Running {
  readonly rug: FakeRug;
  readonly terminal: FakeTerminal;
  readonly time: VirtualTime;
  readonly ended: Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  /** The keys, and what is on the screen then. */
  readonly typing: (keys: string) => Promise<string>;
}

/** A `browse` on its way, its first screen drawn. */
async function browse(
  prepare: (rug: FakeRug) => void = () => undefined,
  args: readonly string[] = [],
  situation: Situation = {},
  alone = false,
): Promise<Running> {
  const rug = new FakeRug();
  for (const id of ['r1', 'r2', 'r3']) rug.resources.set(id, resourceOf(id));
  prepare(rug);
  const terminal = new FakeTerminal();
  const time = new VirtualTime(NOW);
  const written = { out: '', err: '' };
  const nobody = { asked: [], spawned: [], outage: false, onPause: noop, onWrite: noop };
  const ports: CtlPorts = {
    ...portsOf('http://rug', situation, nobody)(written),
    time,
    terminal: alone ? null : terminal,
    connect: () => rug.client,
  };
  const ended = runCtl(['browse', ...args], ports).then((code) => ({ code, ...written }));
  await time.advance(500);
  const typing = async (keys: string): Promise<string> => {
    terminal.type(keys);
    await time.advance(500);
    return terminal.text;
  };
  return { rug, terminal, time, ended, typing };
}

const noop = (): void => undefined;

/** What gives the terminal back. */
const LEAVE = '\u001b[?1049l';

describe('browse', () => {
  it('shows what is there, and changes as they happen', async () => {
    const { rug, terminal, time, typing, ended } = await browse();
    expect(terminal.text).toContain('http://rug · 3 resources · by status');
    expect(terminal.text).toMatch(/^>r1 .*down/m);
    rug.change(1, { ...resourceOf('r2'), status: 'error' });
    await time.advance(100);
    expect(terminal.text).toMatch(/^>r2 .*error/m);
    rug.resources.set('r9', resourceOf('r9'));
    rug.change(2, { ...resourceOf('r9'), status: 'booting' });
    await time.advance(500);
    expect(terminal.text).toMatch(/^ r9 .*booting/m);
    await typing('q');
    expect(await ended).toEqual({ code: 0, out: '', err: '' });
  });

  it('draws often enough for eyes, and only what has changed', async () => {
    const { rug, terminal, time } = await browse();
    await time.advance(60_000);
    const before = terminal.writes.length;
    for (let number = 1; number <= 1_000; number++) {
      const status = Math.floor(number / 100) % 2 === 0 ? 'up' : 'error';
      rug.change(number, { ...resourceOf('r2'), status });
      if (number % 100 === 0) await time.advance(10);
    }
    await time.advance(100);
    const written = terminal.writes.slice(before);
    expect(written.length).toBeGreaterThan(0);
    expect(written.length).toBeLessThanOrEqual(3);
    expect(written.join('')).not.toContain('\u001b[2J');
    expect(written.join('')).not.toContain('\u001b[24;1H');
  });

  it('knows 20,000 resources, and draws those in sight', async () => {
    const { rug, terminal, typing } = await browse(({ resources }) => {
      const one = resourceOf('r');
      for (let index = 0; index < 20_000; index++) {
        const id = `r-${String(index).padStart(5, '0')}`;
        resources.set(id, { ...one, id });
      }
    });
    expect(terminal.text).toContain('http://rug · 20003 resources · by status');
    expect(rug.asked.filter((one) => one.startsWith('list from'))).toHaveLength(41);
    const before = terminal.writes.length;
    expect(await typing('ssG')).toMatch(/^>r3 /m);
    expect(await typing('/r-19999')).toContain('· 1 of 20003 · by id · /r-19999');
    const written = terminal.writes.slice(before).join('');
    expect(written.match(/r-\d{5}/g)?.length).toBeLessThan(100);
  });

  it('gives orders, and says what became of them', async () => {
    const { rug, typing } = await browse();
    expect(await typing('jr')).toContain(' rebuild r2? [y/n] █');
    expect(rug.ordered).toEqual([]);
    expect(await typing('y')).toContain('✓ rebuild sent: r2');
    expect(await typing('dmoving it\r')).toContain('✓ debug sent: r2');
    expect(await typing('m\r')).toContain('✓ manage sent: r2');
    expect(rug.ordered).toEqual([
      { 'POST /v1/resources/r2/events': { type: 'REBUILD' }, reason: undefined },
      { 'PUT /v1/modes/resource/r2': { reason: 'moving it' }, reason: 'moving it' },
      { 'DELETE /v1/modes/resource/r2': undefined, reason: undefined },
    ]);
    rug.failure = unreachable();
    expect(await typing('p')).toContain('✗ poll of r2: cannot reach rug at http://rug');
  });

  it('explains the selected one as long as it is looked at', async () => {
    const { rug, time, typing } = await browse();
    expect(await typing('jw')).toContain('512 of 1000 resources died within a minute');
    const before = rug.asked.filter((path) => path.endsWith('/why')).length;
    await time.advance(10_000);
    expect(rug.asked.filter((path) => path.endsWith('/why')).length).toBe(before + 5);
    expect(await typing('\u001b')).toContain('── 2 of 3 ─');
    const closed = rug.asked.length;
    await time.advance(10_000);
    expect(rug.asked.slice(closed).some((path) => path.endsWith('/why'))).toBe(false);
  });

  it('stays when the connection is lost, and takes it up again where it was', async () => {
    const { rug, terminal, time } = await browse();
    rug.change(7, { ...resourceOf('r1'), status: 'booting' });
    await time.advance(100);
    rug.failure = unreachable();
    rug.drop();
    await time.advance(20_000);
    expect(terminal.text).toMatch(/^ connection lost · last news 03:04:05 UTC, 19s ago · next try/);
    expect(terminal.text).toMatch(/^ r1 .*booting/m);
    rug.failure = null;
    rug.resources.delete('r3');
    await time.advance(10_000);
    expect(terminal.text).toContain('http://rug · 2 resources');
    expect(new Set(rug.streams.slice(1))).toEqual(new Set(['7.0']));
  });

  it('shows modes and brake, when they are said to change', async () => {
    const { rug, terminal, time } = await browse();
    const mode = { scope: 'global', key: '*', mode: 'debug', reason: 'storm', who: 'anna' };
    rug.modes.push({ ...mode, since: '2026-01-02T03:04:05Z', expiresAt: null });
    rug.send({ type: 'audit', id: '0.1', data: '{}' });
    await time.advance(200);
    expect(terminal.text).toContain(' DEBUG  everything (anna: storm)');
  });

  it('follows the size of the terminal', async () => {
    const { terminal, time } = await browse();
    Object.assign(terminal, { columns: 40, rows: 8 });
    terminal.happen({ type: 'resized' });
    await time.advance(200);
    const lines = terminal.text.split('\n');
    expect(lines.length).toBeLessThanOrEqual(8);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  });
});

describe('the terminal of browse', () => {
  it.each([
    ['q', 0],
    ['\u0003', 0],
  ])('is given back after %j', async (keys, code) => {
    const { terminal, typing, ended } = await browse();
    expect(terminal.isRaw).toBe(true);
    await typing(keys);
    expect((await ended).code).toBe(code);
    expect(terminal.writes.at(-1)).toContain(LEAVE);
    expect(terminal).toMatchObject({ isRaw: false, isHeard: false });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('is given back at %s', async (signal, code) => {
    const { terminal, ended } = await browse();
    terminal.happen({ type: 'ended', signal });
    expect((await ended).code).toBe(code);
    expect(terminal.writes.at(-1)).toContain(LEAVE);
    expect(terminal.isRaw).toBe(false);
  });

  it('is given back when the process ends on its own', async () => {
    const { terminal } = await browse();
    terminal.happen({ type: 'exit' });
    expect(terminal.writes.at(-1)).toContain(LEAVE);
  });

  it('is given back when rug-ctl itself is wrong, which is said then', async () => {
    const { rug, terminal, time, ended } = await browse();
    rug.failure = new TypeError('a mistake');
    await time.advance(3_000);
    expect(await ended).toMatchObject({ code: 1, err: 'error: a mistake\n' });
    expect(terminal.writes.at(-1)).toContain(LEAVE);
  });

  it('is given back for a while, and taken again', async () => {
    const { terminal, time, typing } = await browse();
    const before = terminal.writes.length;
    await typing('\u001a');
    expect(terminal.stops).toBe(1);
    const written = terminal.writes.slice(before).join('');
    expect(written.indexOf(LEAVE)).toBeLessThan(written.indexOf('\u001b[?1049h'));
    expect(terminal.isRaw).toBe(true);
    expect(terminal.text).toContain('3 resources');
    terminal.happen({ type: 'stopped' });
    terminal.happen({ type: 'continued' });
    await time.advance(200);
    expect(terminal.stops).toBe(2);
    expect(terminal.isRaw).toBe(true);
  });

  it('is not taken when there is no rug', async () => {
    const { terminal, ended } = await browse((rug) => {
      rug.failure = unreachable();
    });
    expect(await ended).toMatchObject({ code: 3 });
    expect(terminal.writes).toEqual([]);
  });

  it('has to be one', async () => {
    const nowhere = await browse(noop, [], {}, true);
    expect(await nowhere.ended).toMatchObject({ code: 2, out: '' });
    expect((await nowhere.ended).err).toContain('hint: Add --dump');
    const dumb = await browse(noop, [], { env: { TERM: 'dumb' } });
    expect((await dumb.ended).code).toBe(2);
  });

  it('has colours unless somebody does not want them', async () => {
    const coloured = await browse(noop, [], { isTTY: true });
    expect(coloured.terminal.writes.join('')).toContain('\u001b[7m');
    for (const [args, env] of [
      [['--no-color'], {}],
      [[], { NO_COLOR: '1' }],
    ] as const) {
      const { terminal } = await browse(noop, args, { isTTY: true, env });
      expect(terminal.writes.join('')).not.toMatch(/\[[\d;]*[1-9]m/);
    }
  });
});

describe('browse --dump', () => {
  it('waits for all rows, and prints them once', async () => {
    const { rug, ended } = await browse(
      (rug) => {
        rug.pageSize = 2;
      },
      ['--dump', '--status', 'down'],
      {},
      true,
    );
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(out.split('\n')).toHaveLength(5);
    expect(out).toMatch(/^ID {2}NAME {2}KIND +TENANT {2}STATUS {2}AGE {2}TRY {2}NOW {2}IMAGE\n/);
    expect(out).toContain('r3        virtual_router  t1      down');
    expect(rug.asked).toEqual(['list from 0', 'list from 2']);
  });

  it('gives machines the resources as they are', async () => {
    const { ended } = await browse(noop, ['--dump', '-o', 'json'], {}, true);
    const { items } = JSON.parse((await ended).out);
    expect(items.map(({ id }: { id: string }) => id)).toEqual(['r1', 'r2', 'r3']);
    expect(items[0]).toHaveProperty('lifecycle');
  });

  it('says that there is nothing', async () => {
    const { ended } = await browse(({ resources }) => resources.clear(), ['--dump'], {}, true);
    expect(await ended).toEqual({ code: 0, out: 'none\n', err: '' });
  });
});
