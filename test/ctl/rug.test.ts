import { describe, expect, it } from 'vitest';
import { at } from './explained.ts';
import { fake, fault } from './fake.ts';
import { width } from './runner.ts';

const rack = {
  ...{ scope: 'rack', key: 'a7', engaged: true, since: at(0), dead: 12, size: 40 },
  ...{ limit: 8, parked: 11 },
};
const free = { ...rack, scope: 'global', key: '*', engaged: false, since: null };
const brakes = { items: [rack, free], enabled: true, windowSeconds: 60, settleSeconds: 20 };

describe('brake', () => {
  const answers = {
    'GET /v1/brake': brakes,
    'POST /v1/brake/release': { released: [rack] },
  };

  it('shows what is braked, and since when', async () => {
    const { run } = await fake(answers);
    expect((await run('brake', 'show')).out).toBe(
      'the brake is armed: deaths within 60 s count together, and settle for 20 s\n\n' +
        'SCOPE   KEY  STATE   SINCE  DEAD      LIMIT  PARKED\n' +
        'rack    a7   braked  1m     12 of 40  8      11\n' +
        'global  *    free           12 of 40  8      11\n',
    );
    const off = await fake({ 'GET /v1/brake': { ...brakes, enabled: false, items: [] } });
    expect((await off.run('brake', 'show')).out).toBe('the brake is switched off\nno deaths\n');
  });

  it('is released after a question that says what that means', async () => {
    const rigged = await fake(answers, { answer: true });
    const { code, out } = await rigged.run(
      'brake',
      'release',
      'rack',
      'a7',
      '--reason',
      'no power',
    );
    expect({ code, out }).toEqual({
      code: 0,
      out: 'released rack a7: 12 of 40 dead, 11 rebuilds wait\n',
    });
    expect(rigged.asked).toEqual([
      'releases rack a7: 12 of 40 dead, 11 rebuilds wait. Go on? [y/N] ',
    ]);
    expect(rigged.done()).toEqual([{ 'POST /v1/brake/release': { scope: 'rack', key: 'a7' } }]);
  });

  it('stays where nobody answers, and goes without a question with --yes', async () => {
    const { run, done } = await fake(answers);
    expect((await run('brake', 'release')).code).toBe(2);
    expect(done()).toEqual([]);
    expect((await run('brake', 'release', '--yes')).code).toBe(0);
    expect(done()).toEqual([{ 'POST /v1/brake/release': {} }]);
    expect((await run('brake', 'release', 'house')).err).toContain('Allowed choices are global');
  });

  it('asks nothing when nothing is braked', async () => {
    const { run } = await fake({
      'GET /v1/brake': { ...brakes, items: [free] },
      'POST /v1/brake/release': { released: [] },
    });
    expect(await run('brake', 'release')).toMatchObject({ code: 0, out: 'nothing was braked\n' });
  });
});

describe('config', () => {
  const report = {
    applied: [{ path: 'machine.maxAttempts', before: 5, after: 7 }],
    restart: [{ path: 'http', before: { port: 1 }, after: null }],
  };

  it('shows each option with where it came from', async () => {
    const { run } = await fake({
      'GET /v1/config': {
        items: [
          { path: 'http.port', value: 8780, origin: 'default' },
          { path: 'amqp.url', value: '***', origin: 'RUG_AMQP_URL' },
          { path: 'bus.queues', value: ['a'], origin: '/etc/rug.yaml' },
        ],
      },
    });
    expect((await run('config', 'show')).out).toBe(
      'OPTION      VALUE  FROM\n' +
        'http.port   8780   default\n' +
        'amqp.url    ***    RUG_AMQP_URL\n' +
        'bus.queues  ["a"]  /etc/rug.yaml\n',
    );
  });

  it('shows the options that are named, or begin so, one on each line', async () => {
    const items = [
      { path: 'http.port', value: 8780, origin: 'default' },
      { path: 'machine.maxAttempts', value: 5, origin: 'default' },
      { path: 'machine.kinds', value: { vm: 'x'.repeat(200) }, origin: '/etc/rug.yaml' },
    ];
    const { run } = await fake({ 'GET /v1/config': { items } });
    const { out } = await run('config', 'show', 'machine', 'http.port');
    expect(out.trimEnd().split('\n')).toHaveLength(4);
    expect(width(out)).toBe(80);
    expect((await run('config', 'show', 'http')).out).not.toContain('machine');
    expect((await run('config', 'show', '-o', 'wide')).out).toContain('x'.repeat(200));
    expect(JSON.parse((await run('config', 'show', 'machine', '-o', 'json')).out).items).toEqual(
      items.slice(1),
    );
    const { code, err } = await run('config', 'show', 'http.prt');
    expect(code).toBe(2);
    expect(err).toContain('no option begins with "http.prt"; did you mean "http.port"?');
  });

  it('judges a file, and says what it would change', async () => {
    const { run, done } = await fake(
      { 'POST /v1/config/check': report },
      { files: { 'rug.yaml': 'machine: {maxAttempts: 7}' } },
    );
    expect((await run('config', 'check', 'rug.yaml')).out).toBe(
      'rug.yaml is good\n' +
        'would be in force now:\n  machine.maxAttempts: 5 > 7\n' +
        'would be in force after a restart:\n  http: {"port":1} > -\n',
    );
    expect(done()).toEqual([{ 'POST /v1/config/check': { text: 'machine: {maxAttempts: 7}' } }]);
    expect((await run('config', 'check', 'nowhere')).err).toContain('nowhere: no such file');
  });

  it('ends with 2 when the file is bad, and names the option', async () => {
    const { run } = await fake(
      { 'POST /v1/config/check': fault(400, 'bad_config', 'machine.maxAttemps: unknown') },
      { files: { '-': 'x' } },
    );
    const { code, out, err } = await run('config', 'check', '-');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('error: machine.maxAttemps: unknown\nhint: ');
  });

  it('reloads', async () => {
    const { run } = await fake({ 'POST /v1/config/reload': { applied: [], restart: [] } });
    expect((await run('config', 'reload')).out).toBe('reloaded\nnothing changes\n');
  });
});

describe('workers', () => {
  const answer = {
    shards: [{ shard: 0, inFlight: 2, restarts: 1 }],
    modes: [],
    parked: [{ gate: 'brake', count: 3 }],
    overdue: 1,
    running: [{ id: 'r1', verb: 'build', startedAt: at(0), forMs: 61_000 }],
  };

  it.each([[['workers']], [['workers', 'debug']]])('%j shows what they are at', async (words) => {
    const { run } = await fake({ 'GET /v1/workers': answer });
    expect((await run(...words)).out).toBe(
      'WORKER  UNDER WAY  RESTARTS\n0       2          1\n\n' +
        'parked    3 by brake\noverdue   1\nin debug  none\n\n' +
        'ID  VERB   FOR\nr1  build  1m1s\n',
    );
  });
});

describe('error', () => {
  it('explains a code of a driver, and one of the API', async () => {
    const { run } = await fake({
      'GET /v1/errors/vm_kvm_build_2003': {
        ...{ code: 'vm_kvm_build_2003', title: 'The host cannot be reached', outcome: 'retry' },
        ...{ status: null, hint: null },
      },
      'GET /v1/errors/busy': {
        code: 'busy',
        status: 429,
        hint: 'Later.',
        title: null,
        outcome: null,
      },
    });
    expect((await run('error', 'vm_kvm_build_2003')).out).toBe(
      'code        vm_kvm_build_2003\nmeans       The host cannot be reached\n' +
        'outcome     it is tried again by itself, a few times\n',
    );
    expect((await run('error', 'busy')).out).toBe(
      'code        busy\nHTTP        429\nwhat to do  Later.\n',
    );
  });
});

describe('dead-letter', () => {
  const letter = {
    ...{ id: 17, at: at(0), source: 'neutron', reason: 'payload.router is missing' },
    ...{ field: 'payload.router', body: '{"a":"\\u001b"}', headers: { 'routing-key': 'x' } },
  };
  const path = '/v1/dead-letters';

  it('lists and shows them', async () => {
    const { run } = await fake({
      [`GET ${path}`]: { items: [letter], next: null },
      [`GET ${path}/17`]: letter,
    });
    expect((await run('dead-letter', 'list')).out).toBe(
      'ID  AGE  SOURCE   REASON\n17  1m   neutron  payload.router is missing\n',
    );
    expect((await run('dead-letter', 'show', '17')).out).toBe(
      'id         17\ncame       1m ago from neutron\nreason     payload.router is missing\n' +
        'field      payload.router\nrouting-key "x"\n\n{\n  "a": "\\u001b"\n}\n',
    );
  });

  it('tries them again, and says when they are still of no use', async () => {
    const events = [{ type: 'UPDATE', resourceId: 'r1', outcome: 'taken' }];
    const { run, done } = await fake({
      [`POST ${path}/17/retry`]: { verdict: 'accepted', events },
      [`POST ${path}/18/retry`]: { verdict: 'rejected', field: 'a', reason: 'a is bad' },
    });
    expect((await run('dead-letter', 'retry', '17')).out).toBe('17  accepted  UPDATE r1\n');
    const bad = await run('dead-letter', 'retry', '17', '18', '19');
    expect(bad).toMatchObject({
      code: 1,
      out: '17  accepted  UPDATE r1\n18  rejected  a is bad\n',
    });
    expect(bad.err).toContain('error: 18 is still of no use: a is bad');
    expect(done()).toHaveLength(3);
  });

  it('drops them', async () => {
    const { run, done } = await fake({
      [`DELETE ${path}/17`]: (_, response) => {
        response.writeHead(204).end();
        return undefined;
      },
    });
    expect(await run('dead-letter', 'drop', '17')).toMatchObject({ code: 0, out: 'dropped 17\n' });
    expect(done()).toEqual([{ [`DELETE ${path}/17`]: null }]);
    expect((await run('dead-letter', 'drop', '18')).code).toBe(1);
  });
});
