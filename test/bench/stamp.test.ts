import { describe, expect, it } from 'vitest';
import { routerId, tenantOf } from '../../bench/rig/fleet.ts';
import { SAMPLE, stamp } from '../../bench/rig/stamp.ts';
import { instanceId } from '../../src/drivers/phantom/identity.ts';

const FLEET = { routers: 10, tenants: 3 };
const member = { index: 0, incarnation: 1 };

describe('copies of the sample router', () => {
  it('names the router, its tenant and its instance of the copy wherever the sample named its own', () => {
    const instance = instanceId(SAMPLE.routerId, member);
    const text = `{"a":"${SAMPLE.routerId}","b":["${instance}","${SAMPLE.tenantId}"],"c":"${SAMPLE.routerId}"}`;
    const id = routerId(7);
    expect(JSON.parse(stamp(text, FLEET)(7))).toEqual({
      a: id,
      b: [instanceId(id, member), tenantOf(FLEET, 7)],
      c: id,
    });
  });

  it('moves the instance to an address where one is given', () => {
    const own = stamp('x', FLEET);
    expect(own(1)).toBe('x');
    const instance = instanceId(SAMPLE.routerId, member);
    const groups = instance.replaceAll('-', '').slice(0, 16).match(/.{4}/g) ?? [];
    const text = `{"address":"fd00::${groups.join(':')}"}`;
    expect(stamp(text, FLEET, (n) => `127.0.0.${n}`)(4)).toBe('{"address":"127.0.0.4"}');
  });
});
