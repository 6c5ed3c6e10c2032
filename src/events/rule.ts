/** The form of a normalization table: what a notification of a service means for resources. */
import type { Fact } from '../model/event.ts';
import type { Patch } from '../model/json.ts';
import type { Identity } from '../model/resource.ts';
import type { EventType } from '../model/words.ts';
import type { Known } from './known.ts';
import type { Part } from './part.ts';

/** One row. The first row of all tables whose pattern fits the event type counts. */
export type Rule = IgnoreRule | EventRule;

interface Matching {
  /** Patterns of event types; `*` stands for any run of characters. */
  readonly match: readonly string[];
}

/** Of no interest, and why. It may teach something all the same. */
export interface IgnoreRule extends Matching {
  readonly ignore: string;
  readonly things?: readonly string[];
  readonly learns?: Learner;
}

/** Means something for resources. */
export interface EventRule extends Matching {
  readonly event: EventType;
  /** Names of the payload's field: one object `x`, several in `xs`, or an id alone in `x_id`. */
  readonly things: readonly string[];
  /** Which resources it is about. */
  readonly resources: Finder;
  readonly patch?: Patcher;
  readonly learns?: Learner;
  /** The resource to make where the payload holds it whole. */
  readonly creates?: Maker;
  /** Why a thing is of no interest in spite of its type, e.g. because it is rug's own. */
  readonly unless?: (thing: Thing) => string | null;
}

/** What a notification is about: a router, a port, a floating ip ... */
export interface Thing {
  readonly id: string;
  /** Its fields; empty where the message has the id alone. */
  readonly body: Part;
  /** Its owner, or whoever acted where the message does not say (D-19); null: neither is known. */
  readonly tenantId: string | null;
}

/** The resources meant, or why there are none. */
export type Found = readonly string[] | { readonly none: string };
export type Finder = (thing: Thing, known: Known) => Found;
/** The change of the desired spec of `resourceId`; null: none. */
export type Patcher = (thing: Thing, resourceId: string, known: Known) => Patch | null;
export type Learner = (thing: Thing, known: Known) => readonly Fact[];
export type Maker = (thing: Thing, settings: SourceSettings) => Identity | null;

/** What the tables take from the configuration. */
export interface SourceSettings {
  readonly neutron: {
    /** Hardware of the routers of Neutron (`sources.neutron.hardware`). */
    readonly hardware: string;
  };
}

/** Finds the row of an event type; remembers nothing, so that no sender can fill a cache. */
export function createLookup(table: readonly Rule[]): (eventType: string) => Rule | undefined {
  const compiled = table.map((rule) => ({ rule, pattern: patternOf(rule.match) }));
  return (eventType) => compiled.find(({ pattern }) => pattern.test(eventType))?.rule;
}

function patternOf(globs: readonly string[]): RegExp {
  const branches = globs.map((glob) =>
    glob
      .split('*')
      .map((part) => part.replaceAll(/[.\\+?^${}()|[\]]/g, '\\$&'))
      .join('.*'),
  );
  return new RegExp(`^(?:${branches.join('|')})$`, 's');
}
