import { describe, expect, it } from 'vitest';
import type { BusReply, BusRequest } from '../../src/ctl/ports.ts';
import { NOW } from '../api/samples.ts';
import { type Fake, fake } from './fake.ts';
import type { Situation } from './runner.ts';

const BROKER = 'amqp://rug:hidden@broker:5672';

interface OverBus extends Fake {
  readonly requests: BusRequest[];
}

async function overBus(
  reply: BusReply | Error = answered({ hit: 2, message: 'rebuild ordered for 2 resources' }),
  situation: Situation = {},
): Promise<OverBus> {
  const requests: BusRequest[] = [];
  const bus = async (request: BusRequest): Promise<BusReply> => {
    requests.push(request);
    if (reply instanceof Error) throw reply;
    return reply;
  };
  return Object.assign(await fake({}, { ...situation, bus }), { requests });
}

function answered(change: object): BusReply {
  const answer = { command: 'x', hit: 0, message: 'done', details: null, ...change };
  return { kind: 'answered', body: { verdict: 'answered', answer } };
}

const payloads = ({ requests }: OverBus): readonly object[] =>
  requests.map(({ payload }) => payload);

/** What rug says. */
const OWN = 'rebuild ordered for 2 resources';

describe('commands over the bus (spec 3.4)', () => {
  it.each([
    [['poll'], 'poll sent: 2 resources', { command: 'poll' }],
    [['workers'], OWN, { command: 'workers-debug' }],
    [['workers', 'debug'], OWN, { command: 'workers-debug' }],
    [['config', 'reload'], OWN, { command: 'config-reload' }],
    [
      ['resource', 'rebuild', 'r1', '--image', 'i1'],
      OWN,
      {
        ...{ command: 'resource-rebuild', resource_id: 'r1', tenant_id: '*' },
        ...{ resource_image_uuid: 'i1', reason: 'why' },
      },
    ],
    [
      ['router', 'rebuild', 'error', '--yes', '--image', 'i1'],
      'rebuild sent: 2 resources',
      {
        ...{ command: 'router-rebuild', router_id: 'error', tenant_id: '*' },
        ...{ router_image_uuid: 'i1', reason: 'why' },
      },
    ],
    [
      ['vm', 'update', 'r1'],
      OWN,
      { command: 'resource-update', resource_id: 'r1', tenant_id: '*', reason: 'why' },
    ],
    [
      ['resource', 'debug', 'r1'],
      'debug: resource r1',
      { command: 'resource-debug', resource_id: 'r1', reason: 'why' },
    ],
    [
      ['router', 'manage', 'r1'],
      'manage: resource r1',
      { command: 'router-manage', router_id: 'r1', reason: 'why' },
    ],
    [
      ['tenant', 'debug', 't1'],
      'debug: tenant t1, 2 resources',
      { command: 'tenant-debug', tenant_id: 't1', reason: 'why' },
    ],
    [
      ['tenant', 'manage', 't1'],
      'manage: tenant t1, 2 resources',
      { command: 'tenant-manage', tenant_id: 't1', reason: 'why' },
    ],
    [
      ['global', 'debug', 'enable', '--yes'],
      'debug: everything, 2 resources',
      { command: 'global-debug', enabled: 1, reason: 'why' },
    ],
    [
      ['global', 'debug', 'disable'],
      'manage: everything, 2 resources',
      { command: 'global-debug', enabled: 0, reason: 'why' },
    ],
  ])('%j is sent as the field sends it', async (words, said, payload) => {
    const rigged = await overBus();
    const reason = 'reason' in payload || words[0] === 'config' ? ['--reason', 'why'] : [];
    const { code, out } = await rigged.run(...words, ...reason, '--amqp', BROKER);
    expect({ code, out }).toEqual({ code: 0, out: `${said}\n` });
    const expected = words[0] === 'config' ? { ...payload, reason: 'why' } : payload;
    expect(payloads(rigged)).toEqual([expected]);
    expect(rigged.requests[0]).toMatchObject({
      url: BROKER,
      exchange: 'neutron',
      patience: 30_000,
    });
    expect(rigged.heard).toEqual([]);
  });

  it('go to the exchange of --exchange, and are waited for as long as --timeout says', async () => {
    const rigged = await overBus();
    await rigged.run('poll', '--amqp', BROKER, '--exchange', 'nova', '--timeout', '5s');
    expect(rigged.requests).toMatchObject([{ exchange: 'nova', patience: 5_000, user: null }]);
  });

  it('name who gives them, for the audit', async () => {
    const rigged = await overBus(undefined, { env: { USER: 'anna' } });
    await rigged.run('poll', '--amqp', BROKER);
    expect(rigged.requests).toMatchObject([{ user: 'anna' }]);
  });

  it('go out one for each target', async () => {
    const rigged = await overBus();
    await rigged.run('resource', 'update', 'r1', 'r2', '--amqp', BROKER);
    expect(payloads(rigged)).toMatchObject([{ resource_id: 'r1' }, { resource_id: 'r2' }]);
  });

  it('ask before many are hit, and name no option that the bus does not carry', async () => {
    const rigged = await overBus();
    for (const words of [
      ['resource', 'rebuild', '*'],
      ['global', 'debug', 'enable'],
    ]) {
      const { code, err } = await rigged.run(...words, '--amqp', BROKER);
      expect(code).toBe(2);
      expect(err).toContain('hint: Add --yes.\n');
    }
    expect(rigged.requests).toEqual([]);
  });

  it('are answered in the words of the API', async () => {
    const one = await overBus(answered({ hit: 1, details: { seq: 7 } }));
    const ended = await one.run('resource', 'rebuild', 'r1', '--amqp', BROKER);
    expect(ended.out).toBe('rebuild sent: r1\n');
    const running = [{ id: 'r1', verb: 'build', startedAt: NOW + 30_000 }];
    const debug = await overBus(answered({ hit: 1, details: { running } }));
    expect((await debug.run('resource', 'debug', 'r1', '--amqp', BROKER)).out).toBe(
      'debug: resource r1\nstill under way: build of r1 for 30s\n',
    );
    const details = { applied: ['machine.maxAttempts'], restart: [] };
    const reload = await overBus(answered({ details }));
    expect((await reload.run('config', 'reload', '--amqp', BROKER)).out).toBe(
      'reloaded\nis in force now:\n  machine.maxAttempts\n',
    );
    const load = {
      shards: [{ shard: 0, inFlight: 2, restarts: 1 }],
      parked: [],
      modes: [],
      running,
    };
    const workers = await overBus(answered({ details: load }));
    expect((await workers.run('workers', '--amqp', BROKER)).out).toBe(
      'WORKER  UNDER WAY  RESTARTS\n0       2          1\n\n' +
        'parked    none\nin debug  none\n\nID  VERB   FOR\nr1  build  30s\n',
    );
  });

  it('say no details where there are none', async () => {
    const { run } = await overBus(answered({ message: 'done', details: {} }));
    expect((await run('workers', '--amqp', BROKER)).out).toBe('done\n');
  });

  it('show the details of an answer, and all of it to machines', async () => {
    const { run } = await overBus(answered({ message: '1 worker', details: { workers: [1] } }));
    expect((await run('workers', '--amqp', BROKER)).out).toBe('1 worker\nworkers:\n  - 1\n');
    const { out } = await run('workers', '--amqp', BROKER, '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({ message: '1 worker', details: { workers: [1] } });
  });

  it.each([
    [{ kind: 'silent' }, 4, 'poll was sent, but not answered within 30 s'],
    [{ kind: 'unheard' }, 3, 'nobody listens to the exchange "neutron" of amqp://rug:***@broker'],
    [new Error('ECONNREFUSED'), 3, 'could not be given over amqp://rug:***@broker:5672'],
    [{ kind: 'answered', body: { a: 1 } }, 1, 'the answer is none that a rug gives'],
    [
      {
        kind: 'answered',
        body: { verdict: 'refused', code: 'forbidden', field: null, reason: 'not for you' },
      },
      1,
      'error: not for you\nhint: Ask for a token',
    ],
    [
      { kind: 'answered', body: { verdict: 'rejected', field: 'payload', reason: 'is bad' } },
      1,
      'poll is not done: payload: is bad',
    ],
  ] satisfies [BusReply | Error, number, string][])(
    'come to %j with %i',
    async (reply, code, text) => {
      const { run } = await overBus(reply);
      const ended = await run('poll', '--amqp', BROKER);
      expect(ended).toMatchObject({ code, out: '' });
      expect(ended.err).toContain(text);
      expect(ended.err).not.toContain('hidden');
    },
  );

  it.each([
    [['resource', 'list'], '`resource list` is not a command of the bus'],
    [['why', 'r1'], '`why` is not a command of the bus'],
    [['resource', 'delete', 'r1'], '`resource delete` is not a command of the bus'],
    [['resource', 'update', 'r1', '--patch', '{}'], 'the bus does not carry --patch'],
    [['resource', 'rebuild', 'r1', '--plan'], 'the bus does not carry --plan'],
    [['resource', 'rebuild', 'r1', '--wait'], 'the bus does not carry --wait'],
    [['tenant', 'debug', 't1', '--for', '2h'], 'the bus does not carry --for'],
  ])('are not %j: that is wrong usage', async (words, text) => {
    const rigged = await overBus();
    const { code, err } = await rigged.run(...words, '--amqp', BROKER);
    expect(code).toBe(2);
    expect(err).toContain(text);
    expect(rigged.requests).toEqual([]);
  });
});

describe('a profile with a broker', () => {
  const path = '/~anna/.config/rug/ctl.yaml';
  const env = { RUG_URL: '' };

  it('sends over the bus what the bus knows, and asks the API for the rest', async () => {
    const files: Record<string, string> = {};
    const rigged = await overBus(undefined, { files, env });
    files[path] = `default: a\nprofiles: {a: {url: ${rigged.url}, amqp: "${BROKER}"}}`;
    await rigged.run('poll');
    await rigged.run('resource', 'list');
    await rigged.run('poll', '--wait');
    await rigged.run('poll', '--url', rigged.url);
    expect(payloads(rigged)).toEqual([{ command: 'poll' }]);
    expect(rigged.heard.map(({ path }) => path)).toEqual([
      ...['/v1/resources', '/v1/resources', '/v1/sweeps'],
    ]);
  });

  it('and nothing else says so for what the bus does not know', async () => {
    const files = { [path]: `default: a\nprofiles: {a: {amqp: "${BROKER}"}}` };
    const rigged = await overBus(undefined, { files, env });
    expect((await rigged.run('poll')).code).toBe(0);
    expect((await rigged.run('resource', 'list')).code).toBe(2);
  });
});
