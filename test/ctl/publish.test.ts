import { describe, expect, it } from 'vitest';
import { rig } from './rig.ts';

const lines = (count: number, text: string): string =>
  Array.from({ length: count }, (_, index) => JSON.stringify({ index, text })).join('\n');

describe('publish', () => {
  it.each([
    ['one JSON value', '{\n "a": 1\n}\n', [{ a: 1 }]],
    ['an array', '[{"a": 1}, {"b": 2}]', [{ a: 1 }, { b: 2 }]],
    ['JSON lines', '{"a": 1}\n\n{"b": 2}\n', [{ a: 1 }, { b: 2 }]],
    [
      'what was recorded on the wire',
      '{"exchange": "neutron", "body_raw": "{\\"a\\": 1}"}',
      [{ a: 1 }],
    ],
    ['nothing at all', '\n', []],
  ])('sends %s', async (_what, text, messages) => {
    const { run, world } = await rig({ files: { 'x.json': text } });
    const { code, out } = await run('publish', 'x.json');
    expect(code).toBe(0);
    expect(world.messages.map(({ json }) => json)).toEqual(messages);
    expect(out).toContain(`${messages.length} accepted, 0 ignored, 0 rejected\n`);
  });

  it('shows a verdict per message and fails when one is rejected', async () => {
    const { run, world } = await rig({ files: { '-': '[1, 2, 3, 4, 5]' } });
    const event = { type: 'UPDATE', resourceId: 'r1', seq: 1 } as const;
    world.world.verdict = ({ json }) => {
      if (json === 1) return { verdict: 'accepted', events: [{ ...event, outcome: 'taken' }] };
      if (json === 2) return { verdict: 'ignored', reason: 'no such kind' };
      if (json === 3) return { verdict: 'rejected', field: 'payload.id', reason: 'is missing' };
      const known = json === 4 ? event : ({ type: 'POLL', resourceId: 'zzz' } as const);
      const outcome = json === 4 ? 'duplicate' : 'unknown';
      return { verdict: 'accepted', events: [{ ...known, outcome, seq: null }] };
    };
    const { code, out, err } = await run('publish', '-');
    expect(code).toBe(1);
    expect(out).toBe(
      [
        '1  accepted  UPDATE r1',
        '2  ignored  no such kind',
        '3  rejected  payload.id: is missing',
        '4  accepted  UPDATE r1: duplicate',
        '5  accepted  POLL zzz: unknown resource',
        '3 accepted (1 of them duplicate, 1 of them of an unknown resource), 1 ignored, 1 rejected',
        '',
      ].join('\n'),
    );
    expect(err).toContain('error: 1 of 5 messages were rejected');
  });

  it('keeps the order over files and batches', async () => {
    const { run, world } = await rig({ files: { a: lines(230, 'a'), b: lines(3, 'b') } });
    const { out } = await run('publish', 'a', 'b');
    const sent = world.messages.map(({ json }) => json as { index: number; text: string });
    expect(sent.map(({ index }) => index)).toEqual([...Array(230).keys(), 0, 1, 2]);
    expect(out).toContain('b:3  accepted');
    expect(out).toContain('233 accepted');
  });

  it('cuts large messages into requests that are not too large', async () => {
    const { run, world } = await rig({ files: { big: lines(12, 'x'.repeat(400_000)) } });
    expect((await run('publish', 'big')).code).toBe(0);
    expect(world.messages).toHaveLength(12);
  });

  it('waits and sends again while rug is behind', async () => {
    const rigged = await rig({ files: { x: '{"a":1}' } });
    rigged.world.world.backlog = 1_000_000;
    rigged.onPause = (count) => {
      if (count === 1) rigged.world.world.backlog = 0;
    };
    const { code, err } = await rigged.run('publish', 'x');
    expect(code).toBe(0);
    expect(err).toBe('rug is behind, trying again in 1 s\n'.repeat(2));
    expect(rigged.world.messages).toHaveLength(1);
  });

  it('sends nothing of a file that is broken, and says where', async () => {
    const { run, world } = await rig({ files: { x: '{"a":1}\n{"b":\n' } });
    const { code, err } = await run('publish', 'x');
    expect(code).toBe(2);
    expect(err).toContain('error: x, line 2: ');
    expect(world.messages).toEqual([]);
  });

  it('says so when a file cannot be read', async () => {
    const { run } = await rig();
    const { code, err } = await run('publish', 'nowhere.json');
    expect(code).toBe(1);
    expect(err).toContain('cannot read nowhere.json: no such file');
  });

  it('prints verdicts as json', async () => {
    const { run } = await rig({ files: { x: '{"a":1}' } });
    expect(JSON.parse((await run('publish', 'x', '-o', 'json')).out)).toMatchObject({
      accepted: 1,
      duplicate: 0,
      unknown: 0,
      ignored: 0,
      rejected: 0,
      items: [{ file: 'x', index: 1, verdict: { verdict: 'accepted' } }],
    });
  });
});
