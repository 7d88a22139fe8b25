import type { SpanContext } from "@opentelemetry/api";

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;
const zeros = /^0+$/;

/** Whose span a request belongs under, by W3C `traceparent` (Trace Context, section 3.2); null: nobody's. */
export function parentOf(headers: Headers): SpanContext | null {
  const given = headers.get("traceparent");
  if (given === null) return null;
  const [, version, traceId, spanId, flags] = form.exec(given) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (version === "ff" || zeros.test(traceId) || zeros.test(spanId)) return null;
  return { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote: true };
}

/** The trace id, 32 hex digits, of `traceparent`; else null. */
export const traceIdOf = (headers: Headers): string | null => parentOf(headers)?.traceId ?? null;
