/**
 * How rug fares live on the embedded store: `node bench/live.ts [events a second] [seconds]`. A rug of
 * its own knows 1,000 configured routers and is sent UPDATEs of them by HTTP, at this rate. Printed:
 * what it took in, the delay of its main event loop as it measures it itself, its CPU time, and how
 * long it had still to work when the last event was in. Figures of a shared machine mean little alone.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '../scripts/process/client.ts';
import { startRug } from '../scripts/process/rug.ts';

const ROUTERS = 1_000;
const TENANTS = 50;
const BATCH = 250;

const rate = Number(process.argv[2] ?? 5_000);
const seconds = Number(process.argv[3] ?? 15);

function event(type: string, n: number, id: string): object {
  const resource = {
    id: `r${n}`,
    tenantId: `t${n % TENANTS}`,
    kind: 'virtual_router',
    hardware: 'phantom',
  };
  return { type, id, resource, patch: { name: id } };
}

/** User and system time of a process so far, in seconds (of 100 ticks each). */
async function cpuSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function run(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rug-bench-'));
  const rug = await startRug({ RUG_DATA_DIR: dataDir, RUG_HEALTH_ENABLED: 'false' });
  try {
    const client = new Client(rug.url);
    for (let from = 0; from < ROUTERS; from += BATCH) {
      const numbers = Array.from({ length: BATCH }, (_, i) => from + i);
      await client.send(numbers.map((n) => event('CREATE', n, `create ${n}`)));
    }
    await client.until(() => client.atRest(), 120_000);
    const cpuBefore = await cpuSeconds(rug.pid);
    const begun = performance.now();
    const delays: number[] = [];
    let sent = 0;
    while (performance.now() - begun < seconds * 1000) {
      const due = ((performance.now() - begun) / 1000) * rate;
      while (sent < due) {
        const numbers = Array.from({ length: BATCH }, (_, i) => sent + i);
        await client.send(numbers.map((n) => event('UPDATE', n % ROUTERS, `update ${n}`)));
        sent += BATCH;
      }
      delays.push(await client.gauge('rug_event_loop_delay_p99_seconds'));
      await pause(20);
    }
    const took = (performance.now() - begun) / 1000;
    await client.until(() => client.atRest(), 120_000);
    const rest = (performance.now() - begun) / 1000 - took;
    const cpu = (await cpuSeconds(rug.pid)) - cpuBefore;
    const worst = Math.max(...delays) * 1000;
    const lines = [
      `asked ${rate} events/s for ${seconds} s: ${Math.round(sent / took)} events/s journaled`,
      `main event loop: p99 of 5 s at most ${worst.toFixed(1)} ms`,
      `at rest ${rest.toFixed(1)} s after the last event`,
      `CPU ${((cpu / sent) * 1e6).toFixed(0)} us per event (all threads of rug)`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await rug.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

await run();
