import { describe, expect, it } from 'vitest';
import { COMMANDS, type CommandName } from '../../src/model/commands.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { NEW_VIEW } from '../../src/model/resource.ts';
import { by, type Desk, openDesk, refusalOf } from './desk.ts';

const ADMIN = by({ role: 'admin', via: 'bus', from: 'neutron' });

async function fleet(): Promise<Desk> {
  const desk = await openDesk();
  await desk.put('r1');
  await desk.put('r2', { view: { ...NEW_VIEW, status: 'error' } });
  await desk.put('r3', { tenantId: 't2' });
  await desk.put('v1', { kind: 'vm' });
  return desk;
}

/** Every command of spec 3.4 with its keys, and what it does. */
const DONE: readonly (readonly [CommandName, JsonObject, number, string])[] = [
  ['poll', {}, 4, 'resource.poll'],
  ['resource-update', { resource_id: 'r1', tenant_id: '*', reason: 'why' }, 1, 'resource.update'],
  ['resource-update', { resource_id: '*' }, 4, 'resource.update'],
  ['resource-rebuild', { resource_id: 'v1' }, 1, 'resource.rebuild'],
  ['resource-rebuild', { resource_id: 'error' }, 1, 'resource.rebuild'],
  ['resource-debug', { resource_id: 'r1', reason: 'look' }, 1, 'mode.set'],
  ['resource-manage', { resource_id: 'r1' }, 1, 'mode.clear'],
  ['router-debug', { router_id: 'r1', reason: 'look' }, 1, 'mode.set'],
  ['router-manage', { router_id: 'r1' }, 1, 'mode.clear'],
  ['router-update', { router_id: 'r1', tenant_id: 't1' }, 1, 'resource.update'],
  ['router-update', { router_id: '*', tenant_id: '*' }, 3, 'resource.update'],
  ['router-update', { router_id: '*', tenant_id: 't2' }, 1, 'resource.update'],
  ['router-rebuild', { router_id: 'error' }, 1, 'resource.rebuild'],
  ['tenant-debug', { tenant_id: 't1', reason: 'look' }, 3, 'mode.set'],
  ['tenant-manage', { tenant_id: 't1' }, 3, 'mode.clear'],
  ['global-debug', { enabled: 1, reason: 'storm' }, 4, 'mode.set'],
  ['global-debug', { enabled: '0' }, 4, 'mode.clear'],
  ['workers-debug', {}, 0, 'command.workers-debug'],
  ['config-reload', {}, 0, 'config.reload'],
];

describe('a command', () => {
  it.each(DONE)('%s %j hits %i and is on record as %s', async (name, payload, hit, action) => {
    const { commands, audit } = await fleet();
    const answer = await commands.execute({ name, payload }, ADMIN);
    expect(answer).toMatchObject({ command: name, hit });
    expect(answer.message).not.toBe('');
    const [entry, ...more] = await audit();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ action, who: 'olga', via: 'bus', outcome: 'done' });
    if (typeof payload.reason === 'string') expect(entry?.why).toBe(payload.reason);
  });

  it('there is none that the table above leaves out', () => {
    expect(Object.keys(COMMANDS).sort()).toEqual([...new Set(DONE.map(([name]) => name))].sort());
  });

  it.each([1, true, '1', 'true'])(
    'of a rebuild accepts a loss by destructive %j',
    async (destructive) => {
      const { commands, offered } = await fleet();
      const payload = { resource_id: 'v1', destructive };
      await commands.execute({ name: 'resource-rebuild', payload }, ADMIN);
      expect(offered).toMatchObject([{ type: 'REBUILD', args: { destructive: true } }]);
    },
  );

  it.each(['resource_image_uuid', 'router_image_uuid', 'image_uuid'])(
    'of a rebuild names the image by %s (D-05)',
    async (key) => {
      const { commands, offered } = await fleet();
      const payload = { resource_id: 'r1', [key]: 'image 7' };
      await commands.execute({ name: 'resource-rebuild', payload }, ADMIN);
      expect(offered).toMatchObject([{ type: 'REBUILD', args: { image: 'image 7' } }]);
    },
  );

  it.each([
    ['resource-update', {}, 'bad_request', 'resource_id'],
    ['resource-update', { resource_id: '' }, 'bad_request', 'resource_id'],
    ['router-rebuild', { resource_id: 'r1' }, 'bad_request', 'router_id'],
    ['resource-rebuild', { resource_id: 'r1', image_uuid: 7 }, 'bad_request', 'image_uuid'],
    ['tenant-debug', { tenant_id: '*' }, 'bad_request', 'tenant_id'],
    ['resource-debug', { resource_id: 'error' }, 'bad_request', 'resource_id'],
    ['global-debug', { enabled: 'maybe' }, 'bad_request', 'enabled'],
    ['global-debug', {}, 'bad_request', 'enabled'],
    ['resource-update', { resource_id: 'nobody' }, 'unknown_resource', undefined],
    ['router-update', { router_id: 'v1' }, 'refused', undefined],
    ['router-debug', { router_id: 'v1' }, 'refused', undefined],
    ['router-manage', { router_id: 'v1' }, 'refused', undefined],
    ['resource-update', { resource_id: 'r1', reason: 7 }, 'bad_request', 'reason'],
    ['reboot-world', {}, 'unknown_command', 'command'],
    ['poll ', {}, 'unknown_command', 'command'],
    ['constructor', {}, 'unknown_command', 'command'],
  ])('%s %j is refused: %s', async (name, payload, code, field) => {
    const { commands, offered, modes, audit } = await fleet();
    const refused = await refusalOf(commands.execute({ name, payload }, ADMIN));
    expect(refused).toMatchObject({ code, field });
    expect(await audit()).toMatchObject([{ who: 'olga', outcome: 'refused' }]);
    expect(offered).toEqual([]);
    expect(modes.list()).toEqual([]);
  });

  it('needs its role, and the refusal is on record', async () => {
    const { commands, audit } = await fleet();
    const viewer = by({ role: 'viewer' });
    for (const name of ['poll', 'config-reload'] as const) {
      const refused = await refusalOf(commands.execute({ name, payload: {} }, viewer));
      expect(refused.code).toBe('forbidden');
    }
    expect(await commands.execute({ name: 'workers-debug', payload: {} }, viewer)).toMatchObject({
      command: 'workers-debug',
    });
    expect((await audit()).map(({ outcome }) => outcome)).toEqual(['done', 'refused', 'refused']);
  });

  it.each([
    ['router-rebuild', { router_id: '*' }],
    ['resource-update', { resource_id: 'r1' }],
    ['global-debug', { enabled: 1 }],
    ['config-reload', {}],
  ])('%s that comes again is answered, and done once', async (name, payload) => {
    const { commands, offered, audit } = await fleet();
    const once = { ...ADMIN, key: 'message 7' };
    const first = await commands.execute({ name, payload }, once);
    const given = offered.length;
    const again = await commands.execute({ name, payload }, once);
    expect(again).toMatchObject({ command: first.command, hit: 0 });
    expect(offered).toHaveLength(given);
    expect(await audit({ request: 'message 7' })).toHaveLength(1);
  });

  it.each([
    ['router-update', { router_id: 'v1' }],
    ['router-debug', { router_id: 'v1' }],
    ['router-manage', { router_id: 'v1' }],
    ['resource-debug', { resource_id: 'v1' }],
  ])('%s tells who is bound to another tenant nothing of a resource', async (name, payload) => {
    const { commands } = await fleet();
    const bound = by({ tenants: ['t2'] });
    const refused = await refusalOf(commands.execute({ name, payload }, bound));
    expect(refused.code).toBe('unknown_resource');
    expect(refused.message).toBe('no resource has the id "v1"');
  });

  it('workers-debug is not for who is bound to tenants, and the refusal is on record', async () => {
    const { commands, audit, witness } = await fleet();
    const bound = by({ tenants: ['t2'] });
    const refused = await refusalOf(
      commands.execute({ name: 'workers-debug', payload: {} }, bound),
    );
    expect(refused.code).toBe('forbidden');
    expect(await audit()).toMatchObject([{ action: 'command.workers-debug', outcome: 'refused' }]);
    expect(witness.lines.map(({ message }) => message)).not.toContain('workers-debug');
  });

  it('poll may be of one tenant', async () => {
    const { commands } = await fleet();
    const payload = { tenant_id: 't2' };
    expect(await commands.execute({ name: 'poll', payload }, ADMIN)).toMatchObject({ hit: 1 });
  });

  it('names the verbs that go on while the mode begins', async () => {
    const { commands } = await fleet();
    const answer = await commands.execute(
      { name: 'tenant-debug', payload: { tenant_id: 't1' } },
      ADMIN,
    );
    expect(answer.details).toEqual({ running: [] });
    expect(answer.message).toBe('tenant t1 is in debug: 3 resources');
  });
});
