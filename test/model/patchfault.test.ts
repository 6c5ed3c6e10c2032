import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/drivers/kinds.ts';
import type { Patch } from '../../src/model/json.ts';
import { patchFault } from '../../src/model/patchfault.ts';

const router = KINDS.find(({ name }) => name === 'virtual_router');

const fault = (patch: Patch, spec = {}): string | null => {
  if (router === undefined) throw new Error('there is no kind virtual_router');
  const found = patchFault(router.spec, spec, patch);
  return found === null ? null : found.path.join('.');
};

describe('a patch', () => {
  it.each<[string, Patch, string | null]>([
    ['that sets a field', { name: 'edge' }, null],
    ['that removes one', { name: null }, null],
    ['that removes something within one', { interfaces: { p1: null } }, null],
    ['that names no field', { nmae: 'edge' }, 'nmae'],
    ['that has another type', { asn: 'many' }, 'asn'],
    [
      'that has another type deep within',
      { interfaces: { p1: { networkId: 7 } } },
      'interfaces.p1.networkId',
    ],
    ['with a key that composing uses', { interfaces: { $replace: {} } }, 'interfaces.$replace'],
    ['with such a key in a list', { routes: [{ $x: 1 }] }, 'routes.0.$x'],
  ])('%s', (_what, patch, path) => {
    expect(fault(patch)).toBe(path);
  });

  it('is judged with what is there: the rest of the gateway may be known already', () => {
    const patch = { gateway: { enableSnat: true } };
    expect(fault(patch, { gateway: { networkId: 'n1' } })).toBeNull();
    expect(fault(patch)).toBeNull();
    expect(fault({ gateway: { enableSnat: 'yes' } }, { gateway: { networkId: 'n1' } })).toBe(
      'gateway.enableSnat',
    );
  });
});
