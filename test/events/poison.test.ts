import { describe, expect, it } from 'vitest';
import { notification } from './recording.ts';
import { setup } from './setup.ts';

const router = (id: string) =>
  notification('router.create.end', { router: { id, tenant_id: 't', name: id } });

describe('a message that may not be read any more', () => {
  it('is set aside unread, with the reason, and those about it are taken', async () => {
    const { intake, ledger, witness } = setup();
    const read: string[] = [];
    const poisoned = {
      ...router('b'),
      poison: 'the process died 3 times',
      get json(): unknown {
        read.push('b');
        return undefined;
      },
    };
    const verdicts = await intake.submit([router('a'), poisoned, router('c')]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['accepted', 'rejected', 'accepted']);
    expect(ledger.offered.map(({ resourceId }) => resourceId)).toEqual(['a', 'c']);
    expect(ledger.letters).toMatchObject([{ reason: 'the process died 3 times', field: null }]);
    expect(read).toEqual([]);
    // What dies there is a message that is about to be read.
    expect(witness.points).toEqual(['intake.received', 'intake.received']);
  });
});
