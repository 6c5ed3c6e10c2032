/** Finds what a notification is about, in whichever of the forms services use. */
import { isObject, type Json } from '../model/json.ts';
import { badMessage, below } from './parse.ts';
import { id, idValue, list, object, type Part, tenant } from './part.ts';
import type { Thing } from './rule.ts';

/**
 * The things of a payload: `{port: {...}}`, in bulk `{ports: [{...}, ...]}`, or `{port_id: id}`;
 * an object without an id of its own takes that of `port_id` (spec 3.3, as recorded).
 *
 * @throws RugError `bad_request` naming the first form's field when there is none of them
 */
export function thingsOf(
  payload: Part,
  names: readonly string[],
  callerTenant: string | null,
): readonly Thing[] {
  for (const name of names) {
    const many = `${name.endsWith('y') ? `${name.slice(0, -1)}ie` : name}s`;
    const bulk = Object.hasOwn(payload.value, many)
      ? list(payload, many).map((value, index) =>
          bulkThing(value, below(below(payload.path, many), index), callerTenant),
        )
      : [];
    if (bulk.length > 0) return bulk;
    const one = singleThing(payload, name, callerTenant);
    if (one !== null) return [one];
  }
  throw badMessage('is missing', below(payload.path, names[0] ?? ''));
}

function singleThing(payload: Part, name: string, callerTenant: string | null): Thing | null {
  const loneId = id(payload, `${name}_id`);
  const body = object(payload, name);
  if (body !== undefined) {
    return thing(body, id(body, 'id') ?? id(body, 'uuid') ?? loneId, callerTenant);
  }
  if (loneId === undefined) return null;
  return thing({ value: {}, path: payload.path }, loneId, callerTenant);
}

function bulkThing(value: Json, path: string, callerTenant: string | null): Thing {
  if (isObject(value)) {
    const body = { value, path };
    return thing(body, id(body, 'id'), callerTenant);
  }
  return thing({ value: {}, path }, idValue(value, path), callerTenant);
}

function thing(body: Part, thingId: string | undefined, callerTenant: string | null): Thing {
  if (thingId === undefined) throw badMessage('is missing', below(body.path, 'id'));
  return { id: thingId, body, tenantId: tenant(body) ?? callerTenant };
}
