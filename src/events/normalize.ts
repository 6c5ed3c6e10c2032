/** From the outside world's words to events: what one message means, by the tables. */
import type { Command } from '../model/commands.ts';
import type { Fact, ResourceEvent } from '../model/event.ts';
import { composePatches, type Patch } from '../model/json.ts';
import type { RawMessage } from '../model/ports.ts';
import type { EventType } from '../model/words.ts';
import { type Envelope, openEnvelope } from './envelope.ts';
import type { Known } from './known.ts';
import type { Limits } from './parse.ts';
import {
  createLookup,
  type EventRule,
  type Rule,
  type SourceSettings,
  type Thing,
} from './rule.ts';
import { type Kinds, readOwnEvent } from './sources/rug.ts';
import { TABLES } from './tables.ts';
import { thingsOf } from './things.ts';

/** What a message means that is no command. */
export interface Normalized {
  /** For de-duplication; null: the sender gave none. */
  readonly messageId: string | null;
  /** At most one for each resource. */
  readonly events: readonly ResourceEvent[];
  readonly facts: readonly Fact[];
  /** Why nothing is done; empty when there are events. */
  readonly reason: string;
}

/** A message that is a command. */
export interface Commanded {
  readonly command: Command;
  readonly messageId: string | null;
  readonly requestId: string | null;
  /** Who gives it, as the message says. */
  readonly caller: string | null;
}

export interface NormalizeOptions {
  readonly known: Known;
  readonly sources: SourceSettings;
  readonly limits: Limits;
  readonly kinds: Kinds;
  /** Names an event whose message has no id. */
  readonly uuid: () => string;
}

const lookup = createLookup(TABLES);

/**
 * Pure but for `uuid`.
 *
 * @throws RugError `bad_request` with the field path for a message that cannot be used
 */
export function normalize(raw: RawMessage, options: NormalizeOptions): Normalized | Commanded {
  const envelope = openEnvelope(raw, options.limits);
  const { content } = envelope;
  if (content.type === 'event') {
    const { creates, ...event } = readOwnEvent(content.body, options.known, options.kinds);
    const ready = { ...frame(raw, envelope, options), ...event, creates };
    return { messageId: envelope.messageId, events: [ready], facts: [], reason: '' };
  }
  if (content.type === 'command') {
    const { messageId, requestId } = envelope;
    return { command: content.command, messageId, requestId, caller: content.caller };
  }
  const rule = lookup(content.eventType);
  if (rule === undefined)
    return nothing(envelope, `no rule for ${content.eventType.slice(0, 200)}`);
  if (rule.things === undefined) return nothing(envelope, 'ignore' in rule ? rule.ignore : '');
  const things = thingsOf(content.payload, rule.things, envelope.callerTenant);
  return combine(
    envelope,
    things.map((thing) => meaning(thing, rule, raw, envelope, options)),
  );
}

type Meaning = Pick<Normalized, 'events' | 'facts' | 'reason'>;

function meaning(
  thing: Thing,
  rule: Rule,
  raw: RawMessage,
  envelope: Envelope,
  options: NormalizeOptions,
): Meaning {
  if ('ignore' in rule) {
    return { events: [], facts: rule.learns?.(thing, options.known) ?? [], reason: rule.ignore };
  }
  const excuse = rule.unless?.(thing) ?? null;
  if (excuse !== null) return { events: [], facts: [], reason: excuse };
  const found = rule.resources(thing, options.known);
  const facts = rule.learns?.(thing, options.known) ?? [];
  if ('none' in found) return { events: [], facts, reason: found.none };
  const framed = frame(raw, envelope, options);
  const events = found.map((resourceId) => eventOf(resourceId, thing, rule, framed, options));
  return { events, facts, reason: '' };
}

type Frame = Pick<ResourceEvent, 'eventId' | 'origin' | 'at' | 'strict' | 'parent'>;

const frame = (raw: RawMessage, envelope: Envelope, options: NormalizeOptions): Frame => {
  const { traceparent } = raw.headers;
  return {
    eventId: envelope.messageId ?? options.uuid(),
    origin: raw.origin,
    at: raw.at,
    strict: false,
    ...(typeof traceparent === 'string' ? { parent: traceparent } : {}),
  };
};

function eventOf(
  resourceId: string,
  thing: Thing,
  rule: EventRule,
  framed: Frame,
  { known, sources }: NormalizeOptions,
): ResourceEvent {
  // The owner on record is the owner, whatever a message says.
  const tenantId = known.tenantOf(resourceId) ?? thing.tenantId;
  const creates = rule.creates?.({ ...thing, tenantId }, sources) ?? null;
  // A whole object that nobody has heard of is a creation, whatever it came as.
  const type: EventType = creates !== null && !known.seen(resourceId) ? 'CREATE' : rule.event;
  return {
    ...framed,
    type,
    resourceId,
    tenantId: tenantId ?? '',
    patch: rule.patch?.(thing, resourceId, known) ?? null,
    args: {},
    creates,
  };
}

/** One event for each resource: the things of a bulk message are one change of their router. */
function combine(envelope: Envelope, meanings: readonly Meaning[]): Normalized {
  const [only, ...others] = meanings;
  if (only !== undefined && others.length === 0 && only.events.length <= 1)
    return { messageId: envelope.messageId, ...only };
  const events = new Map<string, ResourceEvent>();
  for (const event of meanings.flatMap((one) => one.events)) {
    const before = events.get(event.resourceId);
    const patch: Patch | null = composePatches(before?.patch ?? null, event.patch);
    events.set(event.resourceId, before === undefined ? event : { ...before, patch });
  }
  return {
    messageId: envelope.messageId,
    events: [...events.values()],
    facts: meanings.flatMap((one) => one.facts),
    reason: events.size > 0 ? '' : [...new Set(meanings.map((one) => one.reason))].join('; '),
  };
}

const nothing = (envelope: Envelope, reason: string): Normalized => ({
  messageId: envelope.messageId,
  events: [],
  facts: [],
  reason,
});
