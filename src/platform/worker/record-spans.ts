import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type SpanAttributes,
  SpanKind,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import type { Tracing } from "../telemetry/spans.ts";
import { RecordedSpan } from "./recorded-span.ts";

const running = new AsyncLocalStorage<Context>();

/** Of each piece of work the context that it was begun in. */
const contexts: Tracing["contexts"] = {
  active: () => running.getStore() ?? ROOT_CONTEXT,
  with: (context, work, own, ...given) => running.run(context, () => work.apply(own, given)),
};

type Parts = {
  /** Epoch milliseconds. */
  readonly own: () => number;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  readonly onEnd: (span: RecordedSpan) => void;
};

type Options = {
  readonly kind?: SpanKind;
  readonly attributes?: SpanAttributes;
  readonly links?: readonly Link[];
};

/** Spans for a runtime that makes none. Which traces are kept was decided before: each that is begun is. */
export function recordSpans({ own, elapsed, onEnd }: Parts): Tracing {
  const startSpan = (
    name: string,
    { kind = SpanKind.INTERNAL, attributes = {}, links = [] }: Options = {},
    context: Context = contexts.active(),
  ) => {
    const above = trace.getSpan(context);
    const parent = above?.spanContext();
    return new RecordedSpan({
      name,
      context: {
        traceId: parent?.traceId ?? randomHex(16),
        spanId: randomHex(8),
        traceFlags: TraceFlags.SAMPLED,
      },
      parentSpanId: parent?.spanId ?? null,
      kind,
      attributes,
      links,
      now: above instanceof RecordedSpan ? above.begun.now : from(own(), elapsed),
      onEnd,
    });
  };
  return { tracer: { startSpan }, contexts };
}

/** A clock that says `own` now, and goes on as evenly as `elapsed`: what lies in a request lies in its span. */
function from(own: number, elapsed: () => number): () => number {
  const ahead = own - elapsed();
  return () => ahead + elapsed();
}

const randomHex = (bytes: number): string => crypto.getRandomValues(new Uint8Array(bytes)).toHex();
