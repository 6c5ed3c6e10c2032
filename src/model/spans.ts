/** Traces: what is told of them, to whoever collects them (src/tracing.ts). */
import type { StepNote } from './driver.ts';
import type { Arrival } from './mailbox.ts';
import type { Identity } from './resource.ts';

/** Something that was done for an event, and is over; times in epoch milliseconds. */
export interface ChildSpan {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Why it failed; null: it did not. */
  readonly error: string | null;
  /** What happened within it, in this order. */
  readonly steps: readonly StepNote[];
}

/** An event that is durable; `parent`: the `traceparent` of its message (W3C Trace Context). */
export type TracedEvent = Arrival & { readonly parent?: string };

type Whose = Pick<Identity, 'id' | 'tenantId'>;

/**
 * One event of one resource is one span, its decisions and verbs are the spans within; all of an event
 * id are one trace, in whatever process.
 */
export interface Spans {
  /** Its span is open, from its arrival until it is done. */
  readonly open: (resource: Whose, event: TracedEvent) => void;
  /** Something was done for the event; '' for what no event asked for: then nothing is told. */
  readonly child: (resource: Whose, eventId: string, span: ChildSpan) => void;
  /** Events of the resource up to `seq` are done. */
  readonly close: (resourceId: string, seq: number, at: number) => void;
}
