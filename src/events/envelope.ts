/**
 * Takes the wrapping off a message: oslo.messaging's envelope 2.0, a bare notification or call,
 * CloudEvents 1.0, or rug's own event (spec 3.1).
 */
import { isObject, type Json, type JsonObject } from '../model/json.ts';
import type { RawMessage } from '../model/ports.ts';
import { badMessage, below, checkJson, type Limits, objectAt, parseJson } from './parse.ts';
import { id, idValue, object, type Part, tenant, text } from './part.ts';

/** What is left of a message; of its `_context_*` fields only these three, no token, no roles. */
export interface Envelope {
  /** By which a second delivery is known; null: the sender gave none. */
  readonly messageId: string | null;
  /** The tenant of whoever acted: not the owner of what was acted on (D-19). */
  readonly callerTenant: string | null;
  readonly requestId: string | null;
  readonly content: Content;
}

export type Content =
  /** A notification of a service, or a call of its RPC as `rpc.<method>`. */
  | { readonly type: 'notification'; readonly eventType: string; readonly payload: Part }
  /** An event in rug's own words: sources/rug.ts. */
  | { readonly type: 'event'; readonly body: Part };

/** The CloudEvents type of rug's own events. */
const RUG_EVENT = 'rug.event';

/**
 * @throws RugError `bad_request` with the field path for whatever is no message of a known form
 */
export function openEnvelope(raw: RawMessage, limits: Limits): Envelope {
  return unwrap({ value: objectAt(parsed(raw, limits), ''), path: '' }, raw.headers, limits);
}

function parsed(raw: RawMessage, limits: Limits): Json {
  if (raw.json === undefined) return parseJson(raw.body, limits);
  checkJson(raw.json, limits);
  return raw.json;
}

function unwrap(part: Part, headers: JsonObject, limits: Limits): Envelope {
  if (Object.hasOwn(part.value, 'oslo.message'))
    return unwrap(osloMessage(part, limits), {}, limits);
  if (isCloudEvent(part, headers)) return cloudEvent(part, limits);
  if (Object.hasOwn(part.value, 'event_type')) return notification(part);
  if (Object.hasOwn(part.value, 'method')) return call(part);
  if (Object.hasOwn(part.value, 'resource')) return ownEvent(part);
  throw badMessage(
    'is no known message: it has neither event_type, nor method, nor resource, nor specversion',
    part.path,
  );
}

function osloMessage(part: Part, limits: Limits): Part {
  const inner = text(part, 'oslo.message');
  const path = at(part, 'oslo.message');
  if (inner === undefined) throw badMessage('must be a message as JSON text', path);
  return { value: objectAt(parseJson(inner, limits, path), path), path };
}

function notification(part: Part): Envelope {
  const eventType = text(part, 'event_type');
  if (eventType === undefined) throw badMessage('must be a name', at(part, 'event_type'));
  const payload = object(part, 'payload');
  if (payload === undefined) throw badMessage('is missing', at(part, 'payload'));
  return { ...origin(part), content: { type: 'notification', eventType, payload } };
}

function call(part: Part): Envelope {
  const method = text(part, 'method');
  if (method === undefined) throw badMessage('must be a name', at(part, 'method'));
  const payload = object(part, 'args') ?? { value: {}, path: at(part, 'args') };
  return {
    ...origin(part),
    content: { type: 'notification', eventType: `rpc.${method}`, payload },
  };
}

function origin(part: Part): Omit<Envelope, 'content'> {
  const context: Part = {
    value: {
      tenant_id: part.value._context_tenant_id ?? null,
      project_id: part.value._context_project_id ?? null,
    },
    path: at(part, '_context'),
  };
  return {
    messageId: id(part, 'message_id') ?? id(part, '_unique_id') ?? null,
    callerTenant: tenant(context) ?? null,
    requestId: text(part, '_context_request_id') ?? null,
  };
}

function ownEvent(part: Part): Envelope {
  return {
    messageId: id(part, 'id') ?? null,
    callerTenant: null,
    requestId: null,
    content: { type: 'event', body: part },
  };
}

function isCloudEvent(part: Part, headers: JsonObject): boolean {
  const type = headers['content-type'];
  return (
    Object.hasOwn(part.value, 'specversion') ||
    (typeof type === 'string' && type.toLowerCase().startsWith('application/cloudevents'))
  );
}

/** Structured mode: `data` holds rug's own event, or a notification with or without its envelope. */
function cloudEvent(part: Part, limits: Limits): Envelope {
  if (part.value.specversion !== '1.0') throw badMessage('must be "1.0"', at(part, 'specversion'));
  const [type, source, eventId] = ['type', 'source', 'id'].map((name) => {
    const value = text(part, name);
    if (value === undefined) throw badMessage('is missing', at(part, name));
    return value;
  });
  const { data } = part.value;
  if (!isObject(data)) throw badMessage('must be an object', at(part, 'data'));
  const inside: Part = { value: data, path: at(part, 'data') };
  if (Object.hasOwn(data, 'specversion')) throw badMessage('must not be a CloudEvent', inside.path);
  const opened = type === RUG_EVENT ? ownEvent(inside) : unwrap(inside, {}, limits);
  const messageId = opened.messageId ?? idValue(`${source}#${eventId}`, at(part, 'source'));
  return { ...opened, messageId };
}

const at = (part: Part, name: string): string => below(part.path, name);
