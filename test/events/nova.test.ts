import { describe, expect, it } from 'vitest';
import { routerRow } from '../support/rows.ts';
import { RECORDED, raw } from './recording.ts';
import { setup } from './setup.ts';

const VM1 = 'a5a82c85-e6d3-4133-a4d7-15080de353a3';

describe('a notification of Nova', () => {
  it('is a POLL of the resource that owns the instance, and nothing otherwise', async () => {
    const { intake, ledger } = setup();
    const row = routerRow('r1', { tenantId: 'owner' });
    const instances = [{ member: { index: 0, incarnation: 1 }, instanceId: VM1, address: null }];
    ledger.directory.put({ ...row, view: { ...row.view, instances } });
    const nova = RECORDED.filter(({ exchange }) => exchange === 'nova');
    await intake.submit(nova.map((recorded) => raw(recorded)));
    const events = ledger.accepts.flatMap((accept) => accept.events);
    expect(
      new Set(events.map(({ type, resourceId, tenantId }) => `${type} ${resourceId} ${tenantId}`)),
    ).toEqual(new Set(['POLL r1 owner']));
    const about = nova.filter(
      ({ body, eventType }) =>
        body.includes(VM1) &&
        /^(compute\.)?instance\./.test(eventType) &&
        !eventType.endsWith('.start'),
    );
    expect(about.map(({ eventType }) => eventType)).toContain('instance.update');
    expect(about.map(({ eventType }) => eventType)).toContain('compute.instance.delete.end');
    expect(events).toHaveLength(about.length);
  });
});
