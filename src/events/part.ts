/** Reading fields of a payload so that an error can name the one that is wrong. */
import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { tenantKey } from '../model/tenant.ts';
import { badMessage, below } from './parse.ts';

/** An object within a message, and the path at which it stands. */
export interface Part {
  readonly value: JsonObject;
  readonly path: string;
}

const MAX_ID = 255;

const own = (part: Part, name: string): Json | undefined =>
  Object.hasOwn(part.value, name) ? part.value[name] : undefined;

/** The text of a field; undefined where it is absent, null or empty. */
export function text(part: Part, name: string): string | undefined {
  const value = own(part, name);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw badMessage('must be text', below(part.path, name));
  return value;
}

/** Yes or no; undefined where it is absent or null. */
export function flag(part: Part, name: string): boolean | undefined {
  const value = own(part, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw badMessage('must be true or false', below(part.path, name));
  return value;
}

/** An object within; undefined where it is absent or null. */
export function object(part: Part, name: string): Part | undefined {
  const value = own(part, name);
  if (value === undefined || value === null) return undefined;
  const path = below(part.path, name);
  if (!isObject(value)) throw badMessage('must be an object', path);
  return { value, path };
}

/** A list; empty where it is absent or null. */
export function list(part: Part, name: string): readonly Json[] {
  const value = own(part, name);
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badMessage('must be a list', below(part.path, name));
  return value;
}

/** A list of objects; empty where it is absent or null. */
export function objects(part: Part, name: string): readonly Part[] {
  return list(part, name).map((value, index) => {
    const path = below(below(part.path, name), index);
    if (!isObject(value)) throw badMessage('must be an object', path);
    return { value, path };
  });
}

/** A list of ids; empty where it is absent or null. */
export function ids(part: Part, name: string): readonly string[] {
  return list(part, name).map((value, index) =>
    idValue(value, below(below(part.path, name), index)),
  );
}

/** An id; undefined where it is absent, null or empty. */
export function id(part: Part, name: string): string | undefined {
  const value = text(part, name);
  return value === undefined ? undefined : idValue(value, below(part.path, name));
}

/** Ids become keys of patches and of the store, so not every text can be one. */
export function idValue(value: Json | undefined, path: string): string {
  if (typeof value !== 'string') throw badMessage('must be an id', path);
  const trimmed = value.trim();
  if (trimmed === '') throw badMessage('must not be empty', path);
  if (trimmed.length > MAX_ID) throw badMessage(`is longer than ${MAX_ID} characters`, path);
  if (trimmed.startsWith('$') || trimmed === '__proto__') throw badMessage('is no id', path);
  refuseControls(trimmed, path);
  return trimmed;
}

/** The owner of the object: `tenant_id` or `project_id`, dashed or not (D-19, D-23). */
export function tenant(part: Part): string | undefined {
  const raw = text(part, 'tenant_id') ?? text(part, 'project_id');
  const key = raw === undefined ? '' : tenantKey(raw);
  if (key.length > MAX_ID) {
    throw badMessage(`is longer than ${MAX_ID} characters`, below(part.path, 'tenant_id'));
  }
  refuseControls(key, below(part.path, 'tenant_id'));
  return key === '' ? undefined : key;
}

/** What a terminal or a log would obey is in no name. */
function refuseControls(name: string, path: string): void {
  if (/\p{Cc}/u.test(name)) throw badMessage('has a control character', path);
}
