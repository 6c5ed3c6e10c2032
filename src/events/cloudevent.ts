/** CloudEvents 1.0: structured mode, and binary mode as the AMQP binding has it (section 3.1). */
import { isObject, type Json, type JsonObject } from '../model/json.ts';
import { badMessage, below, checkJson, DEFAULT_LIMITS, objectAt } from './parse.ts';
import { type Part, text } from './part.ts';

/** What a CloudEvent holds, however it was sent. */
export interface CloudEvent {
  readonly type: string;
  /** `source#id`: the two together name an event once in the world. */
  readonly name: string;
  /** Where `source` stands, for errors. */
  readonly sourcePath: string;
  readonly data: Part;
}

/** Attributes of binary mode are headers of these names; colons are not allowed everywhere. */
const PREFIXES = ['cloudEvents:', 'cloudEvents_'] as const;

const MEDIA_TYPE = 'application/cloudevents';
const BATCH = 'application/cloudevents-batch';
const JSON_TYPE = /^application\/([\w.-]+\+)?json$/;

/** The attributes, and how their names begin where they stand. */
interface Attributes {
  readonly part: Part;
  readonly prefix: string;
}

const mediaType = (headers: JsonObject): string => {
  const type = headers['content-type'];
  return typeof type === 'string' ? (type.split(';')[0] ?? '').trim().toLowerCase() : '';
};

/**
 * The CloudEvent that a message is; null when it is none.
 *
 * @throws RugError `bad_request` with the field path: another version, an attribute or `data` that is
 * missing, data that is no JSON, a batch
 */
export function cloudEventOf(body: Json, headers: JsonObject): CloudEvent | null {
  if (Array.isArray(body) && mediaType(headers).startsWith(BATCH)) {
    throw badMessage('is a batch of CloudEvents: send each as a message of its own', '');
  }
  return binary(body, headers) ?? structured(body, headers);
}

function binary(body: Json, headers: JsonObject): CloudEvent | null {
  const names = Object.keys(headers);
  const prefix = PREFIXES.find((one) => names.some((name) => name.startsWith(one)));
  if (prefix === undefined) return null;
  const type = mediaType(headers);
  if (type.startsWith(MEDIA_TYPE)) return null;
  if (type !== '' && !JSON_TYPE.test(type)) {
    throw badMessage('must be application/json', below('headers', 'content-type'));
  }
  const given = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  const value = Object.fromEntries(given);
  // Headers are not judged where messages are parsed; these become the name of an event.
  checkJson(value, DEFAULT_LIMITS, 'headers');
  const attributes = { part: { value, path: 'headers' }, prefix };
  return opened(attributes, { value: objectAt(body, ''), path: '' });
}

function structured(body: Json, headers: JsonObject): CloudEvent | null {
  const says = mediaType(headers).startsWith(MEDIA_TYPE);
  if (!isObject(body)) return null;
  if (!says && !Object.hasOwn(body, 'specversion')) return null;
  const part = { value: body, path: '' };
  return opened({ part, prefix: '' }, () => ({ value: objectAt(body.data, 'data'), path: 'data' }));
}

function opened(attributes: Attributes, data: Part | (() => Part)): CloudEvent {
  const { part, prefix } = attributes;
  const at = (name: string): string => below(part.path, `${prefix}${name}`);
  if (part.value[`${prefix}specversion`] !== '1.0') {
    throw badMessage('must be "1.0"', at('specversion'));
  }
  const must = (name: string): string => {
    const value = text(part, `${prefix}${name}`);
    if (value === undefined) throw badMessage('is missing', at(name));
    return value;
  };
  const type = must('type');
  const name = `${must('source')}#${must('id')}`;
  const inside = typeof data === 'function' ? data() : data;
  if (Object.hasOwn(inside.value, 'specversion')) {
    throw badMessage('must not be a CloudEvent', inside.path);
  }
  return { type, name, sourcePath: at('source'), data: inside };
}
