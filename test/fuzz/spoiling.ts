/** What is done to a good message so that it is one no longer: small changes, each anywhere in it. */
import fc, { type Arbitrary } from 'fast-check';
import { isObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { printed, STRANGE, STRANGE_NAME } from './strange.ts';

/** One change. `at` picks the place: the same number, the same place. */
export type Change =
  | { readonly type: 'replace'; readonly at: number; readonly value: Json }
  | { readonly type: 'wrap'; readonly at: number; readonly into: 'list' | 'map' | 'text' }
  | { readonly type: 'leave-out'; readonly at: number }
  | { readonly type: 'rename'; readonly at: number; readonly name: string }
  | { readonly type: 'add'; readonly at: number; readonly name: string; readonly value: Json }
  | { readonly type: 'move'; readonly at: number; readonly from: number };

const PLACE = fc.nat({ max: 9_999 });

export const CHANGE: Arbitrary<Change> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant('replace'), at: PLACE, value: STRANGE }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('wrap'),
      at: PLACE,
      into: fc.constantFrom('list', 'map', 'text'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('leave-out'), at: PLACE }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('rename'), at: PLACE, name: STRANGE_NAME }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('add'),
      at: PLACE,
      name: STRANGE_NAME,
      value: STRANGE,
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('move'), at: PLACE, from: PLACE }) },
);

/** Where a value stands: the names and indexes that lead to it. */
type Path = readonly (string | number)[];

/** The value with the changes, one after the other; it is itself left as it was. */
export const changed = (value: Json, changes: readonly Change[]): Json =>
  changes.reduce((before, change) => applied(before, change), value);

function applied(value: Json, change: Change): Json {
  const places = pathsIn(value);
  const path = places[change.at % places.length] ?? [];
  switch (change.type) {
    case 'replace':
      return replaced(value, path, () => change.value);
    case 'wrap':
      return replaced(value, path, (old) =>
        change.into === 'list' ? [old] : change.into === 'map' ? { id: old } : JSON.stringify(old),
      );
    case 'leave-out':
      return without(value, path);
    case 'rename':
      return renamed(value, path, change.name);
    case 'add':
      return replaced(value, path, (old) =>
        isObject(old) ? withKey(old, change.name, change.value) : change.value,
      );
    case 'move':
      return replaced(value, path, () => at(value, places[change.from % places.length] ?? []));
  }
}

/** Every place in a value, itself first. */
function pathsIn(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Array.isArray(value)
    ? value.flatMap((item, index) => pathsIn(item, [...path, index]))
    : Object.entries(value).flatMap(([key, item]) => pathsIn(item, [...path, key]));
  return [path, ...below];
}

function at(value: Json, [key, ...rest]: Path): Json {
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  const below = Array.isArray(value)
    ? value[Number(key)]
    : Object.getOwnPropertyDescriptor(value, key)?.value;
  return at(below ?? null, rest);
}

function replaced(value: Json, [key, ...rest]: Path, change: (old: Json) => Json): Json {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === key ? replaced(item, rest, change) : item));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    name === key ? replaced(item, rest, change) : item,
  ]);
  return Object.fromEntries(entries);
}

function without(value: Json, path: Path): Json {
  const key = path.at(-1);
  if (key === undefined) return null;
  return replaced(value, path.slice(0, -1), (old) => {
    if (Array.isArray(old)) return old.filter((_, index) => index !== key);
    if (!isObject(old)) return old;
    return Object.fromEntries(Object.entries(old).filter(([name]) => name !== key));
  });
}

function renamed(value: Json, path: Path, name: string): Json {
  const key = path.at(-1);
  return replaced(value, path.slice(0, -1), (old) => {
    if (!isObject(old)) return old;
    return Object.fromEntries(
      Object.entries(old).map(([known, item]) => [known === key ? name : known, item]),
    );
  });
}

const withKey = (value: JsonObject, name: string, item: Json): JsonObject =>
  Object.fromEntries([...Object.entries(value), [name, item]]);

/** What is done to the text of a message. */
export type Damage =
  | { readonly type: 'cut'; readonly at: number }
  | { readonly type: 'insert'; readonly at: number; readonly text: string }
  | { readonly type: 'remove'; readonly at: number; readonly length: number }
  | { readonly type: 'twice'; readonly at: number }
  | { readonly type: 'in-front'; readonly text: string };

const SNIPPET = fc.oneof(
  fc.constantFrom(
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\\u0000',
    '\\ud800',
    '\u0000',
    '\ufeff',
  ),
  fc.constantFrom('//', '/* */', "'", '\r\n', 'NaN', '-', '1e999', '\\x', '\ud800'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

export const DAMAGE: Arbitrary<Damage> = fc.oneof(
  fc.record({ type: fc.constant('cut'), at: PLACE }),
  fc.record({ type: fc.constant('insert'), at: PLACE, text: SNIPPET }),
  fc.record({ type: fc.constant('remove'), at: PLACE, length: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ type: fc.constant('twice'), at: PLACE }),
  fc.record({ type: fc.constant('in-front'), text: SNIPPET }),
);

export function damaged(text: string, damages: readonly Damage[]): string {
  return damages.reduce((before, damage) => hurt(before, damage), text);
}

function hurt(text: string, damage: Damage): string {
  const place = 'at' in damage ? Math.floor((damage.at / 10_000) * text.length) : 0;
  switch (damage.type) {
    case 'cut':
      return text.slice(0, place);
    case 'insert':
      return text.slice(0, place) + damage.text + text.slice(place);
    case 'remove':
      return text.slice(0, place) + text.slice(place + damage.length);
    case 'twice':
      return withSecondKey(text, place);
    case 'in-front':
      return damage.text + text;
  }
}

/** A key of the text a second time, with another value. */
function withSecondKey(text: string, from: number): string {
  const found = /"(?:[^"\\]|\\.)*":/.exec(text.slice(from))?.[0];
  const open = text.indexOf('{', Math.max(0, from - 200));
  if (found === undefined || open < 0) return text + text;
  return `${text.slice(0, open + 1)}${found}7,${text.slice(open + 1)}`;
}

/** A good message with changes, as a text, mostly sound JSON, sometimes not. */
export const spoilt = (good: Arbitrary<Json>): Arbitrary<string> =>
  fc
    .tuple(
      good,
      fc.array(CHANGE, { maxLength: 3 }),
      fc.oneof(
        { weight: 6, arbitrary: fc.constant<Damage[]>([]) },
        { weight: 1, arbitrary: fc.array(DAMAGE, { minLength: 1, maxLength: 2 }) },
      ),
    )
    .map(([value, changes, damages]) => damaged(printed(changed(value, changes)), damages));
