/**
 * Takes the wrapping off a message: oslo.messaging's envelope 2.0, a bare notification or call,
 * CloudEvents 1.0, or rug's own event or command (spec 3.1, 3.4).
 */
import type { Command } from '../model/commands.ts';
import type { Json } from '../model/json.ts';
import type { RawMessage } from '../model/ports.ts';
import { type CloudEvent, cloudEventOf } from './cloudevent.ts';
import {
  badMessage,
  below,
  checkJson,
  type Limits,
  objectAt,
  parseJson,
  storable,
} from './parse.ts';
import { id, idValue, object, type Part, tenant, text } from './part.ts';

/** What is left of a message; of its `_context_*` fields only these three, no token, no roles. */
export interface Envelope {
  /** By which a second delivery is known; null: neither the message nor whoever brought it says. */
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
  | { readonly type: 'event'; readonly body: Part }
  /** A command, its payload not yet judged; `caller`: who gives it, as the message says. */
  | { readonly type: 'command'; readonly command: Command; readonly caller: string | null };

/** The CloudEvents types of rug's own events and commands. */
const RUG_EVENT = 'rug.event';
const RUG_COMMAND = 'rug.command';

/** Event types that begin so are commands (spec 3.4). */
const COMMAND = /^(akanda\.rug|astara)\.command/;

/**
 * @throws RugError `bad_request` with the field path for whatever is no message of a known form
 */
export function openEnvelope(raw: RawMessage, limits: Limits): Envelope {
  const envelope = opened(raw, limits);
  return { ...envelope, messageId: envelope.messageId ?? raw.fallbackId ?? null };
}

function opened(raw: RawMessage, limits: Limits): Envelope {
  const body = parsed(raw, limits);
  const event = cloudEventOf(body, raw.headers);
  if (event !== null) return insideOf(event, limits);
  return unwrap({ value: objectAt(body, ''), path: '' }, limits);
}

function parsed(raw: RawMessage, limits: Limits): Json {
  if (raw.json === undefined) return parseJson(raw.body, limits);
  checkJson(raw.json, limits);
  return raw.json;
}

/** rug's own event or command, or a notification with or without its envelope. */
function insideOf({ type, name, sourcePath, data }: CloudEvent, limits: Limits): Envelope {
  const open = OWN.get(type) ?? ((part: Part) => unwrap(part, limits));
  const inside = open(data);
  return { ...inside, messageId: inside.messageId ?? idValue(name, sourcePath) };
}

function unwrap(part: Part, limits: Limits): Envelope {
  if (Object.hasOwn(part.value, 'oslo.message')) return unwrap(osloMessage(part, limits), limits);
  if (Object.hasOwn(part.value, 'event_type')) return notification(part);
  if (Object.hasOwn(part.value, 'method')) return call(part);
  if (Object.hasOwn(part.value, 'resource')) return ownEvent(part);
  if (Object.hasOwn(part.value, 'command')) return ownCommand(part);
  throw badMessage(
    'is no known message: it has neither event_type, nor method, nor resource, nor command, ' +
      'nor specversion',
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
  if (COMMAND.test(eventType)) {
    const content = {
      type: 'command',
      command: commandIn(payload),
      caller: callerOf(part),
    } as const;
    return { ...origin(part), content };
  }
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

const ownEvent = (part: Part): Envelope => own(part, { type: 'event', body: part });

/** `{"command": "poll", "id": "7f3a", ...}`: `id` is for de-duplication, the rest its payload. */
function ownCommand(part: Part): Envelope {
  const { id: _, ...body } = part.value;
  const command = commandIn({ value: body, path: part.path });
  return own(part, { type: 'command', command, caller: null });
}

const OWN: ReadonlyMap<string, (part: Part) => Envelope> = new Map([
  [RUG_EVENT, ownEvent],
  [RUG_COMMAND, ownCommand],
]);

function own(part: Part, content: Content): Envelope {
  return { messageId: id(part, 'id') ?? null, callerTenant: null, requestId: null, content };
}

function commandIn(part: Part): Command {
  const name = text(part, 'command');
  if (name === undefined) throw badMessage('must be the name of a command', at(part, 'command'));
  const { command: _, ...payload } = part.value;
  return { name, payload };
}

const LONGEST_NAME = 255;

/** The user of the service that sent it; what a terminal would obey is in no name. */
function callerOf({ value }: Part): string | null {
  const names = [value._context_user_name, value._context_user_id, value._context_user];
  const name = names.find((one) => typeof one === 'string' && one.trim() !== '');
  if (typeof name !== 'string') return null;
  return storable(name)
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, LONGEST_NAME);
}

const at = (part: Part, name: string): string => below(part.path, name);
