/** JSON values, and merge patches over them. */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/**
 * A patch of a desired spec: a JSON merge patch (RFC 7386): fields replace fields, objects merge,
 * null removes. A composed patch may hold `{$replace: value}` where an earlier part removed what a
 * later part sets again; keys that begin with `$` are therefore refused in specs at the border.
 */
export type Patch = JsonObject;

const REPLACE = '$replace';

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const define = (target: JsonObject, key: string, value: Json): void => {
  // A plain assignment to __proto__ would set the prototype instead of a field.
  if (key !== '__proto__') target[key] = value;
  else
    Object.defineProperty(target, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
};

const own = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** The value that `patch` makes of `target`, which is itself where nothing changes; neither is changed. */
export function applyPatch(target: JsonObject, patch: Patch): JsonObject {
  let result = target;
  for (const [key, change] of Object.entries(patch)) {
    const before = own(target, key);
    const after = change === null ? undefined : patched(before, change);
    if (isSame(before, after)) continue;
    if (result === target) result = { ...target };
    if (after === undefined) delete result[key];
    else define(result, key, after);
  }
  return result;
}

/** Equal values, whatever the order of their keys. */
function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, i) => isSame(item, other[i]));
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(own(one, key), own(other, key)))
  );
}

function patched(before: Json | undefined, change: Json): Json {
  if (!isObject(change)) return change;
  const replacement = own(change, REPLACE);
  if (replacement !== undefined)
    return isObject(replacement) ? applyPatch({}, replacement) : replacement;
  return applyPatch(isObject(before) ? before : {}, change);
}

/** One patch with the effect of `first`, then `second`; it is `first` where that says it all. */
export function composePatches(first: Patch | null, second: Patch | null): Patch | null {
  if (first === null || second === null) return first ?? second;
  let result = first;
  for (const key of Object.keys(second)) {
    const before = own(first, key);
    const after = composed(before, own(second, key) ?? null);
    if (after === before) continue;
    if (result === first) result = { ...first };
    define(result, key, after);
  }
  return result;
}

function composed(first: Json | undefined, second: Json): Json {
  if (first === undefined || !isObject(second)) return second;
  if (own(second, REPLACE) !== undefined) return second;
  if (!isObject(first)) return { [REPLACE]: applyPatch({}, second) };
  const replacement = own(first, REPLACE);
  if (replacement === undefined) return composePatches(first, second) ?? {};
  return { [REPLACE]: applyPatch(isObject(replacement) ? replacement : {}, second) };
}

/** The same text for equal values, whatever the order of their keys: what digests are made of. */
export function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '' : ','}${canonical(item)}`;
    return `[${text}]`;
  }
  for (const key of Object.keys(value).sort()) {
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(own(value, key) ?? null)}`;
  }
  return `{${text}}`;
}
