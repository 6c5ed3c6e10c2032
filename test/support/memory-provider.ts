/** An OpenTelemetry SDK in memory, by the api alone: what it was given is what tests look at. */
import {
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanOptions,
  type SpanStatus,
  type TimeInput,
  TraceFlags,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';

export interface Told {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly links: readonly Link[];
  readonly attributes: Record<string, unknown>;
  readonly events: { name: string; at: number }[];
  readonly from: number;
  status: SpanStatus | null;
  /** null: it is not over. */
  to: number | null;
}

export class MemoryProvider implements TracerProvider {
  readonly spans: Told[] = [];
  flushed = 0;
  #count = 0;

  getTracer(): Tracer {
    return {
      startSpan: (name, options = {}, within = ROOT_CONTEXT) => this.#start(name, options, within),
      startActiveSpan: () => {
        throw new Error('rug starts its spans itself');
      },
    };
  }

  async forceFlush(): Promise<void> {
    this.flushed += 1;
  }

  /** Those that are over, in the order of their beginning. */
  get ended(): readonly Told[] {
    return this.spans.filter(({ to }) => to !== null);
  }

  #start(name: string, options: SpanOptions, within: Context): Span {
    const parent = trace.getSpanContext(within);
    this.#count += 1;
    const own: SpanContext = {
      traceId: parent?.traceId ?? 'f'.repeat(32),
      spanId: String(this.#count).padStart(16, '0'),
      traceFlags: TraceFlags.SAMPLED,
    };
    const told: Told = {
      name,
      traceId: own.traceId,
      spanId: own.spanId,
      parentId: parent?.spanId ?? null,
      links: options.links ?? [],
      attributes: { ...options.attributes },
      events: [],
      from: epoch(options.startTime),
      status: null,
      to: null,
    };
    this.spans.push(told);
    return spanOf(told, own);
  }
}

function spanOf(told: Told, own: SpanContext): Span {
  const span: Span = {
    spanContext: () => own,
    setAttribute: (key, value) => {
      told.attributes[key] = value;
      return span;
    },
    setAttributes: (attributes) => {
      Object.assign(told.attributes, attributes);
      return span;
    },
    addEvent: (name, _attributes, at) => {
      told.events.push({ name, at: epoch(at) });
      return span;
    },
    addLink: () => span,
    addLinks: () => span,
    setStatus: (status) => {
      told.status = status;
      return span;
    },
    updateName: () => span,
    end: (at) => {
      told.to = at === undefined ? 0 : epoch(at);
    },
    isRecording: () => told.to === null,
    recordException: () => {},
  };
  return span;
}

function epoch(time: TimeInput | undefined): number {
  if (time instanceof Date) return time.getTime();
  throw new Error('rug gives times as dates, which mean the same to every SDK');
}

/** Registers it as an SDK would; answers how to take it back. */
export function registered(): { provider: MemoryProvider; unregister: () => void } {
  const provider = new MemoryProvider();
  trace.setGlobalTracerProvider(provider);
  return {
    provider,
    unregister: () => {
      trace.disable();
      context.disable();
    },
  };
}
