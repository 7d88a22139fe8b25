import type { SpanAttributes, SpanAttributeValue } from "@opentelemetry/api";
import { SCOPE } from "../telemetry/spans.ts";
import type { RecordedSpan } from "./recorded-span.ts";

/** Whose spans they are, as OpenTelemetry names it. */
export type Service = { readonly name: string; readonly version: string };

/** What a collector is sent: an ExportTraceServiceRequest of OTLP 1 in its JSON form. */
export function otlpJson(spans: readonly RecordedSpan[], { name, version }: Service): string {
  return JSON.stringify({
    resourceSpans: [{
      resource: { attributes: keyed({ "service.name": name, "service.version": version }) },
      scopeSpans: [{ scope: { name: SCOPE, version }, spans: spans.map(spanOf) }],
    }],
  });
}

const spanOf = (
  { begun, name, beganAt, endedAt, attributes, events, links, status }: RecordedSpan,
) => ({
  traceId: begun.context.traceId,
  spanId: begun.context.spanId,
  parentSpanId: begun.parentSpanId ?? "",
  name,
  // 0 there says that the kind is not told.
  kind: begun.kind + 1,
  startTimeUnixNano: nanoseconds(beganAt),
  endTimeUnixNano: nanoseconds(endedAt ?? beganAt),
  attributes: keyed(attributes),
  events: events.map((event) => ({
    timeUnixNano: nanoseconds(event.at),
    name: event.name,
    attributes: keyed(event.attributes),
  })),
  links: links.map(({ context: { traceId, spanId }, attributes = {} }) => ({
    traceId,
    spanId,
    attributes: keyed(attributes),
  })),
  status,
});

/** No number of JavaScript's has so many digits; microseconds are as exact as its clocks. */
const nanoseconds = (ms: number): string => `${Math.round(ms * 1_000)}000`;

const keyed = (attributes: SpanAttributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));

function valueOf(value: SpanAttributeValue) {
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value !== "number") {
    return { stringValue: typeof value === "string" ? value : JSON.stringify(value) };
  }
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
}
