import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../scripts/process/client.ts';
import { type RugProcess, startRug } from '../../scripts/process/rug.ts';
import { METRICS } from '../../src/model/metrics.ts';

let dataDir: string;
let rug: RugProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rug-metrics-'));
  rug = await startRug({
    RUG_DATA_DIR: dataDir,
    RUG_HEALTH_INTERVAL_MS: '500',
    // What is refused here on purpose is no news.
    RUG_LOG_LEVEL: 'error',
  });
});
afterAll(async () => {
  await rug.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** A row of the exposition: its name with its labels -> its value. */
async function rows(): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${rug.url}/metrics`)).text();
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
  );
}

async function ask(method: string, path: string, body?: object): Promise<number> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const { status } = await fetch(`${rug.url}${path}`, { method, headers, ...json });
  return status;
}

describe('the metrics of a running rug', () => {
  it('are all there from the start', async () => {
    const text = await (await fetch(`${rug.url}/metrics`)).text();
    for (const name of Object.keys(METRICS)) expect(text).toContain(`# TYPE ${name} `);
    const at = await rows();
    expect(at.get('rug_store_up')).toBe(1);
    expect(at.get('rug_events_received_total{source="http"}')).toBe(0);
    expect(at.get('rug_worker_tasks{shard="1"}')).toBe(0);
    const verb = 'driver="virtual_router_phantom",verb="build",outcome="ok"';
    expect(at.get(`rug_verb_seconds_count{${verb}}`)).toBe(0);
    expect(at.get('rug_process_start_time_seconds')).toBeGreaterThan(1_600_000_000);
  });

  it('move with what happens', async () => {
    const client = new Client(rug.url);
    const resource = { id: 'r1', tenantId: 't1', kind: 'virtual_router', hardware: 'phantom' };
    const creation = { type: 'CREATE', resource };
    await client.send([{ id: 'm1', ...creation }]);
    await client.send([{ id: 'm1', ...creation }]);
    await client.until(async () => (await client.resource('r1')).status === 'configured');
    expect(await ask('POST', '/v1/notifications', { nonsense: true })).toBe(400);
    expect(await ask('POST', '/v1/resources/r1/events', { type: 'UPDATE', patch: {} })).toBe(202);
    expect(await ask('GET', '/v1/resources/none')).toBe(404);
    await client.until(async () => (await rows()).get('rug_dead_letters') === 1);
    await client.until(
      async () => ((await rows()).get('rug_polls_total{outcome="unchecked"}') ?? 0) > 0,
    );

    await client.until(async () => (await rows()).get('rug_health_targets') === 1);

    const at = await rows();
    const value = (row: string): number => at.get(row) ?? Number.NaN;
    expect(value('rug_events_received_total{source="http"}')).toBe(3);
    expect(value('rug_events_accepted_total{type="CREATE"}')).toBe(1);
    expect(value('rug_events_duplicate_total')).toBe(1);
    expect(value('rug_dead_letters_total{source="http"}')).toBe(1);
    expect(value('rug_event_commit_seconds_count')).toBe(2);
    expect(value('rug_event_age_seconds_count{type="CREATE"}')).toBe(1);
    expect(value('rug_decisions_total{cause="DONE"}')).toBeGreaterThanOrEqual(2);
    expect(value('rug_transitions_total{from="CreateVM",to="CheckBoot"}')).toBeGreaterThan(0);
    const build = 'driver="virtual_router_phantom",verb="build",outcome="ok"';
    expect(value(`rug_verb_seconds_count{${build}}`)).toBe(1);
    expect(value('rug_commit_seconds_count')).toBeGreaterThan(3);
    expect(value('rug_outbox_pending')).toBeGreaterThan(0);
    expect(value('rug_resources{status="configured"}')).toBe(1);
    expect(value('rug_health_up')).toBe(1);
    expect(value('rug_health_targets')).toBe(1);
    expect(value('rug_audit_entries_total{via="api",outcome="done"}')).toBe(1);
    const missed = 'method="GET",route="/v1/resources/:id",status="404"';
    expect(value(`rug_api_requests_total{${missed}}`)).toBe(1);
    expect(value('rug_api_request_seconds_count{route="/v1/notifications"}')).toBe(3);
    // A POLL may be on its way right now.
    await client.until(async () => (await rows()).get('rug_mailbox_oldest_seconds') === 0);
    expect(value('rug_state_overdue{state="CalcAction"}')).toBe(0);
  });

  it('show a mode from the moment it is in force, and what it keeps back', async () => {
    const client = new Client(rug.url);
    expect(await ask('PUT', '/v1/modes/resource/r1', { reason: 'a look at it' })).toBe(200);
    await client.until(async () => (await rows()).get('rug_modes{scope="resource"}') === 1);
    await client.event('r1', 'UPDATE', {});
    await client.until(async () => (await rows()).get('rug_held') === 1);
    expect((await rows()).get('rug_mode_endless_seconds{scope="resource"}')).toBeGreaterThan(0);
    expect(await ask('DELETE', '/v1/modes/resource/r1')).toBe(200);
    await client.until(async () => (await rows()).get('rug_held') === 0);
  });
});
