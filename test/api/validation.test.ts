import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pathText, validatorCompiler } from '../../src/api/validation.ts';

const schema = z.strictObject({
  name: z.string().optional(),
  routes: z.array(z.strictObject({ nexthop: z.string() })).default([]),
  ports: z.record(z.string(), z.strictObject({ network: z.string() }).nullable()).optional(),
  check: z
    .union([
      z.strictObject({ type: z.literal('tcp'), port: z.int() }),
      z.strictObject({ type: z.literal('dummy') }),
    ])
    .optional(),
});

const refusal = (data: unknown): { message: string; field: string | undefined } => {
  const result = validatorCompiler({ schema })(data);
  if (!('error' in result)) throw new Error('it was let through');
  return { message: result.error.message, field: result.error.field };
};

describe('validatorCompiler', () => {
  it('lets through what the schema makes of the data', () => {
    expect(validatorCompiler({ schema })({ name: 'a' })).toEqual({
      value: { name: 'a', routes: [] },
    });
  });

  it.each([
    [{ nmae: 'a' }, 'nmae', 'did you mean "name"?'],
    [{ zebra: 1 }, 'zebra', 'known are name, routes, ports, check'],
    [
      { routes: [{ nexthopp: 'a', nexthop: 'a' }] },
      'routes[0].nexthopp',
      'did you mean "nexthop"?',
    ],
    [{ routes: [{}] }, 'routes[0].nexthop', 'is missing'],
    [{ ports: { p: { network: 'n', netwrok: 1 } } }, 'ports.p.netwrok', 'did you mean "network"?'],
    [{ check: { type: 'tcp', port: 'x' } }, 'check.port', 'must be a whole number, not "x"'],
    [{ name: 1 }, 'name', 'must be text, not 1'],
  ])('names the field of %j that is wrong', (data, field, text) => {
    const { message, field: named } = refusal(data);
    expect(named).toBe(field);
    expect(message).toContain(text);
  });

  it('says so when there is no body at all', () => {
    expect(refusal(undefined)).toEqual({
      message: 'the request: is missing: it must be a map of name, routes, ports, check',
      field: undefined,
    });
  });
});

describe('pathText', () => {
  it('writes a path as people do', () => {
    expect(pathText(['spec', 'routes', 0, 'nexthop'])).toBe('spec.routes[0].nexthop');
  });
});
