import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/model/errors.ts';
import { serve } from './serve.ts';

describe('GET /v1/errors', () => {
  it('is the table', async () => {
    const { json } = await serve().ask('GET', '/v1/errors');
    const items = json.items as { code: string; status: number; hint: string }[];
    expect(
      Object.fromEntries(items.map(({ code, status, hint }) => [code, { status, hint }])),
    ).toEqual(ERRORS);
    expect(json.drivers).toContainEqual({
      number: '2004',
      title: 'The world did not answer in time',
      outcome: 'retry',
    });
  });

  it.each([
    ['busy', { code: 'busy', status: 429, title: null }],
    [
      'vm_kvm_build_2004',
      { status: null, title: 'The world did not answer in time', outcome: 'retry' },
    ],
    ['vm_kvm_probe_0000', { title: 'The endpoint is not available' }],
    ['vm_kvm_build_2111', { title: 'A command of the step "second" failed', outcome: 'retry' }],
  ])('explains %s', async (code, explained) => {
    const { status, json } = await serve().ask('GET', `/v1/errors/${code}`);
    expect(status).toBe(200);
    expect(json).toMatchObject(explained);
  });

  it.each([
    'toString',
    'vm_kvm_build_9999',
    'vm_kvm_build_2121',
    'vm_mars_build_2004',
    'vm_kvm_2004',
  ])('does not explain %s', async (code) => {
    const { status, json } = await serve().ask('GET', `/v1/errors/${code}`);
    expect(status).toBe(404);
    expect(json).toMatchObject({ code: 'unknown_error', field: 'code' });
  });
});
