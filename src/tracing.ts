/** Traces by OpenTelemetry, for whoever brings an SDK (docs/operations.md, "Traces"). */
import { createHash } from 'node:crypto';
import {
  type Context,
  isSpanContextValid,
  type ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import type { ChildSpan, Spans, TracedEvent } from './model/spans.ts';

export interface Tracing {
  /** undefined: no SDK is registered, so that nothing is made for it. */
  readonly spans: Spans | undefined;
  /** Ends what is open, and lets the SDK send what it holds. */
  readonly stop: () => Promise<void>;
}

/** Spans of events that are open at a time; those beyond it are told by their children alone. */
const MOST_OPEN = 10_000;

/** Looks once whether an SDK is registered: it has to be there before rug (`node --import`). */
export function startTracing(version: string): Tracing {
  const provider = registered();
  if (provider === null) return { spans: undefined, stop: async () => {} };
  const spans = new EventSpans(provider.getTracer('rug', version));
  return {
    spans,
    stop: async () => {
      spans.stop();
      if (canFlush(provider)) await provider.forceFlush().catch(() => undefined);
    },
  };
}

/**
 * The trace of an event: of its id alone, so that every process and every thread that works on it
 * tells the same one. The span id is that of the sender, as it were: nobody ever tells that span.
 */
export function traceOf(eventId: string): SpanContext {
  const digest = createHash('sha256').update(`rug event ${eventId}`).digest('hex');
  return {
    traceId: digest.slice(0, 32),
    spanId: digest.slice(32, 48),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
}

interface OpenEvent {
  readonly seq: number;
  readonly eventId: string;
  readonly span: Span;
}

class EventSpans implements Spans {
  readonly #tracer: Tracer;
  /** Resource -> its events that are not done, oldest first. */
  readonly #open = new Map<string, OpenEvent[]>();
  #count = 0;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  open(resource: { readonly id: string; readonly tenantId: string }, event: TracedEvent): void {
    if (this.#count >= MOST_OPEN) return;
    const { eventId, type, seq, at, origin, parent } = event;
    const cause = parent === undefined ? null : contextOf(parent);
    const span = this.#tracer.startSpan(
      `event ${type}`,
      {
        kind: SpanKind.CONSUMER,
        startTime: new Date(at),
        attributes: {
          'rug.event': eventId,
          'rug.resource': resource.id,
          'rug.tenant': resource.tenantId,
          'rug.type': type,
          'rug.origin': origin,
          'rug.seq': seq,
        },
        links: cause === null ? [] : [{ context: cause }],
      },
      trace.setSpanContext(ROOT_CONTEXT, traceOf(eventId)),
    );
    const open = this.#open.get(resource.id);
    if (open === undefined) this.#open.set(resource.id, [{ seq, eventId, span }]);
    else open.push({ seq, eventId, span });
    this.#count += 1;
  }

  child(
    resource: { readonly id: string; readonly tenantId: string },
    eventId: string,
    { name, from, to, attributes, error, steps }: ChildSpan,
  ): void {
    if (eventId === '') return;
    const span = this.#tracer.startSpan(
      name,
      {
        kind: SpanKind.INTERNAL,
        startTime: new Date(from),
        attributes: {
          'rug.event': eventId,
          'rug.resource': resource.id,
          'rug.tenant': resource.tenantId,
          ...attributes,
        },
      },
      this.#parent(resource.id, eventId),
    );
    let at = from;
    for (const { step, took, did } of steps) {
      span.addEvent(step, { 'rug.did': did, 'rug.took_ms': took }, new Date(at));
      at += took;
    }
    if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(new Date(to));
  }

  close(resourceId: string, seq: number, at: number): void {
    const open = this.#open.get(resourceId);
    if (open === undefined) return;
    const done = open.filter((event) => event.seq <= seq);
    if (done.length === 0) return;
    for (const { span } of done) span.end(new Date(at));
    this.#count -= done.length;
    if (done.length === open.length) this.#open.delete(resourceId);
    else
      this.#open.set(
        resourceId,
        open.filter((event) => event.seq > seq),
      );
  }

  /** What is not done goes on in another process, under the same trace. */
  stop(): void {
    for (const open of this.#open.values()) {
      for (const { span } of open) span.setAttribute('rug.unfinished', true).end();
    }
    this.#open.clear();
    this.#count = 0;
  }

  /** The span of the event; of one that another process took in, the trace alone. */
  #parent(resourceId: string, eventId: string): Context {
    const open = this.#open.get(resourceId)?.find((event) => event.eventId === eventId);
    if (open !== undefined) return trace.setSpan(ROOT_CONTEXT, open.span);
    return trace.setSpanContext(ROOT_CONTEXT, traceOf(eventId));
  }
}

/** `00-<trace id>-<span id>-<flags>` (W3C Trace Context); null: it is none. */
function contextOf(traceparent: string): SpanContext | null {
  const parts = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-|$)/.exec(traceparent);
  if (parts === null) return null;
  const [, traceId = '', spanId = '', flags = ''] = parts;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? context : null;
}

/** The provider of the SDK. Without one the api has a proxy, which stands for nobody yet. */
function registered(): TracerProvider | null {
  const provider = trace.getTracerProvider();
  if (!isProxy(provider)) return provider;
  return provider.getDelegateTracer('rug') === undefined ? null : provider.getDelegate();
}

// By its methods: an SDK may come with another copy of the api, whose classes are not ours.
const isProxy = (provider: TracerProvider): provider is ProxyTracerProvider =>
  'getDelegateTracer' in provider;

const canFlush = (
  provider: TracerProvider,
): provider is TracerProvider & { forceFlush: () => Promise<void> } =>
  'forceFlush' in provider && typeof provider.forceFlush === 'function';
