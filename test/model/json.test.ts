import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyPatch,
  canonical,
  composePatches,
  isObject,
  type Json,
  type JsonObject,
} from '../../src/model/json.ts';

const keys = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
const { object } = fc.letrec<{ object: JsonObject; value: JsonObject[string] }>((tie) => ({
  object: fc
    .array(fc.tuple(keys, tie('value')), { maxLength: 4 })
    .map((fields) => Object.fromEntries(fields)),
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.constantFrom(null, 1, 'x', true),
    fc.constant<Json>([1, null]),
    tie('object'),
  ),
}));

describe('a merge patch', () => {
  it('replaces fields, merges objects, and removes with null', () => {
    expect(applyPatch({ a: 1, b: { c: 2, d: 3 } }, { a: 5, b: { c: null, e: 4 }, f: [1] })).toEqual(
      {
        a: 5,
        b: { d: 3, e: 4 },
        f: [1],
      },
    );
    expect(applyPatch({ a: 1 }, { a: { b: null, c: 1 } })).toEqual({ a: { c: 1 } });
  });

  it('changes neither of its arguments', () => {
    fc.assert(
      fc.property(object, object, (target, patch) => {
        const before = [structuredClone(target), structuredClone(patch)];
        applyPatch(target, patch);
        composePatches(target, patch);
        expect([target, patch]).toEqual(before);
      }),
    );
  });

  it('composed of several has the effect of all of them in their order', () => {
    fc.assert(
      fc.property(object, fc.array(object, { maxLength: 5 }), (target, patches) => {
        const all = patches.reduce<JsonObject | null>((sum, one) => composePatches(sum, one), null);
        const oneByOne = patches.reduce(applyPatch, target);
        expect(canonical(applyPatch(target, all ?? {}))).toBe(canonical(oneByOne));
      }),
    );
  });

  it('is composed in whatever groups', () => {
    fc.assert(
      fc.property(object, object, object, object, (target, a, b, c) => {
        const left = composePatches(composePatches(a, b), c) ?? {};
        const right = composePatches(a, composePatches(b, c)) ?? {};
        expect(canonical(applyPatch(target, left))).toBe(canonical(applyPatch(target, right)));
      }),
    );
  });

  it('that removes and sets again removes what was beneath', () => {
    const patch = composePatches({ a: null }, { a: { new: 1 } }) ?? {};
    expect(applyPatch({ a: { old: 1 } }, patch)).toEqual({ a: { new: 1 } });
  });

  it('never sets a prototype', () => {
    const spec = applyPatch({}, JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(Object.getPrototypeOf(spec)).toBe(Object.prototype);
    expect(Object.hasOwn(spec, '__proto__')).toBe(true);
    expect('polluted' in {}).toBe(false);
  });
});

describe('the canonical text', () => {
  it('is the same for equal values, whatever the order of their keys', () => {
    expect(canonical({ b: [1, { z: null, a: 'x' }], a: true })).toBe(
      '{"a":true,"b":[1,{"a":"x","z":null}]}',
    );
    fc.assert(
      fc.property(object, (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonical(turned)).toBe(canonical(value));
        expect(canonical(JSON.parse(canonical(value)))).toBe(canonical(value));
      }),
    );
  });

  it('differs for values that differ', () => {
    expect(canonical({ a: 1 })).not.toBe(canonical({ a: '1' }));
    expect(canonical({ a: [] })).not.toBe(canonical({ a: {} }));
    expect(canonical({ a: null })).not.toBe(canonical({}));
  });
});

describe('an object', () => {
  it('is neither an array nor null', () => {
    expect([{}, [], null, 'a', undefined].map(isObject)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
