import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { showResource } from '../../src/api/resource.ts';
import { rowOf } from '../api/samples.ts';
import { at } from './explained.ts';
import { type Answer, type Fake, fake } from './fake.ts';

const decision = {
  ...{ id: 1, at: at(0), cause: 'ENTRY', event: 'UPDATE', from: 'CalcAction', to: 'CreateVM' },
  ...{ statusBefore: 'down', statusAfter: 'booting', transitions: [], command: 'build' },
  ...{ outcome: null, fault: null, refused: [], took: null },
};

const change = (id: string): string => {
  const resource = { id, tenantId: 't1', kind: 'vm', status: 'booting', state: 'CreateVM' };
  return `event: change\nid: 7.3\ndata: ${JSON.stringify({ id: 7, at: at(0), resource, decision })}\n\n`;
};

const entry = (id: number, who: string): object => ({
  ...{ id, at: at(id), who, role: 'operator', via: 'api', from: '::1', action: 'mode.set' },
  ...{ target: 'tenant t1', tenantId: 't1', why: 'moving it', outcome: 'done', reason: null },
});

const audit = (id: number, who: string): string =>
  `event: audit\nid: 7.${id}\ndata: ${JSON.stringify(entry(id, who))}\n\n`;

/** Each connection gets its text; afterwards it stays open, or is cut where there is another. */
function streams(...texts: readonly string[]): Answer {
  let count = 0;
  return (_, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(texts[count] ?? '');
    if (++count < texts.length) setImmediate(() => response.destroy());
    return undefined;
  };
}

/** Runs until so many lines are out; then whatever it writes ends it, as a closed terminal does. */
async function watched(
  rigged: Fake,
  lines: number,
  ...words: readonly string[]
): Promise<{ readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  await new Promise<void>((resolve) => {
    let enough = false;
    rigged.onWrite = (text) => {
      if (enough) throw new Error('nobody reads any more');
      if (/^(the connection|connected|watching)/.test(text)) err += text;
      else out += text;
      enough = out.split('\n').length > lines;
      if (enough) resolve();
    };
    rigged.run(...words).then(({ err }) => {
      out += err;
      resolve();
    }, resolve);
  });
  return { out, err };
}

/** How many there are: three, and one of any kind or tenant. */
const COUNTS: Readonly<Record<string, Answer>> = {
  'GET /v1/status': {
    ...{ version: '1', startedAt: at(0), parts: [], resources: { total: 3, byStatus: {} } },
    load: {
      ...{ pending: 0, deciding: 0, looking: 0, acting: 0, parked: 0, setAside: 0, backlog: 0 },
      workers: [],
    },
  },
  'GET /v1/resources': {
    items: [showResource(rowOf('vm-1', { kind: 'vm' }), null, null)],
    next: null,
  },
};

describe('resource watch', () => {
  it('shows changes as they happen', async () => {
    const rigged = await fake({
      ...COUNTS,
      'GET /v1/changes': streams(`id: 1.0\n\n${change('r1')}`),
    });
    const { out } = await watched(rigged, 1, 'vm', 'watch', '--tenant', 't1');
    expect(out).toBe('03:04:05  r1  CalcAction > CreateVM  booting  > build\n');
    expect(rigged.heard.at(-1)?.query).toEqual({ tenant: 't1', kind: 'vm' });
  });

  it('is JSON lines for machines', async () => {
    const rigged = await fake({
      ...COUNTS,
      'GET /v1/changes': streams(change('r1') + change('r2')),
    });
    const { out } = await watched(rigged, 2, 'resource', 'watch', '-o', 'json');
    const ids = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).resource.id);
    expect(ids).toEqual(['r1', 'r2']);
  });

  it('goes on after the last event when the connection was lost', async () => {
    const rigged = await fake({
      ...COUNTS,
      'GET /v1/changes': streams(change('r1'), change('r2')),
    });
    const { out, err } = await watched(rigged, 2, 'resource', 'watch');
    expect(out).toContain('r2');
    expect(err).toMatch(
      /^watching 3 resources\nthe connection is lost: cannot reach rug at .+; trying again\nconnected again\n$/,
    );
    const streamed = rigged.heard.filter(({ path }) => path === '/v1/changes');
    expect(streamed.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '7.3']);
  });

  it('ends with 3 when rug was never there, and well when the time is up', async () => {
    const rigged = await fake({ ...COUNTS, 'GET /v1/changes': streams('id: 1.0\n\n') });
    expect(await rigged.run('resource', 'watch', '--timeout', '1s')).toEqual({
      ...{ code: 0, out: '' },
      err: 'watching 3 resources\nstopped after 1s\n',
    });
    expect((await rigged.run('vm', 'watch', '--timeout', '1s')).err).toContain(
      'watching 1 resource\n',
    );
    rigged.outage = true;
    expect((await rigged.run('resource', 'watch')).code).toBe(3);
  });

  it('fails at once for an id that nobody has, and for another kind', async () => {
    const { run, heard } = await fake({});
    expect((await run('resource', 'watch', 'nobody')).code).toBe(1);
    expect(heard.map(({ path }) => path)).toEqual(['/v1/resources/nobody']);
  });

  it('ends when an event is none that a rug sends', async () => {
    const rigged = await fake({
      ...COUNTS,
      'GET /v1/changes': streams('event: change\ndata: {}\n\n'),
    });
    expect(await rigged.run('resource', 'watch')).toMatchObject({ code: 1 });
  });
});

describe('audit', () => {
  const answers = {
    'GET /v1/audit': { items: [entry(3, 'anna'), entry(2, 'bo')], next: null },
  };

  it('shows who did what and why, newest first', async () => {
    const { run, heard } = await fake(answers);
    const { out } = await run('audit', '--who', 'anna', '--since', '2h', '--limit', '7');
    expect(out).toBe(
      'WHEN            WHO   ACTION    TARGET     OUTCOME  WHY\n' +
        '01-02 03:04:08  anna  mode.set  tenant t1  done     moving it\n' +
        '01-02 03:04:07  bo    mode.set  tenant t1  done     moving it\n',
    );
    expect(heard[0]?.query).toEqual({ who: 'anna', since: '2026-01-02T01:05:05.000Z', limit: '7' });
    expect((await run('audit', '--since', 'soon')).code).toBe(2);
  });

  it('goes on with --follow, without what was shown and what was not asked for', async () => {
    const rigged = await fake({
      ...answers,
      'GET /v1/changes': streams(
        audit(3, 'anna') + change('r1') + audit(4, 'bo') + audit(5, 'anna'),
      ),
    });
    const { out } = await watched(rigged, 3, 'audit', '--follow', '--who', 'anna');
    expect(out).toContain('01-02 03:04:10  anna  mode.set  tenant t1  done: moving it\n');
    expect(out).not.toContain('03:04:09');
    expect(out.match(/03:04:08/g)).toHaveLength(1);
  });
});
