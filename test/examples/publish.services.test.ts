import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noticeSchema } from '../../src/bus/notices.ts';
import { verdictSchema } from '../../src/bus/verdict.ts';
import { until } from '../bus/broker.ts';
import { type Place, place, run } from './place.ts';

const FINE = { code: 0, said: '' };

/** What each example makes, and what it is told beside the address of the broker. */
const MAKERS: readonly (readonly [string, string, (where: Place) => string])[] = [
  ['own-event.mjs', 'example-own', ({ queue }) => queue],
  ['oslo-notification.mjs', 'example-oslo', ({ neutron }) => neutron],
  ['l3-agent-rpc.mjs', 'example-rpc', ({ agent }) => agent],
  ['cloudevent-structured.mjs', 'example-cloud', ({ queue }) => queue],
  ['cloudevent-binary.mjs', 'example-binary', ({ queue }) => queue],
];

describe('the example', () => {
  it.each(MAKERS)('%s makes %s', async (file, id, target) => {
    const where = await place();
    expect(await run(file, where.url, target(where)).ended).toMatchObject(FINE);
    await until(() => where.offered.length === 1);
    expect(await where.row(id)).toMatchObject({ id, tenantId: 'demo', hardware: 'phantom' });
    expect(where.offered).toMatchObject([{ type: 'CREATE', resourceId: id }]);
  });

  it.each([
    ['http.mjs', 'example-http'],
    ['http-cloudevent.sh', 'example-curl'],
  ])('%s makes %s', async (file, id) => {
    const where = await place();
    const ran = await run(file, where.http).ended;
    expect(ran).toMatchObject(FINE);
    expect(JSON.parse(ran.out)).toMatchObject({ accepted: 1, items: [{ verdict: 'accepted' }] });
    expect(await where.row(id)).toMatchObject({ id, tenantId: 'demo', kind: 'vm' });
  });

  it('http-cloudevent.sh is taken once however often it is sent', async () => {
    const where = await place();
    for (const duplicate of [0, 1]) {
      const { out } = await run('http-cloudevent.sh', where.http, 'the-same-id').ended;
      expect(JSON.parse(out)).toMatchObject({ accepted: 1, duplicate });
    }
  });

  it('command.mjs prints the answer, and fails with a command that there is not', async () => {
    const where = await place();
    const done = await run('command.mjs', where.url, where.queue).ended;
    expect(done).toMatchObject(FINE);
    expect(verdictSchema.parse(JSON.parse(done.out))).toMatchObject({ verdict: 'answered' });
    expect(where.commander.asked[0]?.by).toMatchObject({
      why: 'an example',
      actor: { name: 'example', via: 'bus' },
    });
    const refused = await run('command.mjs', where.url, where.queue, 'dance').ended;
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({ code: 'unknown_command' });
  });

  it('listen-notices.mjs prints what rug tells', async () => {
    const where = await place();
    const listener = run('listen-notices.mjs', where.url, where.notices, 'rug.*');
    await listener.writes(/listening/);
    const state = { scope: 'global', key: '*', engaged: true, since: 1, dead: 3 } as const;
    const body = { decision: 'engaged', ...state, size: 4, limit: 2, parked: 3, reason: 'a test' };
    const notice = { type: 'brake', body } as const;
    await where.store.writer.write([{ type: 'notice', tenantId: '', notice }], true);
    where.bus.kick();
    const [, json = ''] = await listener.writes(/rug\.brake (.*)\n/);
    expect(noticeSchema('brake').parse(JSON.parse(json))).toMatchObject({ body, resource: null });
    listener.stop();
    await listener.ended;
  });

  it('is told when there is nobody to publish to', async () => {
    const { url } = await place();
    const { code, said } = await run('own-event.mjs', url, 'no.such.queue').ended;
    expect(code).not.toBe(0);
    expect(said).toContain('NOT_FOUND');
  });

  it('is run by a test, whichever it is', () => {
    const files = readdirSync(new URL('../../examples/publish/', import.meta.url));
    const others = ['http.mjs', 'http-cloudevent.sh', 'command.mjs', 'listen-notices.mjs'];
    expect(files.toSorted()).toEqual([...MAKERS.map(([file]) => file), ...others].toSorted());
  });
});
