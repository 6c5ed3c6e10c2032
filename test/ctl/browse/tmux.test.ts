import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Client } from '../../../scripts/process/client.ts';
import { type RugProcess, startRug } from '../../../scripts/process/rug.ts';
import { freePorts } from '../../../scripts/services/ports.ts';
import { controlWorld } from '../../../src/drivers/phantom/control.ts';
import { systemTime } from '../../../src/environment.ts';
import { rowOf } from '../../api/samples.ts';
import { temporaryDirectory } from '../../support/directory.ts';
import { rig } from '../rig.ts';
import { type Desk, sitDown } from './tmux.ts';

const ENTRY = fileURLToPath(new URL('../../../src/ctl/main.entry.ts', import.meta.url));

/** Somebody at a shell in which `rug-ctl` is known. */
async function person(url: string): Promise<Desk> {
  const desk = await sitDown({ RUG_URL: url, NODE: process.execPath, ENTRY });
  onTestFinished(desk.leave);
  await desk.type('rug-ctl() { "$NODE" "$ENTRY" "$@"; }; clear; echo "what was there"', 'Enter');
  await desk.see(/^what was there$/m);
  return desk;
}

/** A rug with the phantom world, at a port that it keeps when it is started again. */
async function rugAt(port: number, directory: string): Promise<RugProcess> {
  const rug = await startRug({
    RUG_HTTP_PORT: String(port),
    RUG_DATA_DIR: directory,
    RUG_MACHINE_BOOT_CHECK_SECONDS: '0.3',
    RUG_SCHEDULER_START_SPREAD_SECONDS: '1',
  });
  onTestFinished(async () => {
    rug.kill('SIGKILL');
    await rug.exited;
  });
  return rug;
}

async function create(url: string, id: string, name: string, kind: string): Promise<void> {
  const resource = { id, tenantId: 't1', kind, hardware: 'phantom', spec: { name } };
  const response = await fetch(`${url}/v1/resources`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(resource),
  });
  expect(response.status).toBe(201);
}

describe('browse in a real terminal', () => {
  it('is watched, filtered, acted on, and outlives the rug that it looks at', async () => {
    const { path: directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const [port = 0] = await freePorts(1);
    const rug = await rugAt(port, directory);
    const world = controlWorld(
      { socketPath: join(directory, 'phantom.sock') },
      { time: systemTime },
    );
    onTestFinished(() => world.close());
    await create(rug.url, 'r-1', 'edge-1', 'virtual_router');
    await create(rug.url, 'r-2', 'edge-2', 'virtual_router');
    await create(rug.url, 'v-1', '東京', 'vm');
    const desk = await person(rug.url);

    await desk.type('rug-ctl browse', 'Enter');
    await desk.see(/^ 3 configured$/m);
    expect(await desk.screen()).toMatch(/^>r-1 edge-1 virtual_router configured /m);

    await desk.type('/', 'e', 'd', 'g', 'e', '-', '2');
    const filtered = await desk.see(/· 1 of 3 · by status · \/edge-2 /);
    expect(filtered).toMatch(/^>r-2 edge-2/m);
    expect(filtered).not.toContain('edge-1');

    await desk.type('Enter', 'w');
    await desk.see(/it is as it should be[\s\S]*runbook/);
    await desk.type('q');

    await world.setDefaults({ bootMs: 2_000 });
    await desk.type('r');
    await desk.see(/^ rebuild edge-2 \(r-2\)\? \[y\/n\]/m);
    await desk.type('y');
    await desk.see(/^>r-2 edge-2 virtual_router booting /m);
    await desk.see(/^>r-2 edge-2 virtual_router configured /m);
    expect((await new Client(rug.url).resource('r-2')).incarnation).toBe(2);

    rug.kill('SIGKILL');
    await rug.exited;
    const lost = await desk.see(/^ connection lost · last news \d\d:\d\d:\d\d UTC/m);
    expect(lost).toMatch(/^>r-2 edge-2 virtual_router configured /m);

    const again = await rugAt(port, directory);
    await desk.see(/● live$/m);
    await create(again.url, 'r-3', 'edge-23', 'virtual_router');
    await desk.see(/^ r-3 edge-23/m);
    await desk.resize(40, 10);
    const small = await desk.see(/^ q quit {2}\? help {2}\/ filter {2}w why$/m);
    expect(small.trimEnd().split('\n')).toHaveLength(10);

    await desk.type('q');
    const left = await desk.see(/^what was there$[\s\S]*^\$$/m);
    expect(left).not.toContain('edge-2');
    await again.stop();
  }, 90_000);

  it('is stopped and continued as any program, and leaves the terminal as it was when it is ended', async () => {
    const { url, world } = await rig();
    world.rows.set('r1', rowOf('r1'));
    const { path: directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const desk = await person(url);
    await desk.type(`echo $$ > ${directory}/shell; clear; echo "what was there"`, 'Enter');
    await desk.type('rug-ctl browse', 'Enter');
    await desk.see(/^>r1 /m);

    await desk.type('C-z');
    await desk.see(/^what was there$[\s\S]*Stopped/m);
    await desk.type('fg', 'Enter');
    const back = await desk.see(/^>r1 /m);
    expect(back).not.toContain('what was there');

    const shell = (await readFile(join(directory, 'shell'), 'utf8')).trim();
    const children = await readFile(`/proc/${shell}/task/${shell}/children`, 'utf8');
    process.kill(Number(children.trim().split(' ').at(-1)), 'SIGTERM');
    await desk.see(/^what was there$[\s\S]*^\$$/m);
    await desk.type(
      'echo "ended with $?"; stty -a | grep -oE " -?(echo|icanon) " | xargs',
      'Enter',
    );
    const ended = await desk.see(/^ended with 143\n(icanon echo|echo icanon)$/m);
    expect(ended).not.toMatch(/^>r1 /m);
  }, 60_000);
});
