import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOW } from '../api/samples.ts';
import { failed, ID, parked } from './explained.ts';
import { type Answer, fake } from './fake.ts';
import { installed, type Terminal, terminal } from './terminal.ts';

/** How long something took is never twice the same. */
const masked = (screen: string): string =>
  screen
    .replaceAll(/\b(\d+[smhd])+\b/g, 'TIME')
    .replaceAll(/\b\d\d-\d\d \d\d:\d\d:\d\d\b/g, 'WHEN');

/** The same, as if it happened now. */
function fresh<T extends object>(answer: T): T {
  const moved = (_: string, value: unknown): unknown =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value)
      ? new Date(Date.parse(value) - NOW - 60_000 + Date.now()).toISOString()
      : value;
  return JSON.parse(JSON.stringify(answer), moved) as T;
}

const START = '2026-01-01T00:00:00Z';

const resource = (status: string, doneSeq: number): object => ({
  ...{ id: ID, tenantId: 't1', kind: 'virtual_router', hardware: 'phantom', state: 'CreateVM' },
  ...{ status, phase: 'CreateVM', lifecycle: { name: 'RUNNING', number: 4 }, incarnation: 1 },
  ...{ attempts: 0, wait: null, wakeAt: null, fault: null, spec: {}, revision: 1, labels: {} },
  ...{ tags: [], rack: null, parentId: null, run: null, live: null, doneSeq },
  instances: [{ member: { index: 0 }, instanceId: 'i-1', address: 'fd00::1' }],
  ...{ createdAt: START, updatedAt: START, since: START },
});

/** A shell whose rug-ctl speaks to these answers. */
async function shell(answers: Readonly<Record<string, Answer>>): Promise<Terminal> {
  const { url } = await fake(answers);
  const { folder, path } = installed();
  writeFileSync(join(folder, 'ssh'), '#!/bin/sh\ntty -s && echo "ssh $*: a terminal"\nexit 7\n');
  chmodSync(join(folder, 'ssh'), 0o755);
  const env = { PATH: path, RUG_URL: url, HOME: folder, LC_ALL: 'C.UTF-8' };
  const one = await terminal("env PS1='% ' bash --norc", env);
  await one.until(/^%\s*$/m);
  return one;
}

/** Types a command; answers the screen when the prompt is back. */
async function type(terminal: Terminal, command: string): Promise<string> {
  // What the command before has left must not be taken for the end of this one.
  await terminal.press('C-l');
  await terminal.until(/^%\s*$/);
  await terminal.press('-l', `clear; ${command}; echo ended $?`);
  await terminal.press('Enter');
  return masked(await terminal.until(/^ended \d/m));
}

describe('rug-ctl in a terminal of 80 by 24', () => {
  it('explains on one screen where a resource is', async () => {
    const one = await shell({
      [`GET /v1/resources/${ID}/why`]: fresh(parked),
      'GET /v1/resources/x/why': fresh(failed),
    });
    await expect(await type(one, `rug-ctl why ${ID}`)).toMatchFileSnapshot(
      'goldens/screen-parked.txt',
    );
    await expect(await type(one, 'rug-ctl why x')).toMatchFileSnapshot('goldens/screen-failed.txt');
  });

  it('lists resources in colours, and without them where that is wished', async () => {
    const items = [resource('configured', 1), { ...resource('error', 1), id: 'r2' }];
    const one = await shell({ 'GET /v1/resources': { items, next: null } });
    const golden = 'goldens/screen-list.txt';
    await expect(await type(one, 'rug-ctl resource list')).toMatchFileSnapshot(golden);
    expect(await one.colours()).toContain('\u001b[31merror');
    for (const plain of ['rug-ctl resource list --no-color', 'NO_COLOR=1 rug-ctl resource list']) {
      await type(one, plain);
      expect(await one.colours()).not.toContain('\u001b[');
    }
  });

  it('asks before many are hit, and does nothing at a no', async () => {
    let hits = 0;
    const one = await shell({
      'POST /v1/sweeps': ({ body }) => {
        const dry = (body as { dryRun?: boolean }).dryRun === true;
        if (!dry) hits++;
        return { id: dry ? null : 's1', matched: 512 };
      },
    });
    const answer = async (word: string): Promise<string> => {
      await one.press('-l', "clear; rug-ctl resource rebuild '*'; echo ended $?");
      await one.press('Enter');
      // At the end of the screen: the question before may still stand above.
      await one.until(/rebuild of "\*" hits 512 resources\. Go on\? \[y\/N\]\s*$/);
      await one.press('-l', word);
      await one.press('Enter');
      return one.until(/^ended \d/m);
    };
    expect(await answer('n')).toContain('error: nothing was done\nended 1');
    expect(hits).toBe(0);
    expect(await answer('y')).toContain('rebuild sent: 512 resources\nended 0');
    expect(hits).toBe(1);
  });

  it('follows an order on one live line, which is gone at the end', async () => {
    let done = false;
    const one = await shell({
      [`GET /v1/resources/${ID}`]: () => resource('configured', done ? 4 : 1),
      [`GET /v1/resources/${ID}/history`]: { items: [], next: null },
      [`POST /v1/resources/${ID}/events`]: { id: ID, outcome: 'taken', seq: 4 },
    });
    await one.press('-l', `clear; rug-ctl resource rebuild ${ID} --wait; echo ended $?`);
    await one.press('Enter');
    const live = await one.until(/rebuild of .*: CreateVM \(configured\) · [1-9]\d*s/);
    expect(live.trimEnd().split('\n')).toHaveLength(1);
    done = true;
    expect(await one.until(/^ended \d/m)).toBe(`rebuild done: ${ID}\nended 0\n%\n`);
  });

  it('hands the terminal to ssh, and its exit status on', async () => {
    const one = await shell({ [`GET /v1/resources/${ID}`]: resource('configured', 1) });
    expect(await type(one, `rug-ctl ssh ${ID} uptime -p`)).toBe(
      'ssh fd00::1 uptime -p: a terminal\nended 7\n%\n',
    );
  });
});
