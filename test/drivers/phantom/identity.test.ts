import { describe, expect, it } from 'vitest';
import { instanceId } from '../../../src/drivers/phantom/identity.ts';

describe('the id of an instance', () => {
  it('is a UUID of version 5, the same for whoever derives it', () => {
    const id = instanceId('r1', { index: 0, incarnation: 1 });
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(instanceId('r1', { index: 0, incarnation: 1 })).toBe(id);
    // As it was given out before: an id must not change with a version of the program.
    expect(id).toBe('6546e4a8-c517-5d8b-b833-2959ce48c34b');
  });

  it('is another for another resource, member or incarnation', () => {
    const ids = ['r1', 'r2'].flatMap((resourceId) =>
      [0, 1].flatMap((index) =>
        [1, 2].map((incarnation) => instanceId(resourceId, { index, incarnation })),
      ),
    );
    expect(new Set(ids).size).toBe(8);
  });
});
