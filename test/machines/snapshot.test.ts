import { describe, expect, it } from 'vitest';
import { FRESH } from '../../src/machines/context.ts';
import { decode, encode } from '../../src/machines/snapshot.ts';
import { isObject, type Json, type JsonObject } from '../../src/model/json.ts';

const SOUND = encode({
  state: 'CalcAction',
  context: {
    ...FRESH,
    status: 'configured',
    since: 1,
    members: [{ index: 0, incarnation: 1 }],
    instances: [{ member: { index: 0, incarnation: 1 }, instanceId: 'i', address: null }],
    undo: { wait: 'boot', wakeAt: 5 },
  },
});

/** The sound snapshot with another value of one field of its context. */
function having(name: string, value: Json): string {
  const stored = JSON.parse(SOUND) as JsonObject;
  const context = isObject(stored.context) ? stored.context : {};
  return JSON.stringify({ ...stored, context: { ...context, [name]: value } });
}

describe('a stored snapshot', () => {
  it('comes back as it was', () => {
    expect(encode(decode(SOUND))).toBe(SOUND);
    expect(decode(having('later', 1)).context).toMatchObject({ status: 'configured' });
  });

  // Found by `npm run fuzz`: each was decided on, and what came of it broke the scheduler.
  it.each<[string, Json]>([
    ['status', 'constructor'],
    ['since', '1'],
    ['wakeAt', 9e15],
    ['members', [7]],
    ['members', { length: 1 }],
    ['instances', null],
    ['current', { type: 'UPDATE' }],
    ['undo', { members: 1 }],
    ['tired', ['nap']],
  ])('is refused when its %s is %j', (name, value) => {
    expect(() => decode(having(name, value))).toThrow(`snapshot: context.${name} is not what`);
  });

  it.each(['null', '[]', '7', '{"machine":"router","context":null}'])(
    'is refused in words when it is %s',
    (text) => {
      expect(() => decode(text)).toThrow('snapshot: it is none');
    },
  );
});
