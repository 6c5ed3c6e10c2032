import { describe, expect, it, onTestFinished } from 'vitest';
import { Client } from '../../scripts/process/client.ts';
import { type RugProcess, startRug } from '../../scripts/process/rug.ts';
import { temporaryDirectory } from '../support/directory.ts';

async function running(environment: Record<string, string> = {}): Promise<{
  rug: RugProcess;
  settings: Record<string, string>;
}> {
  const { path, remove } = await temporaryDirectory();
  onTestFinished(remove);
  const settings = { RUG_DATA_DIR: path, RUG_HEALTH_ENABLED: 'false', ...environment };
  const rug = await startRug(settings);
  onTestFinished(async () => {
    await rug.stop();
  });
  return { rug, settings };
}

/** It takes in an event and works on it: it is neither fenced nor ended. */
async function expectAlive(rug: RugProcess): Promise<void> {
  const resource = { id: 'r1', tenantId: 't1', kind: 'virtual_router', hardware: 'phantom' };
  const client = new Client(rug.url);
  await client.send([{ type: 'CREATE', resource }]);
  await client.until(async () => (await client.resource('r1')).status === 'configured');
}

const refusal = (environment: Record<string, string>): Promise<string> =>
  startRug(environment).then(
    async (rug) => {
      await rug.stop();
      return 'it started';
    },
    (error: Error) => error.message,
  );

describe('a second rug, started by accident', () => {
  it('on the same port says so and leaves the first alone', async () => {
    const { rug, settings } = await running();
    const again = { ...settings, RUG_HTTP_PORT: new URL(rug.url).port };
    expect(await refusal(again)).toMatch(/ended with 1:\nrug: http\.port: \S+ is in use/);
    await expectAlive(rug);
  });

  it('on the same data directory says so and leaves the first alone', async () => {
    const { rug, settings } = await running();
    expect(await refusal(settings)).toMatch(/ended with 1:\nrug: dataDir: another rug is running/);
    await expectAlive(rug);
  });
});

describe('a rug whose sources have hardware that nobody serves', () => {
  it('does not start, and names the hardware there is', async () => {
    const { path, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const said = await refusal({ RUG_DATA_DIR: path, RUG_SOURCES_NEUTRON_HARDWARE: 'kvm' });
    expect(said).toMatch(/sources\.neutron\.hardware: no driver for "kvm"; there is phantom/);
  });
});

describe('a rug of one’s own, for the demo and tests', () => {
  it('takes nothing from the environment that was set for another', async () => {
    process.env.RUG_DATABASE_URL = 'postgres://nobody@127.0.0.1:1/production';
    onTestFinished(() => {
      delete process.env.RUG_DATABASE_URL;
    });
    const { rug } = await running();
    expect(await new Client(rug.url).part('store')).toBe('up');
  });
});
