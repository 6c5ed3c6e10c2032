/** JSON from outside, made safe to keep: the only way a message enters the room. */
import { RugError } from '../model/errors.ts';
import { isObject, type Json, type JsonObject } from '../model/json.ts';

/** What a message may be at most. */
export interface Limits {
  /** Characters of its text. */
  readonly maxLength: number;
  /** Objects and lists within each other. */
  readonly maxDepth: number;
}

/** Roomy for the services: the largest recorded notification is 13 kB and 15 deep. */
export const DEFAULT_LIMITS: Limits = { maxLength: 1_048_576, maxDepth: 40 };

/** A mistake in a message, with the path of the field that is wrong; '' is the message itself. */
export const badMessage = (message: string, field: string): RugError =>
  new RugError('bad_request', message, field === '' ? {} : { field });

/** The path of a field below `path`. */
export const below = (path: string, name: string | number): string => {
  if (typeof name === 'number') return `${path}[${name}]`;
  return path === '' ? name : `${path}.${name}`;
};

/**
 * The value of a JSON text.
 *
 * @param path where the text stood, for error messages: '' is the message itself
 * @throws RugError `bad_request` with the field path: no JSON, too long, too deep, text that a store
 * cannot hold (U+0000, half a surrogate pair), or a key that would reach a prototype
 */
export function parseJson(text: string, limits: Limits, path = ''): Json {
  if (text.length > limits.maxLength) {
    throw badMessage(`is longer than ${limits.maxLength} characters`, path);
  }
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw badMessage(`is not JSON: ${cause instanceof Error ? cause.message : 'broken'}`, path);
  }
  // Without an escape for it no text within has what the whole has not.
  const isSuspicious = SUSPICIOUS.test(text) || !text.isWellFormed();
  if (isSuspicious || !isSound(value, limits.maxDepth)) checkJson(value, limits, path);
  return value;
}

/** What `check` finds in texts, as it can stand in the text of JSON. */
const SUSPICIOUS = /\\u(?:0000|[dD])/;

/** What `check` asks besides, without a path for each field: whoever fails is looked at again. */
function isSound(value: Json, depthLeft: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depthLeft === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isSound(item, depthLeft - 1));
  for (const key in value) {
    const item = value[key];
    if (key === '__proto__' || (item !== undefined && !isSound(item, depthLeft - 1))) return false;
  }
  return true;
}

/** Throws as `parseJson` does for a value that was parsed elsewhere. */
export function checkJson(value: unknown, limits: Limits, path = ''): asserts value is Json {
  check(value, limits.maxDepth, path);
}

function check(value: unknown, depthLeft: number, path: string): void {
  if (typeof value === 'string') {
    checkText(value, path);
    return;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw badMessage('is not a finite number', path);
    return;
  }
  if (value === null || typeof value === 'boolean') return;
  if (typeof value !== 'object') throw badMessage(`is no JSON value but ${typeof value}`, path);
  if (depthLeft === 0) throw badMessage('is nested too deep', path);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) check(item, depthLeft - 1, below(path, index));
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    checkText(key, path);
    if (key === '__proto__') throw badMessage('has the forbidden key __proto__', path);
    check(item, depthLeft - 1, below(path, key));
  }
}

function checkText(text: string, path: string): void {
  if (text.includes('\u0000')) throw badMessage('contains the character U+0000', path);
  if (!text.isWellFormed()) throw badMessage('contains half a surrogate pair', path);
}

/** The value as an object, or an error that names the field. */
export function objectAt(value: Json | undefined, path: string): JsonObject {
  if (!isObject(value)) throw badMessage('must be an object', path);
  return value;
}

/** Text that every store can hold: what cannot be kept becomes U+FFFD. */
export const storable = (text: string): string =>
  text.toWellFormed().replaceAll('\u0000', '\ufffd');
