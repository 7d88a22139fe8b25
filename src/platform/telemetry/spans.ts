import {
  type Attributes,
  type Context,
  type ContextManager,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from "@opentelemetry/api";
import { codeOf } from "../database/sql-state.ts";
import { slownessOf } from "./slowness.ts";
import { parentOf } from "./traceparent.ts";

/** What the spans of this program come from. */
export const SCOPE = "halfhour";

/** Who makes spans, and knows which one is at work; a runtime's own. */
export type Tracing = {
  readonly tracer: Pick<Tracer, "startSpan">;
  readonly contexts: Pick<ContextManager, "active" | "with">;
};

/** What is told of a request when it has its answer. `method` is as `methodLabel` names it, `route` is the path's template; null: there is none. */
export type Answered = {
  readonly method: string;
  readonly route: string | null;
  readonly status: number;
  readonly ms: number;
  readonly tenant: string | null;
  readonly requestId: string;
};

/** The span of one request. */
export type RequestSpan = {
  /** 32 hex digits: the caller's own where they sent `traceparent`. */
  readonly traceId: string;
  readonly end: (answered: Answered) => void;
};

/**
 * Spans of requests and of what they ask of neighbours (X6). In them are templates, names of queries, numbers and the
 * tenant: never a path, a value, a header or the message of an error.
 */
export class Spans {
  readonly #tracer: Tracing["tracer"];
  readonly #contexts: Tracing["contexts"];
  readonly #ratio: number;

  /** `ratio`: so many of the traces that begin here are kept, from 0 to 1. */
  constructor({ tracer, contexts }: Tracing, ratio: number) {
    this.#ratio = ratio;
    this.#tracer = tracer;
    this.#contexts = contexts;
  }

  /**
   * Answers a request inside a span of its own, under the caller's if they sent `traceparent` (W3C Trace Context), which
   * also says whether it is kept. Null: it is none of those that are.
   */
  request<T>(headers: Headers, answer: (span: RequestSpan | null) => T): T {
    const parent = parentOf(headers);
    // Decided here, since also a span that is not kept costs some 10 µs: it is an object of the runtime's.
    const isKept = parent === null
      ? Math.random() < this.#ratio
      : (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
    if (!isKept) return answer(null);
    const above = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    const span = this.#tracer.startSpan("request", { kind: SpanKind.SERVER }, above);
    const { traceId, traceFlags } = span.spanContext();
    // A sampler of the runtime may have dropped it all the same.
    if ((traceFlags & TraceFlags.SAMPLED) === 0) return answer(null);
    const own = { traceId, end: (answered: Answered) => endRequest(span, answered) };
    return this.#contexts.with(trace.setSpan(above, span), () => answer(own));
  }

  /**
   * Does a piece of a request's work in a span under the request's; work that is nobody's request, or of a trace that
   * is not kept, has none.
   */
  async within<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
    const above: Context = this.#contexts.active();
    if (trace.getSpan(above) === undefined) return await work();
    const span = this.#tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, above);
    const began = performance.now();
    try {
      return await work();
    } catch (error) {
      // A message would have values in it.
      span.setAttribute("error.type", codeOf(error) || "error");
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      noteSlowness(span, performance.now() - began);
      span.end();
    }
  }
}

function endRequest(span: Span, { method, route, status, ms, tenant, requestId }: Answered): void {
  span.updateName(route === null ? method : `${method} ${route}`);
  span.setAttribute("http.request.method", method);
  if (route !== null) span.setAttribute("http.route", route);
  span.setAttribute("http.response.status_code", status);
  span.setAttribute("halfhour.request_id", requestId);
  if (tenant !== null) span.setAttribute("halfhour.tenant", tenant);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  noteSlowness(span, ms);
  span.end();
}

function noteSlowness(span: Span, ms: number): void {
  const slowness = slownessOf(ms);
  if (slowness === null) return;
  const severity = slowness === "slow" ? "warning" : "error";
  span.addEvent(slowness, { severity, duration_ms: Math.round(ms) });
}
