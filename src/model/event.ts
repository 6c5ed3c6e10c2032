import type { AuditEntry } from './audit.ts';
import type { CommandAnswer } from './commands.ts';
import type { ErrorCode } from './errors.ts';
import type { JsonObject, Patch } from './json.ts';
import type { EventArgs } from './mailbox.ts';
import type { Identity } from './resource.ts';
import type { EventType, Origin } from './words.ts';

/** A normalized notice about one resource, before it has a sequence number. */
export interface ResourceEvent {
  /** The message it came from, or an id drawn at the border. */
  readonly eventId: string;
  readonly type: EventType;
  readonly resourceId: string;
  /** The tenant the message names; the recorded one of a known resource wins. */
  readonly tenantId: string;
  readonly patch: Patch | null;
  readonly args: EventArgs;
  readonly origin: Origin;
  /** Epoch milliseconds of its arrival at rug. */
  readonly at: number;
  /** The `traceparent` of the message (W3C Trace Context), where it had one. */
  readonly parent?: string;
  /** The resource to make when the id is unknown; its spec comes by `patch`. null: does not create. */
  readonly creates: Identity | null;
  /** A CREATE that must not meet a resource which exists (one that is closed does not count). */
  readonly strict: boolean;
}

/** A resource that does not exist yet. */
export interface NewResource extends Identity {
  readonly spec: JsonObject;
}

/** What rug learns of things that are not resources: port -> router, subnet -> router ... */
export interface Fact {
  readonly kind: FactKind;
  readonly key: string;
  /** Resources it belongs to; empty: known to belong to none. null: forget it. */
  readonly resourceIds: readonly string[] | null;
}

export const FACT_KINDS = ['port', 'subnet', 'floatingip', 'network', 'instance', 'vpn'] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** One message of the outside world, as it came in, and what became of it. */
export interface Accept {
  /** For de-duplication together with the resource id; null: the sender gave none. */
  readonly messageId: string | null;
  /**
   * Once anything of it was taken nothing more of it is, even if it would mean another resource by
   * then. Absent: only what was taken is recognised (a sweep is many messages of one id).
   */
  readonly whole?: true;
  readonly events: readonly ResourceEvent[];
  readonly facts: readonly Fact[];
  /** Kept in the same transaction when anything of it is taken. */
  readonly audit?: AuditEntry;
}

/** What the writer says of one event, after the commit. */
export type Accepted =
  /** `created`: this event made the row of the resource. */
  | { readonly kind: 'taken'; readonly seq: number; readonly created: boolean }
  | { readonly kind: 'duplicate' }
  /** The resource is unknown and the event does not create. */
  | { readonly kind: 'unknown' }
  /** A strict create of a resource that exists. */
  | { readonly kind: 'exists' }
  /** The store cannot hold this row alone, or the machine would refuse it for certain. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Characters of a message that are kept: a longer one is cut off. */
export const LONGEST_LETTER = 65_536;

/** A message that cannot be used, kept with its reason. */
export interface DeadLetter {
  readonly source: string;
  readonly reason: string;
  /** The path of the field that is wrong, where one is. */
  readonly field: string | null;
  readonly body: string;
  readonly headers: JsonObject;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What the intake answers for one message. */
export type IntakeVerdict =
  | {
      readonly verdict: 'accepted';
      readonly events: readonly {
        readonly type: EventType;
        readonly resourceId: string;
        readonly outcome: Accepted['kind'];
        readonly seq: number | null;
      }[];
    }
  | { readonly verdict: 'ignored'; readonly reason: string }
  /** A command: done, or refused with a code of the error table. */
  | { readonly verdict: 'answered'; readonly answer: CommandAnswer }
  | {
      readonly verdict: 'refused';
      readonly code: ErrorCode;
      readonly field: string | null;
      readonly reason: string;
    }
  | { readonly verdict: 'rejected'; readonly field: string | null; readonly reason: string };

/** Commands that fail with these do so whenever they are sent again. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set(['bad_request', 'unknown_command']);

/** Why a message can never be used, which makes it a dead letter; null: nothing is wrong with it. */
export function faultOf(
  verdict: IntakeVerdict,
): { readonly reason: string; readonly field: string | null } | null {
  const hopeless =
    verdict.verdict === 'rejected' || (verdict.verdict === 'refused' && HOPELESS.has(verdict.code));
  return hopeless ? { reason: verdict.reason, field: verdict.field } : null;
}

/** What became of a message as a whole: `taken` when any of its events was. */
export function fate<K extends string>(events: readonly { readonly outcome: K }[]): K | 'taken' {
  const [first] = events;
  const taken = events.some(({ outcome }) => outcome === 'taken');
  return taken || first === undefined ? 'taken' : first.outcome;
}
