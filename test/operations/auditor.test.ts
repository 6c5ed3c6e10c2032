import { describe, expect, it } from 'vitest';
import { by, openDesk } from './desk.ts';

describe('the audit', () => {
  it('keeps what was refused before it came to an operation', async () => {
    const { operations, audit } = await openDesk();
    const viewer = by({ role: 'viewer', name: 'victor' }, { why: 'curious' });
    await operations.refused(viewer, 'resource.delete', 'r1', 'it needs the role operator');
    expect(await audit()).toMatchObject([
      {
        who: 'victor',
        role: 'viewer',
        action: 'resource.delete',
        target: 'r1',
        outcome: 'refused',
        reason: 'it needs the role operator',
        why: 'curious',
      },
    ]);
  });

  it('tells log and metrics of an action only when it is durable', async () => {
    const { operations, faults, witness } = await openDesk();
    faults.write = new Error('away');
    await expect(operations.modes.set('tenant', 't1', null, by())).rejects.toThrow('away');
    expect(witness.lines).toEqual([]);
    expect(witness.counts.get('rug_audit_entries_total api done')).toBeUndefined();
    await operations.modes.set('tenant', 't1', null, by());
    expect(witness.counts.get('rug_audit_entries_total api done')).toBe(1);
  });

  it('has what it was like before and after; the log has not', async () => {
    const { operations, audit, witness } = await openDesk();
    await operations.modes.set('tenant', 't1', null, by({}, { why: 'look' }));
    expect(await audit()).toMatchObject([{ after: { reason: 'look' } }]);
    const [{ fields = {} } = {}] = witness.lines;
    expect(fields).toMatchObject({ action: 'mode.set', target: 'tenant t1', who: 'olga' });
    expect(Object.keys(fields)).not.toEqual(expect.arrayContaining(['before']));
    expect(Object.keys(fields)).not.toEqual(expect.arrayContaining(['after']));
  });
});
