import type { Collector } from "../../platform/worker/span-sender.ts";

/** OpenTelemetry's own variables that a Worker reads; on a server the runtime reads them. */
export const collectorNames = [
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_HEADERS",
  "OTEL_SERVICE_NAME",
] as const;

type CollectorName = typeof collectorNames[number];

const SERVICE = "halfhour";
const TRACES = "/v1/traces";

/** `collector` is null where none is named. `faults`: a sentence on each variable that is not as it should be. */
export function readCollector(
  textOf: (name: CollectorName) => string | null,
): { readonly collector: Collector | null; readonly faults: readonly string[] } {
  const [endpoint, given] = [
    textOf("OTEL_EXPORTER_OTLP_ENDPOINT") || null,
    textOf("OTEL_EXPORTER_OTLP_HEADERS") || "",
  ];
  const url = endpoint === null ? null : tracesOf(endpoint);
  const headers = headersIn(given);
  const faults = [
    ...(endpoint !== null && url === null ? [faultOf(ENDPOINT, endpoint)] : []),
    ...(headers === null ? [faultOf(HEADERS, given)] : []),
  ];
  if (url === null || headers === null) return { collector: null, faults };
  return { collector: { url, headers, service: textOf("OTEL_SERVICE_NAME") || SERVICE }, faults };
}

const ENDPOINT = [
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "an http or https URL without a password, such as https://otlp.example.com",
] as const;
const HEADERS = [
  "OTEL_EXPORTER_OTLP_HEADERS",
  "headers such as authorization=Bearer%20secret, separated by commas",
] as const;

/** What they are may be secret. */
const faultOf = ([name, expected]: readonly [CollectorName, string], value: string) =>
  `${name} is a value of ${value.length} characters: expected ${expected}.`;

/** Where spans go below the address that is named for all signals. */
function tracesOf(endpoint: string): URL | null {
  if (!URL.canParse(endpoint)) return null;
  const url = new URL(endpoint);
  if (!["http:", "https:"].includes(url.protocol) || url.username || url.password) return null;
  url.pathname = url.pathname.replace(/\/*$/, TRACES);
  return url;
}

/** `name=value` pairs as of W3C baggage, values encoded as in URLs; null where they are something else. */
function headersIn(given: string): Readonly<Record<string, string>> | null {
  try {
    const headers = new Headers();
    for (const pair of given.split(",").map((pair) => pair.trim()).filter((pair) => pair !== "")) {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) return null;
      headers.set(name.trim(), decodeURIComponent(value.trim()));
    }
    return Object.fromEntries(headers);
  } catch {
    return null;
  }
}
